// What a new pod's matchLabelKeys and mismatchLabelKeys stand for is written into its selectors: the pod's own values of those labels.

import type { LabelSelector, ObjectMeta } from "../../object.ts";
import type { PodSpec } from "./types.ts";

interface Keyed {
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
}

function mergeInto(term: Keyed | undefined, labels: Readonly<Record<string, string>>): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term ?? {};
  if (!labelSelector) return;
  const expressions = (keys: readonly string[], operator: "In" | "NotIn") =>
    keys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]!] }));
  const merged = [...expressions(matchLabelKeys, "In"), ...expressions(mismatchLabelKeys, "NotIn")];
  if (merged.length) term!.labelSelector = { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...merged] };
}

export function mergeLabelKeys({ affinity, topologySpreadConstraints }: PodSpec, { labels = {} }: Partial<ObjectMeta>): void {
  for (const rules of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    for (const weighted of rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []) mergeInto(weighted.podAffinityTerm, labels);
    for (const term of rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []) mergeInto(term, labels);
  }
  for (const constraint of topologySpreadConstraints ?? []) mergeInto(constraint, labels);
}
