// How far a metric may be from its target before an autoscaler acts (kubernetes/pkg/controller/podautoscaler/replica_calculator.go, Tolerances).
import type { HorizontalPodAutoscalerObject } from "../../../api/kinds/index.ts";
import { amountOf } from "../../../base/amount.ts";

/** --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = 0.1;

export interface Tolerances {
  up: number;
  down: number;
}

export function tolerancesOf({ spec }: HorizontalPodAutoscalerObject): Tolerances {
  const of = (rules: { tolerance?: string } | undefined): number =>
    rules?.tolerance === undefined ? TOLERANCE : (amountOf(String(rules.tolerance)) ?? TOLERANCE);
  return { up: of(spec.behavior?.scaleUp), down: of(spec.behavior?.scaleDown) };
}

export const isWithin = ({ up, down }: Tolerances, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up;
