// How fast an autoscaler may go: stabilisation windows, scaling policies, bounds (kubernetes/pkg/controller/podautoscaler/horizontal.go:
// normalizeDesiredReplicas, stabilizeRecommendationWithBehaviors, convertDesiredReplicasWithBehaviorRate).
import type { HorizontalPodAutoscalerObject, ScalingRules } from "../../../api/kinds/horizontalpodautoscaler-types.ts";

/** --horizontal-pod-autoscaler-downscale-stabilization, seconds. */
const DOWN_WINDOW = 300;
/** Without behaviour a target at most doubles, but may always grow to this many. */
const DOUBLING = 2;
const ALWAYS_ALLOWED = 4;

interface Recorded {
  at: number;
  replicas: number;
}

/** What an autoscaler remembers of its own past; lost when the controller manager restarts. */
export interface Memory {
  recommendations: readonly Recorded[];
  /** By how much it was scaled when. */
  ups: readonly Recorded[];
  downs: readonly Recorded[];
}
export const remembering = (current: number, now: number): Memory => ({
  recommendations: [{ at: now, replicas: current }],
  ups: [],
  downs: [],
});

interface Said {
  reason: string;
  message: string;
}
export interface Normalized {
  replicas: number;
  /** For the condition AbleToScale, which is true. */
  able: Said;
  limited: boolean;
  /** For the condition ScalingLimited. */
  limit: Said;
}

