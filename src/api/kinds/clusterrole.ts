// ClusterRole (rbac.authorization.k8s.io/v1).

import { describeRole } from "./describe/rbac.ts";
import { define } from "./facts.ts";
import { type ClusterRoleObject, created, GROUP } from "./rbac.ts";
import { validateRole } from "./rbac-validate.ts";
import { nameColumn } from "./table.ts";

export const ClusterRole = define<ClusterRoleObject>(GROUP, "v1", "ClusterRole", {
  describe: describeRole,
  columns: [nameColumn, created],
  validate: validateRole,
});
