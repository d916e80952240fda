// Status conditions: finding and setting one, with the times that Kubernetes keeps.
import { timestamp } from "../../api/object.ts";

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  [field: string]: unknown;
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  if (conditions) for (let i = 0; i < conditions.length; i++) if (conditions[i]!.type === type) return conditions[i];
  return undefined;
}

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditionOf(conditions, type)?.status === "True";

/** The list with `condition` set; its transition time moves only when its status changes. The same list when nothing changed. */
export function withCondition(conditions: readonly Condition[] | undefined, condition: Condition, now: number): readonly Condition[] {
  const old = conditionOf(conditions, condition.type);
  const settled = (["status", "reason", "message", "observedGeneration"] as const).every((field) => old?.[field] === condition[field]);
  if (old && settled) return conditions!;
  const next = { ...condition, lastTransitionTime: old?.status === condition.status ? old.lastTransitionTime! : timestamp(now) };
  return old ? conditions!.map((each) => (each === old ? next : each)) : [...(conditions ?? []), next];
}
