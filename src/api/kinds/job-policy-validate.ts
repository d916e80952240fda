// Validation of a Job's policies for failed and succeeded pods (pkg/apis/batch/validation).
import { duplicate, type FieldError, invalid, invalidWhole, notSupported, required, tooLong, tooMany } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import type { JobSpec, PodFailurePolicyRule, SuccessPolicyRule } from "./job-types.ts";
import { each, nonNegative } from "./validation.ts";

const RULES = 20;
const PATTERNS = 20;
const EXIT_CODES = 255;
const INDEXES_LENGTH = 64 * 1024;
const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];

const oneOf = (value: string | undefined, allowed: readonly string[], path: string): FieldError[] => {
  if (!value) return [required(path, `valid values: [${allowed.map((item) => JSON.stringify(item)).join(" ")}]`)];
  return allowed.includes(value) ? [] : [notSupported(path, value, allowed)];
};

function validateExitCodes(
  { containerName, operator, values = [] }: NonNullable<PodFailurePolicyRule["onExitCodes"]>,
  containers: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors = oneOf(operator, OPERATORS, `${path}.operator`);
  if (containerName !== undefined && !containers.has(containerName))
    errors.push(invalid(`${path}.containerName`, containerName, "must be one of the container or initContainer names in the pod template"));
  if (!values.length) errors.push(invalid(`${path}.values`, values, "at least one value is required"));
  else if (values.length > EXIT_CODES) errors.push(tooMany(`${path}.values`, values.length, EXIT_CODES));
  values.forEach((code, index) => {
    const at = `${path}.values[${index}]`;
    if (operator === "In" && code === 0) errors.push(invalid(at, code, "must not be 0 for the In operator"));
    if (values.indexOf(code) < index) errors.push(duplicate(at, code));
  });
  if (values.some((code, index) => index > 0 && values[index - 1]! > code))
    errors.push(invalid(`${path}.values`, values, "must be ordered"));
  return errors;
}

function validateRule(rule: PodFailurePolicyRule, spec: JobSpec, containers: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { action, onExitCodes, onPodConditions = [] } = rule;
  if (action !== "FailIndex") errors.push(...oneOf(action, ACTIONS, `${path}.action`));
  else if (spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(`${path}.action`, action, "requires the backoffLimitPerIndex to be set"));
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, containers, `${path}.onExitCodes`));
  if (onPodConditions.length > PATTERNS) errors.push(tooMany(`${path}.onPodConditions`, onPodConditions.length, PATTERNS));
  onPodConditions.forEach(({ type = "", status }, index) => {
    const at = `${path}.onPodConditions[${index}]`;
    errors.push(...each(isQualifiedName(type), `${at}.type`, type), ...oneOf(status, STATUSES, `${at}.status`));
  });
  if (onExitCodes && onPodConditions.length)
    errors.push(invalidWhole(path, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (!onExitCodes && !onPodConditions.length)
    errors.push(invalidWhole(path, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

export function validatePodFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers, initContainers = [] } = spec.template.spec;
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  const errors = rules.length > RULES ? [tooMany(`${path}.rules`, rules.length, RULES)] : [];
  return [...errors, ...rules.flatMap((rule, index) => validateRule(rule, spec, names, `${path}.rules[${index}]`))];
}

/** How many indexes "1,3-5" names, or what is wrong with it (validateIndexesFormat). */
function countIndexes(text: string, completions: number): number | string {
  let last = -1;
  let total = 0;
  for (const interval of text ? text.split(",") : []) {
    const limits = interval.split("-");
    if (limits.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const limit of limits) {
      if (!/^[+-]?[0-9]+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
    }
    const [first, end = first] = limits.map(Number) as [number, number?];
    if (limits.length > 1 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}

function validateSuccessRule({ succeededCount, succeededIndexes }: SuccessPolicyRule, completions: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  let total = 0;
  if (succeededIndexes !== undefined) {
    if (succeededIndexes.length > INDEXES_LENGTH) errors.push(tooLong(`${path}.succeededIndexes`, INDEXES_LENGTH));
    const counted = countIndexes(succeededIndexes, completions);
    if (typeof counted === "number") total = counted;
    else errors.push(invalid(`${path}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${counted}`));
  }
  if (succeededCount === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...nonNegative(succeededCount, at));
  if (succeededCount > completions)
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (succeededIndexes !== undefined && succeededCount > total)
    errors.push(
      invalid(at, succeededCount, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`),
    );
  return errors;
}

export function validateSuccessPolicy({ successPolicy, completions = 0 }: JobSpec, path: string): FieldError[] {
  const rules = successPolicy?.rules ?? [];
  const errors = rules.length
    ? []
    : [required(`${path}.rules`, "at least one rules must be specified when the successPolicy is specified")];
  if (rules.length > RULES) errors.push(tooMany(`${path}.rules`, rules.length, RULES));
  return [...errors, ...rules.flatMap((rule, index) => validateSuccessRule(rule, completions, `${path}.rules[${index}]`))];
}
