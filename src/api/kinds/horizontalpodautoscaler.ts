// HorizontalPodAutoscaler (autoscaling/v2).

import { invalid, required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { describeHorizontalPodAutoscaler } from "./describe/others.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

export interface MetricTarget {
  type: "Utilization" | "Value" | "AverageValue";
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}
export interface MetricSpec {
  type: string;
  resource?: { name: string; target: MetricTarget };
  containerResource?: { name: string; container: string; target: MetricTarget };
  pods?: { metric: { name: string }; target: MetricTarget };
  object?: { describedObject: { kind: string; name: string; apiVersion?: string }; metric: { name: string }; target: MetricTarget };
  external?: { metric: { name: string }; target: MetricTarget };
}
export interface HorizontalPodAutoscalerObject extends KubeObject {
  spec: {
    scaleTargetRef: { kind: string; name: string; apiVersion?: string };
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
    behavior?: Record<string, unknown>;
  };
  status?: {
    observedGeneration?: number;
    lastScaleTime?: string;
    currentReplicas?: number;
    desiredReplicas?: number;
    currentMetrics?:
      | { type: string; resource?: { name: string; current: { averageUtilization?: number; averageValue?: string } } }[]
      | null;
    conditions?: { type: string; status: string; lastTransitionTime?: string; reason?: string; message?: string }[];
  };
}

function targets({ spec, status }: HorizontalPodAutoscalerObject): string {
  const list = (spec.metrics ?? []).map(({ resource }, index) => {
    if (!resource) return "<unknown>";
    const current = status?.currentMetrics?.[index]?.resource?.current;
    if (resource.target.averageValue) return `${resource.name}: ${current?.averageValue ?? "<unknown>"}/${resource.target.averageValue}`;
    const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
    return `${resource.name}: ${now}/${resource.target.averageUtilization === undefined ? "<auto>" : `${resource.target.averageUtilization}%`}`;
  });
  if (!list.length) return "<none>";
  return list.length > 2 ? `${list.slice(0, 2).join(", ")} + ${list.length - 2} more...` : list.join(", ");
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
    draft.spec.minReplicas ??= 1;
    if (!draft.spec.metrics?.length)
      draft.spec.metrics = [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }];
  },
  prepare: keepStatus({ desiredReplicas: 0, currentMetrics: null }),
  validate({ spec }) {
    const errors = [];
    if (spec.maxReplicas < 1) errors.push(invalid("spec.maxReplicas", spec.maxReplicas, "must be greater than 0"));
    if (spec.minReplicas !== undefined && spec.minReplicas < 1)
      errors.push(invalid("spec.minReplicas", spec.minReplicas, "must be greater than or equal to 1"));
    if (spec.maxReplicas < (spec.minReplicas ?? 1))
      errors.push(invalid("spec.maxReplicas", spec.maxReplicas, "must be greater than or equal to `minReplicas`"));
    if (!spec.scaleTargetRef?.kind) errors.push(required("spec.scaleTargetRef.kind"));
    if (!spec.scaleTargetRef?.name) errors.push(required("spec.scaleTargetRef.name"));
    return errors;
  },
});
