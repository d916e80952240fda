// Validation of affinity and spread constraints (pkg/apis/core/validation, validateAffinity).

import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Label, isQualifiedName } from "../../names.ts";
import { each, validateLabelSelector } from "../validation.ts";
import type { Affinity, NodeSelectorTerm, PodAffinityTerm, TopologySpreadConstraint } from "./types.ts";

const weightIn = (weight: number, path: string): FieldError[] =>
  weight < 1 || weight > 100 ? [invalid(`${path}.weight`, weight, "must be in the range 1-100")] : [];

function validateNodeTerm(term: NodeSelectorTerm, path: string): FieldError[] {
  const errors: FieldError[] = [];
  term.matchExpressions?.forEach(({ key, operator, values }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    if (operator === "In" || operator === "NotIn") {
      if (!values?.length) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values?.length) errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else if (operator === "Gt" || operator === "Lt") {
      if (values?.length !== 1) errors.push(required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    } else errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"));
    errors.push(...each(isQualifiedName(key ?? ""), `${at}.key`, key ?? ""));
  });
  return errors;
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
  ];
  for (const namespace of term.namespaces ?? []) errors.push(...each(isDns1123Label(namespace), `${path}.namespace`, namespace));
  const key = term.topologyKey ?? "";
  if (!key) errors.push(required(`${path}.topologyKey`, "can not be empty"));
  return [...errors, ...each(isQualifiedName(key), `${path}.topologyKey`, key)];
}

export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return [];
  const errors: FieldError[] = [];
  const nodes = affinity.nodeAffinity;
  const needed = nodes?.requiredDuringSchedulingIgnoredDuringExecution;
  const neededPath = `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  if (needed && !needed.nodeSelectorTerms?.length) errors.push(required(neededPath, "must have at least one node selector term"));
  needed?.nodeSelectorTerms?.forEach((term, index) => {
    errors.push(...validateNodeTerm(term, `${neededPath}[${index}]`));
  });
  nodes?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...weightIn(term.weight, at), ...validateNodeTerm(term.preference ?? {}, `${at}.preference`));
  });
  for (const side of ["podAffinity", "podAntiAffinity"] as const) {
    affinity[side]?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      errors.push(...validatePodTerm(term, `${path}.${side}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`));
    });
    affinity[side]?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      const at = `${path}.${side}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      errors.push(...weightIn(term.weight, at), ...validatePodTerm(term.podAffinityTerm, `${at}.podAffinityTerm`));
    });
  }
  return errors;
}

const SPREAD = ["DoNotSchedule", "ScheduleAnyway"];
export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  constraints?.forEach(({ maxSkew, topologyKey, whenUnsatisfiable }, index) => {
    const at = `${path}[${index}]`;
    if ((maxSkew ?? 0) <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew ?? 0, "must be greater than zero"));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    if (!SPREAD.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? "", SPREAD));
  });
  return errors;
}
