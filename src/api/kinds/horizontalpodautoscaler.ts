// HorizontalPodAutoscaler (autoscaling/v2).
import type { Draft } from "../object.ts";
import { validateCounts } from "./counts-validate.ts";
import { describeHorizontalPodAutoscaler } from "./describe/horizontalpodautoscaler.ts";
import { define } from "./facts.ts";
import type { HorizontalPodAutoscalerObject, MetricSpec, MetricStatus } from "./horizontalpodautoscaler-types.ts";
import { validateHorizontalPodAutoscaler } from "./horizontalpodautoscaler-validate.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

/** One metric as the table shows it, now and as wished (kubernetes/pkg/printers/internalversion, formatHPAMetrics). */
function shown(metric: MetricSpec, status: MetricStatus | undefined): string {
  const source = metric.resource ?? metric.containerResource;
  if (source) {
    const current = (metric.resource ? status?.resource : status?.containerResource)?.current;
    if (source.target.averageValue !== undefined)
      return `${source.name}: ${current?.averageValue ?? "<unknown>"}/${source.target.averageValue}`;
    const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
    return `${source.name}: ${now}/${source.target.averageUtilization === undefined ? "<auto>" : `${source.target.averageUtilization}%`}`;
  }
  const target = (metric.object ?? metric.external ?? metric.pods)?.target;
  if (metric.pods) return `<unknown>/${target?.averageValue ?? ""}`;
  return target?.averageValue === undefined ? `<unknown>/${target?.value ?? ""}` : `<unknown>/${target.averageValue} (avg)`;
}

function targets({ spec, status }: HorizontalPodAutoscalerObject): string {
  const list = (spec.metrics ?? []).map((metric, index) => shown(metric, status?.currentMetrics?.[index]));
  if (!list.length) return "<none>";
  return list.length > 2 ? `${list.slice(0, 2).join(", ")} + ${list.length - 2} more...` : list.join(", ");
}

/** pkg/apis/autoscaling/v2/defaults.go: only who speaks of behavior has it filled in. */
function defaultBehavior(behavior: NonNullable<Draft<HorizontalPodAutoscalerObject>["spec"]["behavior"]>): void {
  behavior.scaleUp = {
    ...behavior.scaleUp,
    stabilizationWindowSeconds: behavior.scaleUp?.stabilizationWindowSeconds ?? 0,
    selectPolicy: behavior.scaleUp?.selectPolicy ?? "Max",
    policies: behavior.scaleUp?.policies ?? [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ],
  };
  behavior.scaleDown = {
    ...behavior.scaleDown,
    selectPolicy: behavior.scaleDown?.selectPolicy ?? "Max",
    policies: behavior.scaleDown?.policies ?? [{ type: "Percent", value: 100, periodSeconds: 15 }],
  };
}

export const HorizontalPodAutoscaler = define<HorizontalPodAutoscalerObject>("autoscaling", "v2", "HorizontalPodAutoscaler", {
  describe: describeHorizontalPodAutoscaler,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Reference", "What it scales", ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    text("Targets", "The metrics now and as wished", targets),
    text("MinPods", "The least number of pods", ({ spec }) => String(spec.minReplicas ?? "<unset>")),
    text("MaxPods", "The greatest number of pods", ({ spec }) => String(spec.maxReplicas)),
    text("Replicas", "How many pods there are", ({ status }) => String(status?.currentReplicas ?? 0)),
    ageColumn,
  ],
  defaults(draft) {
    draft.spec ??= {} as Draft<HorizontalPodAutoscalerObject>["spec"];
    draft.spec.minReplicas ??= 1;
    if (!draft.spec.metrics?.length)
      draft.spec.metrics = [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }];
    if (draft.spec.behavior) defaultBehavior(draft.spec.behavior);
  },
  prepare: keepStatus({ desiredReplicas: 0, currentMetrics: null }),
  validate: validateHorizontalPodAutoscaler,
  validateStatus: validateCounts(["currentReplicas", "desiredReplicas"]),
});
