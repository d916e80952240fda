// Validation of what decides where a pod runs: tolerations, spread, gates (pkg/apis/core/validation).
import type { FieldError } from "../../field-errors.ts";
import { duplicate, invalid, notSupported, notSupportedAsListed, required } from "../../field-errors.ts";
import { isLabelValue, isQualifiedName } from "../../names.ts";
import { each, validateLabelSelector } from "../validation.ts";
import type { Toleration, TopologySpreadConstraint } from "./placement-types.ts";
import type { PodSpec } from "./types.ts";
import { validateLabelKeys } from "./validate-affinity.ts";

const OPERATORS = ["Equal", "Exists"];
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  tolerations?.forEach(({ key, operator = "", value = "", effect, tolerationSeconds }, index) => {
    const at = `${path}[${index}]`;
    if (key) errors.push(...each(isQualifiedName(key), `${at}.key`, key));
    if (!key && operator !== "Exists")
      errors.push(
        invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'),
      );
    if (tolerationSeconds !== undefined && effect !== "NoExecute")
      errors.push(invalid(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (operator === "Exists") {
      if (value) errors.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else if (operator && operator !== "Equal") errors.push(notSupportedAsListed(`${at}.operator`, operator, OPERATORS));
    else {
      const wrong = isLabelValue(value);
      if (wrong.length) errors.push(invalid(`${at}.operator`, value, wrong.join(";")));
    }
    if (effect && !EFFECTS.includes(effect)) errors.push(notSupportedAsListed(`${at}.effect`, effect, EFFECTS));
  });
  return errors;
}

const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];
const INCLUSIONS = ["Honor", "Ignore"];

export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  constraints?.forEach((constraint, index) => {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey, whenUnsatisfiable: action = "", minDomains } = constraint;
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero"));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}.whenUnsatisfiable`, action, ACTIONS));
    if (constraints.slice(index + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === action))
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey ?? ""}, ${action}}`));
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(invalid(`${at}.minDomains`, minDomains, "must be greater than zero"));
      if (action !== "DoNotSchedule")
        errors.push(invalid(`${at}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
    }
    for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !INCLUSIONS.includes(policy)) errors.push(notSupported(`${at}.${field}`, policy, INCLUSIONS));
    }
    errors.push(...validateLabelKeys(constraint, at));
    errors.push(...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`));
  });
  return errors;
}

export function validateReadinessGates(gates: PodSpec["readinessGates"], path: string): FieldError[] {
  return (gates ?? []).flatMap(({ conditionType = "" }, index) =>
    each(isQualifiedName(conditionType), `${path}[${index}].conditionType`, conditionType),
  );
}

export function validateSchedulingGates(gates: PodSpec["schedulingGates"], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  gates?.forEach(({ name = "" }, index) => {
    errors.push(...each(isQualifiedName(name), `${path}[${index}]`, name));
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}]`, name));
    seen.add(name);
  });
  return errors;
}
