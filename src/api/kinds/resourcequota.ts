// ResourceQuota (core/v1).
import { addQuantities, formatQuantity, parseQuantity, ZERO } from "../../base/quantity.ts";
import { describeResourceQuota } from "./describe/limits.ts";
import { define } from "./facts.ts";
import type { ResourceQuotaObject } from "./resourcequota-types.ts";
import { validateResourceQuota, validateResourceQuotaStatus } from "./resourcequota-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

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
