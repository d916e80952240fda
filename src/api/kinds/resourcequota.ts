// ResourceQuota (core/v1).

import { addQuantities, formatQuantity, parseQuantity, ZERO } from "../../base/quantity.ts";
import type { KubeObject } from "../object.ts";
import { describeResourceQuota } from "./describe/others.ts";
import { define } from "./facts.ts";
import type { ResourceList } from "./pod/types.ts";
import { validateResourceQuota, validateResourceQuotaStatus } from "./resourcequota-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

export interface ResourceQuotaObject extends KubeObject {
  spec?: {
    hard?: ResourceList;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] };
  };
  status?: { hard?: ResourceList; used?: ResourceList };
}
function quotaColumn(limits: boolean) {
  return ({ status }: ResourceQuotaObject): string =>
    Object.keys(status?.hard ?? {})
      .sort()
      .filter((name) => name.startsWith("limits") === limits)
      .map((name) => `${name}: ${formatQuantity(addQuantities(ZERO, parseQuantity(status?.used?.[name] ?? "0")))}/${status!.hard![name]}`)
      .join(", ");
}

export const ResourceQuota = define<ResourceQuotaObject>("", "v1", "ResourceQuota", {
  describe: describeResourceQuota,
  columns: [
    nameColumn,
    text("Request", "Used and hard amounts that pods ask for", quotaColumn(false)),
    text("Limit", "Used and hard limits", quotaColumn(true)),
    ageColumn,
  ],
  prepare: keepStatus({}),
  validate: validateResourceQuota,
  validateStatus: validateResourceQuotaStatus,
});
