// Role (rbac.authorization.k8s.io/v1).

import { describeRole } from "./describe/rbac.ts";
import { define } from "./facts.ts";
import { created, GROUP, type RoleObject } from "./rbac.ts";
import { validateRole } from "./rbac-validate.ts";
import { nameColumn } from "./table.ts";

export const Role = define<RoleObject>(GROUP, "v1", "Role", {
  describe: describeRole,
  columns: [nameColumn, created],
  validate: validateRole,
});
