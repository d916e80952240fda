// Validation of affinity (pkg/apis/core/validation, validateAffinity).

import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, required } from "../../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from "../../names.ts";
import type { LabelSelector } from "../../object.ts";
import { each, validateLabelSelector } from "../validation.ts";
import type { Affinity, NodeSelectorTerm, PodAffinityTerm } from "./placement-types.ts";

const weightIn = (weight: number, path: string): FieldError[] =>
  weight < 1 || weight > 100 ? [invalid(`${path}.weight`, weight, "must be in the range 1-100")] : [];

function validateFields(term: NodeSelectorTerm, path: string): FieldError[] {
  const errors: FieldError[] = [];
  term.matchFields?.forEach(({ key, operator, values = [] }, index) => {
    const at = `${path}.matchFields[${index}]`;
    if (operator === "In" || operator === "NotIn") {
      if (values.length !== 1)
        errors.push(required(`${at}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
    } else errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"));
    if (key !== "metadata.name") errors.push(invalid(`${at}.key`, key ?? "", "not a valid field selector key"));
    else
      values.forEach((value, position) => {
        errors.push(...each(isDns1123Subdomain(value), `${at}.values[${position}]`, value));
      });
  });
  return errors;
}

/** A term of a node selector. `needed`: of those that must match; a preferred one may name values that no label can have. */
export function validateNodeTerm(term: NodeSelectorTerm, path: string, needed: boolean): FieldError[] {
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
    if (needed)
      values?.forEach((value, position) => {
        errors.push(...each(isLabelValue(value), `${at}.values[${position}]`, value));
      });
  });
  return [...errors, ...validateFields(term, path)];
}

function validateKeys(keys: readonly string[] | undefined, selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!keys?.length) return [];
  if (!selector) return [forbidden(path, "must not be specified when labelSelector is not set")];
  return keys.flatMap((key, index) => each(isQualifiedName(key), `${path}[${index}]`, key));
}

/** A key that the selector has more than once is one that was merged into it beside the user's own. */
export function validateLabelKeys(
  { labelSelector, matchLabelKeys, mismatchLabelKeys }: Pick<PodAffinityTerm, "labelSelector" | "matchLabelKeys" | "mismatchLabelKeys">,
  path: string,
): FieldError[] {
  const errors = [
    ...validateKeys(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`),
    ...validateKeys(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`),
  ];
  if (labelSelector && matchLabelKeys) {
    const seen = new Set(Object.keys(labelSelector.matchLabels ?? {}));
    for (const { key } of labelSelector.matchExpressions ?? []) {
      // The path names no field: so it is upstream.
      if (matchLabelKeys.includes(key) && seen.has(key))
        errors.push(invalid(`${path}[${matchLabelKeys.lastIndexOf(key)}]`, key, "exists in both matchLabelKeys and labelSelector"));
      seen.add(key);
    }
  }
  matchLabelKeys?.forEach((key, index) => {
    if (mismatchLabelKeys?.includes(key))
      errors.push(invalid(`${path}.matchLabelKeys[${index}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"));
  });
  return errors;
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
  ];
  for (const namespace of term.namespaces ?? []) errors.push(...each(isDns1123Label(namespace), `${path}.namespace`, namespace));
  errors.push(...validateLabelKeys(term, path));
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
    errors.push(...validateNodeTerm(term, `${neededPath}[${index}]`, true));
  });
  nodes?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...weightIn(term.weight, at), ...validateNodeTerm(term.preference ?? {}, `${at}.preference`, false));
  });
  for (const side of ["podAffinity", "podAntiAffinity"] as const) {
    affinity[side]?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      errors.push(...validatePodTerm(term, `${path}.${side}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`));
    });
    affinity[side]?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      const at = `${path}.${side}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      errors.push(...weightIn(term.weight, at), ...validatePodTerm(term.podAffinityTerm ?? {}, `${at}.podAffinityTerm`));
    });
  }
  return errors;
}
