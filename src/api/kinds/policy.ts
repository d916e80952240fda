// ResourceQuota, LimitRange (core/v1), PodDisruptionBudget (policy/v1) and PriorityClass (scheduling.k8s.io/v1).

import { addQuantities, formatQuantity, parseQuantity, ZERO } from "../../base/quantity.ts";
import { forbidden, invalid } from "../field-errors.ts";
import type { KubeObject, LabelSelector } from "../object.ts";
import { describeLimitRange, describePodDisruptionBudget, describePriorityClass, describeResourceQuota } from "./describe/others.ts";
import { define } from "./facts.ts";
import { validateLimits } from "./limits-validate.ts";
import type { IntOrString, ResourceList } from "./pod/types.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";
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
export interface PodDisruptionBudgetObject extends KubeObject {
  spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString; selector?: LabelSelector; unhealthyPodEvictionPolicy?: string };
  status?: {
    observedGeneration?: number;
    disruptedPods?: Record<string, string>;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    expectedPods: number;
    conditions?: Record<string, unknown>[];
  };
}
export interface PriorityClassObject extends KubeObject {
  value: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: string;
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

export const PodDisruptionBudget = define<PodDisruptionBudgetObject>("policy", "v1", "PodDisruptionBudget", {
  describe: describePodDisruptionBudget,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Min Available", "The minimum number of pods that must be available.", ({ spec }) => String(spec.minAvailable ?? "N/A")),
    text("Max Unavailable", "The maximum number of pods that may be unavailable.", ({ spec }) => String(spec.maxUnavailable ?? "N/A")),
    count(
      "Allowed Disruptions",
      "Calculated number of pods that may be disrupted at this time.",
      ({ status }) => status?.disruptionsAllowed ?? 0,
    ),
    ageColumn,
  ],
  prepare: keepStatus({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
  validate({ spec }) {
    return spec.minAvailable !== undefined && spec.maxUnavailable !== undefined
      ? [invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")]
      : [];
  },
});

export const PriorityClass = define<PriorityClassObject>("scheduling.k8s.io", "v1", "PriorityClass", {
  describe: describePriorityClass,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Value", "The value of this priority class.", (priority) => priority.value ?? 0),
    {
      name: "Global-Default",
      type: "boolean",
      description: "Whether pods without a class have it",
      value: (priority) => String(priority.globalDefault ?? false),
    },
    ageColumn,
    text("PreemptionPolicy", "Whether its pods preempt others", (priority) => priority.preemptionPolicy ?? ""),
  ],
  defaults(draft) {
    draft.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate(priority, old) {
    const errors = [];
    if (priority.value > 1_000_000_000 && !priority.metadata.name.startsWith("system-"))
      errors.push(forbidden("value", "maximum allowed value of a user defined priority is 1000000000"));
    if (old && priority.value !== old.value) errors.push(invalid("value", priority.value, "field is immutable"));
    return errors;
  },
});
