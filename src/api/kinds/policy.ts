// ResourceQuota and LimitRange (core/v1).

import { addQuantities, formatQuantity, parseQuantity, ZERO } from "../../base/quantity.ts";
import { invalid } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { describeLimitRange, describeResourceQuota } from "./describe/others.ts";
import { define } from "./facts.ts";
import { validateLimits } from "./limits-validate.ts";
import type { ResourceList } from "./pod/types.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { same } from "./validation.ts";
import { keepStatus } from "./workload.ts";

export interface ResourceQuotaObject extends KubeObject {
  spec?: {
    hard?: ResourceList;
    scopes?: string[];
    scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] };
  };
  status?: { hard?: ResourceList; used?: ResourceList };
}
export interface LimitRangeItem {
  type: string;
  max?: ResourceList;
  min?: ResourceList;
  default?: ResourceList;
  defaultRequest?: ResourceList;
  maxLimitRequestRatio?: ResourceList;
}
export interface LimitRangeObject extends KubeObject {
  spec: { limits: LimitRangeItem[] };
}
function quotaColumn(limits: boolean) {
  return ({ status }: ResourceQuotaObject): string =>
    Object.keys(status?.hard ?? {})
      .sort()
      .filter((name) => name.startsWith("limits") === limits)
      .map((name) => `${name}: ${formatQuantity(addQuantities(ZERO, parseQuantity(status?.used?.[name] ?? "0")))}/${status!.hard![name]}`)
      .join(", ");
}

const SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
];

export const ResourceQuota = define<ResourceQuotaObject>("", "v1", "ResourceQuota", {
  describe: describeResourceQuota,
  columns: [
    nameColumn,
    text("Request", "Used and hard amounts that pods ask for", quotaColumn(false)),
    text("Limit", "Used and hard limits", quotaColumn(true)),
    ageColumn,
  ],
  prepare: keepStatus({}),
  validate({ spec }, old) {
    const errors = Object.entries(spec?.hard ?? {})
      .filter(([, amount]) => parseQuantity(amount).milli < 0n)
      .map(([name, amount]) => invalid(`spec.hard[${name}]`, amount, "must be greater than or equal to 0"));
    const scopes = spec?.scopes ?? [];
    if (scopes.some((scope) => !SCOPES.includes(scope))) errors.push(invalid("spec.scopes", scopes, "unsupported scope"));
    if (old && !same(scopes, old.spec?.scopes ?? [])) errors.push(invalid("spec.scopes", scopes, "field is immutable"));
    return errors;
  },
});

export const LimitRange = define<LimitRangeObject>("", "v1", "LimitRange", {
  describe: describeLimitRange,
  columns: [
    nameColumn,
    { name: "Created At", type: "date", description: "When the object was created", value: (range) => range.metadata.creationTimestamp },
  ],
  defaults({ spec }) {
    for (const item of spec?.limits ?? []) {
      if (item.type !== "Container") continue;
      item.default ??= {};
      item.defaultRequest ??= {};
      for (const [name, value] of Object.entries(item.max ?? {})) item.default[name] ??= value;
      for (const [name, value] of Object.entries(item.default)) item.defaultRequest[name] ??= value;
      for (const [name, value] of Object.entries(item.min ?? {})) item.defaultRequest[name] ??= value;
    }
  },
  validate: ({ spec }) => validateLimits(spec?.limits ?? []),
});
