// Validation of FlowSchemas (pkg/apis/flowcontrol/validation: ValidateFlowSchema).
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isPathSegmentName } from "../names.ts";
import type { FlowRule, FlowSchemaObject, FlowSubject } from "./flowschema-types.ts";
import { each } from "./validation.ts";

const MOST_PRECEDENCE = 10000;
const VERBS = ["*", "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

function validateSubject(subject: FlowSubject, path: string): FieldError[] {
  const { kind, user, group, serviceAccount } = subject;
  const others = (own: string): FieldError[] =>
    (["user", "group", "serviceAccount"] as const)
      .filter((field) => field !== own && subject[field])
      .map((field) => forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${KINDS[field]}'`));
  switch (kind) {
    case "ServiceAccount":
      if (!serviceAccount)
        return [
          required(`${path}.serviceAccount`, "serviceAccount is required when subject kind is 'ServiceAccount'"),
          ...others("serviceAccount"),
        ];
      return [
        ...(serviceAccount.name
          ? serviceAccount.name === "*"
            ? []
            : each(isDns1123Subdomain(serviceAccount.name), `${path}.serviceAccount.name`, serviceAccount.name)
          : [required(`${path}.serviceAccount.name`)]),
        ...(serviceAccount.namespace
          ? each(isDns1123Label(serviceAccount.namespace), `${path}.serviceAccount.namespace`, serviceAccount.namespace)
          : [required(`${path}.serviceAccount.namespace`, "must specify namespace for service account")]),
        ...others("serviceAccount"),
      ];
    case "User":
      if (!user) return [required(`${path}.user`, "user is required when subject kind is 'User'"), ...others("user")];
      return [...(user.name ? [] : [required(`${path}.user.name`)]), ...others("user")];
    case "Group":
      if (!group) return [required(`${path}.group`, "group is required when subject kind is 'Group'"), ...others("group")];
      return [...(group.name ? [] : [required(`${path}.group.name`)]), ...others("group")];
    default:
      return [notSupported(`${path}.kind`, kind ?? "", ["Group", "ServiceAccount", "User"])];
  }
}
const KINDS = { user: "User", group: "Group", serviceAccount: "ServiceAccount" } as const;

function validateVerbs(verbs: readonly string[] | undefined, path: string): FieldError[] {
  if (!verbs?.length) return [required(path, "verbs must contain at least one value")];
  if (verbs.length > 1 && verbs.includes("*")) return [invalid(path, verbs, "if '*' is present, must not specify other verbs")];
  return verbs.some((verb) => !VERBS.includes(verb)) ? [notSupported(path, verbs, VERBS)] : [];
}
const alone = (values: readonly string[] | undefined, path: string, what: string): FieldError[] =>
  !values?.length
    ? [required(path, `${what} must contain at least one value`)]
    : values.length > 1 && values.includes("*")
      ? [invalid(path, values, `if '*' is present, must not specify other ${what}`)]
      : [];

function validateRule({ subjects = [], resourceRules = [], nonResourceRules = [] }: FlowRule, path: string): FieldError[] {
  const errors: FieldError[] = subjects.length ? [] : [required(`${path}.subjects`, "subjects must contain at least one value")];
  for (const [index, subject] of subjects.entries()) errors.push(...validateSubject(subject, `${path}.subjects[${index}]`));
  if (!resourceRules.length && !nonResourceRules.length)
    errors.push(required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  for (const [index, rule] of resourceRules.entries()) {
    const at = `${path}.resourceRules[${index}]`;
    errors.push(...validateVerbs(rule.verbs, `${at}.verbs`), ...alone(rule.apiGroups, `${at}.apiGroups`, "api groups"));
    errors.push(...alone(rule.resources, `${at}.resources`, "resources"));
    if (!rule.namespaces?.length && !rule.clusterScope)
      errors.push(required(`${at}.namespaces`, "resource rules that are not cluster scoped must supply at least one namespace"));
  }
  for (const [index, rule] of nonResourceRules.entries()) {
    const at = `${path}.nonResourceRules[${index}]`;
    errors.push(...validateVerbs(rule.verbs, `${at}.verbs`), ...alone(rule.nonResourceURLs, `${at}.nonResourceURLs`, "non-resource urls"));
  }
  return errors;
}

/** On create and update. */
export function validateFlowSchema({ metadata, spec }: FlowSchemaObject): FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level, rules = [] } = spec;
  const errors: FieldError[] = [];
  if (matchingPrecedence <= 0) errors.push(invalid("spec.matchingPrecedence", matchingPrecedence, "must be a positive value"));
  if (matchingPrecedence > MOST_PRECEDENCE)
    errors.push(invalid("spec.matchingPrecedence", matchingPrecedence, `must not be greater than ${MOST_PRECEDENCE}`));
  if (matchingPrecedence === 1 && metadata.name !== "exempt")
    errors.push(invalid("spec.matchingPrecedence", matchingPrecedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (method && method.type !== "ByUser" && method.type !== "ByNamespace")
    errors.push(notSupported("spec.distinguisherMethod.type", method.type ?? "", ["ByNamespace", "ByUser"]));
  if (level?.name) errors.push(...each(isPathSegmentName(level.name), "spec.priorityLevelConfiguration.name", level.name));
  else errors.push(required("spec.priorityLevelConfiguration.name", "must reference a priority level"));
  for (const [index, rule] of rules.entries()) errors.push(...validateRule(rule, `spec.rules[${index}]`));
  return errors;
}
