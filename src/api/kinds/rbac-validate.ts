// Validation of roles and bindings (pkg/apis/rbac/validation).

import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isPathSegmentName } from "../names.ts";
import type { ClusterRoleObject, RoleBindingObject, RoleObject } from "./rbac.ts";
import { each, same } from "./validation.ts";

/** Of roles and cluster roles, on create and update. */
export function validateRole(role: RoleObject & Pick<ClusterRoleObject, "aggregationRule">, old: RoleObject | undefined): FieldError[] {
  if (old && role.rules === old.rules) return [];
  const errors: FieldError[] = [];
  const namespaced = role.kind === "Role";
  role.rules?.forEach((rule, index) => {
    const path = `rules[${index}]`;
    if (!rule.verbs?.length) errors.push(required(`${path}.verbs`, "verbs must contain at least one value"));
    if (rule.nonResourceURLs?.length) {
      if (namespaced)
        errors.push(invalid(`${path}.nonResourceURLs`, rule.nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
      if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length)
        errors.push(
          invalid(`${path}.nonResourceURLs`, rule.nonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs"),
        );
      return;
    }
    if (!rule.apiGroups?.length) errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
    if (!rule.resources?.length) errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
  });
  return errors;
}

/** Of bindings, on create and update. */
export function validateBinding(binding: RoleBindingObject, old: RoleBindingObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const { roleRef } = binding;
  if (roleRef?.apiGroup !== "rbac.authorization.k8s.io")
    errors.push(notSupported("roleRef.apiGroup", roleRef?.apiGroup ?? "", ["rbac.authorization.k8s.io"]));
  const kinds = binding.kind === "RoleBinding" ? ["ClusterRole", "Role"] : ["ClusterRole"];
  if (!kinds.includes(roleRef?.kind)) errors.push(notSupported("roleRef.kind", roleRef?.kind ?? "", kinds));
  if (!roleRef?.name) errors.push(required("roleRef.name"));
  else errors.push(...each(isPathSegmentName(roleRef.name), "roleRef.name", roleRef.name));
  binding.subjects?.forEach((subject, index) => {
    const path = `subjects[${index}]`;
    if (!subject.name) errors.push(required(`${path}.name`));
    if (subject.kind === "ServiceAccount") {
      if (subject.apiGroup) errors.push(notSupported(`${path}.apiGroup`, subject.apiGroup, [""]));
      // Within a namespace an account without one is of that namespace.
      if (!subject.namespace && binding.kind !== "RoleBinding") errors.push(required(`${path}.namespace`));
    } else if (subject.kind === "User" || subject.kind === "Group") {
      if (subject.apiGroup !== "rbac.authorization.k8s.io")
        errors.push(notSupported(`${path}.apiGroup`, subject.apiGroup, ["rbac.authorization.k8s.io"]));
      if (subject.namespace) errors.push(forbidden(`${path}.namespace`, "may not be set when `kind` is 'User' or 'Group'"));
    } else errors.push(notSupported(`${path}.kind`, subject.kind, ["Group", "ServiceAccount", "User"]));
  });
  if (old && !same(old.roleRef, roleRef))
    errors.push(invalid("roleRef", internalForm("io.k8s.api.rbac.v1.RoleRef", roleRef), "cannot change roleRef"));
  return errors;
}
