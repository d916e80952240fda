// Validation of roles and bindings (pkg/apis/rbac/validation).

import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, notSupportedAsListed, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Subdomain, isPathSegmentName } from "../names.ts";
import type { ClusterRoleObject, PolicyRule, RoleBindingObject, RoleObject, RoleRef, Subject } from "./rbac.ts";
import { each, same, validateLabelSelector } from "./validation.ts";

const GROUP = "rbac.authorization.k8s.io";

type Role = RoleObject & Pick<ClusterRoleObject, "aggregationRule">;

function validateRule(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { verbs, nonResourceURLs: urls, apiGroups, resources, resourceNames } = rule;
  if (!verbs?.length) errors.push(required(`${path}.verbs`, "verbs must contain at least one value"));
  if (urls?.length) {
    if (namespaced) errors.push(invalid(`${path}.nonResourceURLs`, urls, "namespaced rules cannot apply to non-resource URLs"));
    if (apiGroups?.length || resources?.length || resourceNames?.length)
      errors.push(invalid(`${path}.nonResourceURLs`, urls, "rules cannot apply to both regular resources and non-resource URLs"));
    return errors;
  }
  if (!apiGroups?.length) errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
  if (!resources?.length) errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
  return errors;
}

function validateAggregation({ aggregationRule }: Role): FieldError[] {
  if (!aggregationRule) return [];
  const path = "aggregationRule.clusterRoleSelectors";
  const { clusterRoleSelectors: selectors = [] } = aggregationRule;
  if (!selectors.length) return [required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  return selectors.flatMap((selector, index) => {
    const errors = validateLabelSelector(selector, `${path}[${index}]`);
    return errors.length ? [...errors, invalid(`${path}[${index}]`, null, "invalid label selector.")] : [];
  });
}

/** Of roles and cluster roles, on create and update. */
export function validateRole(role: Role, old: Role | undefined): FieldError[] {
  if (old && role.rules === old.rules && role.aggregationRule === old.aggregationRule) return [];
  const namespaced = role.kind === "Role";
  const errors = (role.rules ?? []).flatMap((rule, index) => validateRule(rule, namespaced, `rules[${index}]`));
  return [...errors, ...validateAggregation(role)];
}

function validateSubject(subject: Subject, namespaced: boolean, path: string): FieldError[] {
  const { kind, name = "", namespace, apiGroup = "" } = subject;
  const errors = name ? [] : [required(`${path}.name`)];
  if (kind === "ServiceAccount") {
    if (name) errors.push(...each(isDns1123Subdomain(name), `${path}.name`, name));
    if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [""]));
    // Within a namespace an account without one is of that namespace.
    if (!namespaced && !namespace) errors.push(required(`${path}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== GROUP) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [GROUP]));
  } else errors.push(notSupportedAsListed(`${path}.kind`, kind ?? "", ["ServiceAccount", "User", "Group"]));
  return errors;
}

/** Of bindings, on create and update. */
export function validateBinding(binding: RoleBindingObject, old: RoleBindingObject | undefined): FieldError[] {
  const namespaced = binding.kind === "RoleBinding";
  const { apiGroup = "", kind = "", name = "" } = (binding.roleRef ?? {}) as Partial<RoleRef>;
  const errors: FieldError[] = [];
  if (apiGroup !== GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup, [GROUP]));
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (!kinds.includes(kind)) errors.push(notSupportedAsListed("roleRef.kind", kind, kinds));
  if (name) errors.push(...each(isPathSegmentName(name), "roleRef.name", name));
  else errors.push(required("roleRef.name"));
  binding.subjects?.forEach((subject, index) => {
    errors.push(...validateSubject(subject, namespaced, `subjects[${index}]`));
  });
  if (old && !same(old.roleRef, binding.roleRef))
    errors.push(invalid("roleRef", internalForm("io.k8s.api.rbac.v1.RoleRef", binding.roleRef), "cannot change roleRef"));
  return errors;
}
