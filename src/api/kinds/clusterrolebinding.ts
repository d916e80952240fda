// ClusterRoleBinding (rbac.authorization.k8s.io/v1).

import { describeBinding } from "./describe/rbac.ts";
import { define } from "./facts.ts";
import { bindingColumns, defaultBinding, GROUP, type RoleBindingObject } from "./rbac.ts";
import { validateBinding } from "./rbac-validate.ts";

export const ClusterRoleBinding = define<RoleBindingObject>(GROUP, "v1", "ClusterRoleBinding", {
  describe: describeBinding,
  columns: bindingColumns,
  defaults: defaultBinding,
  validate: validateBinding,
});
