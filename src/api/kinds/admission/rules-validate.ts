// Validation of what policies and webhooks match (pkg/apis/admissionregistration/validation): rules, selectors, conditions.
import { BOOL } from "../../../base/cel/index.ts";
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from "../../field-errors.ts";
import { isQualifiedName } from "../../names.ts";
import { each, validateLabelSelector } from "../validation.ts";
import { compileExpression, type EnvironmentOptions, environment } from "./expressions.ts";
import type { MatchCondition, MatchResources, Rule } from "./types.ts";

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];

/** A list that is either * or particular values, none of them empty. */
function wildcards(values: readonly string[] | undefined, path: string, what: string): FieldError[] {
  if (!values?.length) return [required(path)];
  const errors =
    values.length > 1 && values.includes("*") ? [invalid(path, values, `if '*' is present, must not specify other ${what}`)] : [];
  for (const [index, value] of values.entries()) if (what === "API versions" && !value) errors.push(required(`${path}[${index}]`));
  return errors;
}

function resources(values: readonly string[] | undefined, path: string): FieldError[] {
  if (!values?.length) return [required(path)];
  const errors: FieldError[] = [];
  const [allOf, everywhere] = [new Set<string>(), new Set<string>()];
  let plain = false;
  for (const [index, value] of values.entries()) {
    const at = `${path}[${index}]`;
    if (value === "") {
      errors.push(required(at));
      continue;
    }
    const slash = value.indexOf("/");
    if (slash < 0) {
      plain ||= value !== "*";
      continue;
    }
    const [resource, subresource] = [value.slice(0, slash), value.slice(slash + 1)];
    if (allOf.has(resource)) errors.push(invalid(at, value, `if '${resource}/*' is present, must not specify ${value}`));
    if (everywhere.has(subresource)) errors.push(invalid(at, value, `if '*/${subresource}' is present, must not specify ${value}`));
    if (subresource === "*") allOf.add(resource);
    if (resource === "*") everywhere.add(subresource);
  }
  if (values.length > 1 && values.includes("*/*"))
    errors.push(invalid(path, values, "if '*/*' is present, must not specify other resources"));
  if (values.includes("*") && plain)
    errors.push(invalid(path, values, "if '*' is present, must not specify other resources without subresources"));
  return errors;
}

export function validateRule(rule: Rule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  rule.resourceNames?.forEach((name, index) => {
    if (seen.has(name)) errors.push(duplicate(`${path}.resourceNames[${index}]`, name));
    seen.add(name);
  });
  errors.push(...wildcards(rule.operations, `${path}.operations`, "operations"));
  rule.operations?.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS));
  });
  errors.push(...wildcards(rule.apiGroups, `${path}.apiGroups`, "API groups"));
  errors.push(...wildcards(rule.apiVersions, `${path}.apiVersions`, "API versions"));
  errors.push(...resources(rule.resources, `${path}.resources`));
  if (rule.scope !== undefined && !SCOPES.includes(rule.scope)) errors.push(notSupported(`${path}.scope`, rule.scope, SCOPES));
  return errors;
}

export function validateMatchPolicy(matchPolicy: string | undefined, path: string): FieldError[] {
  if (matchPolicy === undefined) return [required(path)];
  return ["Equivalent", "Exact"].includes(matchPolicy) ? [] : [notSupported(path, matchPolicy, ["Equivalent", "Exact"])];
}

export function validateFailurePolicy(failurePolicy: string | undefined, path: string): FieldError[] {
  if (failurePolicy === undefined) return [required(path)];
  return ["Fail", "Ignore"].includes(failurePolicy) ? [] : [notSupported(path, failurePolicy, ["Fail", "Ignore"])];
}

export function validateMatchResources(match: MatchResources, path: string): FieldError[] {
  return [
    ...validateMatchPolicy(match.matchPolicy, `${path}.matchPolicy`),
    ...(match.namespaceSelector
      ? validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`)
      : [required(`${path}.namespaceSelector`)]),
    ...(match.objectSelector ? validateLabelSelector(match.objectSelector, `${path}.labelSelector`) : [required(`${path}.objectSelector`)]),
    ...(match.resourceRules ?? []).flatMap((rule, index) => validateRule(rule, `${path}.resourceRules[${index}]`)),
    ...(match.excludeResourceRules ?? []).flatMap((rule, index) => validateRule(rule, `${path}.excludeResourceRules[${index}]`)),
  ];
}

const CONDITIONS = 64;

export function validateMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  path: string,
  options: EnvironmentOptions,
): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  if ((conditions?.length ?? 0) > CONDITIONS) errors.push(tooMany(path, conditions!.length, CONDITIONS));
  conditions?.forEach(({ name = "", expression = "" }, index) => {
    const at = `${path}[${index}]`;
    if (!expression.trim()) errors.push(required(`${at}.expression`));
    else {
      const { error } = compileExpression(expression.trim(), environment({ ...options, authorizer: true }), BOOL);
      if (error) errors.push(invalid(`${at}.expression`, expression.trim(), error));
    }
    if (!name) errors.push(required(`${at}.name`));
    else {
      errors.push(...each(isQualifiedName(name), `${at}.name`, name));
      if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
  });
  return errors;
}

export function defaultMatch(match: MatchResources): void {
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}