const STEADY: Said = { reason: "ReadyForNewScale", message: "recommended size matches current size" };
const UP_STABILIZED: Said = {
  reason: "ScaleUpStabilized",
  message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const DOWN_STABILIZED: Said = {
  reason: "ScaleDownStabilized",
  message: "recent recommendations were higher than current one, applying the highest recent recommendation",
};
const IN_RANGE: Said = { reason: "DesiredWithinRange", message: "the desired count is within the acceptable range" };
const TOO_MANY: Said = { reason: "TooManyReplicas", message: "the desired replica count is more than the maximum replica count" };
const TOO_FEW: Said = { reason: "TooFewReplicas", message: "the desired replica count is less than the minimum replica count" };
const TOO_FAST_UP: Said = {
  reason: "ScaleUpLimit",
  message: "the desired replica count is increasing faster than the maximum scale rate",
};
const TOO_FAST_DOWN: Said = {
  reason: "ScaleDownLimit",
  message: "the desired replica count is decreasing faster than the maximum scale rate",
};

/** What becomes of a wish for `desired` replicas; the recommendation is remembered. */
export function normalize(
  { spec }: HorizontalPodAutoscalerObject,
  memory: Memory,
  current: number,
  desired: number,
  now: number,
): { result: Normalized; memory: Memory } {
  const least = spec.minReplicas ?? 1;
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const upWindow = spec.behavior ? (scaleUp?.stabilizationWindowSeconds ?? 0) : 0;
  const downWindow = scaleDown?.stabilizationWindowSeconds ?? DOWN_WINDOW;
  const stable = spec.behavior
    ? withinWindows(memory, current, desired, now - upWindow * 1000, now - downWindow * 1000)
    : highest(memory, desired, now - downWindow * 1000);
  const kept = memory.recommendations.filter(({ at }) => at > now - Math.max(upWindow, downWindow, DOWN_WINDOW) * 1000);
  const able = stable === desired ? STEADY : spec.behavior && desired >= current ? UP_STABILIZED : DOWN_STABILIZED;
  const [replicas, limit] = spec.behavior
    ? atRate(memory, current, stable, spec, now)
    : bounded(stable, least, ...upperBound(current, spec.maxReplicas));
  return {
    result: { replicas, able, limited: replicas !== stable, limit },
    memory: { ...memory, recommendations: [...kept, { at: now, replicas: desired }] },
  };
}

const highest = ({ recommendations }: Memory, desired: number, cutoff: number): number =>
  Math.max(desired, ...recommendations.filter(({ at }) => at >= cutoff).map(({ replicas }) => replicas));

function withinWindows({ recommendations }: Memory, current: number, desired: number, upCutoff: number, downCutoff: number): number {
  let [up, down] = [desired, desired];
  for (const { at, replicas } of recommendations) {
    if (at > upCutoff) up = Math.min(up, replicas);
    if (at > downCutoff) down = Math.max(down, replicas);
  }
  return Math.min(Math.max(current, up), down);
}

/** Without behaviour: the greatest number that may be had now, and what it is that limits. */
function upperBound(current: number, greatest: number): [number, Said] {
  const rate = Math.max(DOUBLING * current, ALWAYS_ALLOWED);
  return greatest > rate ? [rate, TOO_FAST_UP] : [greatest, TOO_MANY];
}

function bounded(desired: number, least: number, most: number, above: Said): [number, Said] {
  if (desired < least) return [least, TOO_FEW];
  return desired > most ? [most, above] : [desired, IN_RANGE];
}

/** With behaviour: as many as its policies let it have now, and what it is that limits. */
function atRate(
  memory: Memory,
  current: number,
  desired: number,
  spec: HorizontalPodAutoscalerObject["spec"],
  now: number,
): [number, Said] {
  const { maxReplicas: greatest, behavior } = spec;
  const least = spec.minReplicas ?? 1;
  if (desired > current) {
    const rate = Math.max(current, limitOf(memory, current, behavior?.scaleUp, 1, now));
    const [most, above] = greatest > rate ? ([rate, TOO_FAST_UP] as const) : ([greatest, TOO_MANY] as const);
    return desired > most ? [most, above] : [desired, IN_RANGE];
  }
  if (desired < current) {
    const rate = Math.min(current, limitOf(memory, current, behavior?.scaleDown, -1, now));
    const [fewest, below] = least < rate ? ([rate, TOO_FAST_DOWN] as const) : ([least, TOO_FEW] as const);
    return desired < fewest ? [fewest, below] : [desired, IN_RANGE];
  }
  return [desired, IN_RANGE];
}

/** How far the policies let the target go upwards (1) or downwards (-1) now. */
function limitOf({ ups, downs }: Memory, current: number, rules: ScalingRules | undefined, direction: 1 | -1, now: number): number {
  if (rules?.selectPolicy === "Disabled") return current;
  const limits = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const begin = current - changed(ups, periodSeconds, now) + changed(downs, periodSeconds, now);
    if (type === "Pods") return begin + direction * value;
    // With the fractions of floating point, as the real one: 107 % of 100 are 108 at most.
    const scaled = begin * (direction > 0 ? 1 + value / 100 : 1 - value / 100);
    return direction > 0 ? Math.ceil(scaled) : Math.trunc(scaled);
  });
  const furthest = (rules?.selectPolicy ?? "Max") !== "Min";
  return furthest === direction > 0 ? Math.max(...limits) : Math.min(...limits);
}

const changed = (events: readonly Recorded[], seconds: number, now: number): number =>
  events.reduce((sum, { at, replicas }) => sum + (at > now - seconds * 1000 ? replicas : 0), 0);

/** The memory after the target was scaled, where behaviour asks for it. */
export function scaled({ spec }: HorizontalPodAutoscalerObject, memory: Memory, current: number, desired: number, now: number): Memory {
  if (!spec.behavior) return memory;
  const add = (events: readonly Recorded[], rules: ScalingRules | undefined): Recorded[] => {
    const longest = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)) * 1000;
    return [...events.filter(({ at }) => at > now - longest), { at: now, replicas: Math.abs(desired - current) }];
  };
  return desired > current
    ? { ...memory, ups: add(memory.ups, spec.behavior.scaleUp) }
    : { ...memory, downs: add(memory.downs, spec.behavior.scaleDown) };
}
