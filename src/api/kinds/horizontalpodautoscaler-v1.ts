// HorizontalPodAutoscaler (autoscaling/v1): only a CPU percentage has a field; the rest makes the round trip in annotations
// (pkg/apis/autoscaling/v1/conversion.go).
import type { Kind } from "../kind.ts";
import type { Draft, KubeObject } from "../object.ts";
import { inCommon } from "../versions.ts";
import { define } from "./facts.ts";
import { HorizontalPodAutoscaler } from "./horizontalpodautoscaler.ts";
import {
  behaviorFromText,
  behaviorText,
  currentFromV1,
  currentToV1,
  metricFromV1,
  metricToV1,
  structText,
} from "./horizontalpodautoscaler-metrics.ts";
import type { HorizontalPodAutoscalerObject, MetricSpec } from "./horizontalpodautoscaler-types.ts";

export interface HorizontalPodAutoscalerV1Object extends KubeObject {
  spec: {
    scaleTargetRef: { kind: string; name: string; apiVersion?: string };
    minReplicas?: number;
    maxReplicas: number;
    targetCPUUtilizationPercentage?: number;
  };
  status?: {
    observedGeneration?: number;
    lastScaleTime?: string;
    currentReplicas?: number;
    desiredReplicas?: number;
    currentCPUUtilizationPercentage?: number;
  };
}

const PREFIX = "autoscaling.alpha.kubernetes.io/";
const METRICS = `${PREFIX}metrics`;
const CURRENT = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;
const ROUND_TRIP = [METRICS, CURRENT, CONDITIONS, BEHAVIOR];

/** The default of a v1 object cannot be told from its fields alone: it depends on the annotations. */
const DEFAULT_CPU_PERCENT = 80;

const cpu = (averageUtilization: number): MetricSpec => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

const percentOf = ({ type, resource }: MetricSpec): number | undefined =>
  type === "Resource" && resource?.name === "cpu" ? resource.target.averageUtilization : undefined;

function withoutRoundTrip(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !ROUND_TRIP.includes(key)));
}

const withAnnotations = ({ annotations: _, ...metadata }: KubeObject["metadata"], annotations: Record<string, string>) =>
  ({ ...metadata, ...(Object.keys(annotations).length ? { annotations } : {}) }) as KubeObject["metadata"];

/** A value that an annotation holds; undefined when it is absent or is not JSON, as upstream passes over it. */
function read(annotations: Readonly<Record<string, string>> | undefined, name: string): unknown {
  const text = annotations?.[name];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);

function toStored(object: KubeObject): KubeObject {
  const { metadata, spec, status } = object as HorizontalPodAutoscalerV1Object;
  const { targetCPUUtilizationPercentage: percent, ...kept } = spec ?? {};
  const { annotations } = metadata;
  const metrics = list(read(annotations, METRICS)).map(metricFromV1);
  if (percent !== undefined) metrics.push(cpu(percent));
  if (!metrics.length) metrics.push(cpu(DEFAULT_CPU_PERCENT));
  const behavior = behaviorFromText(annotations?.[BEHAVIOR]);
  const { currentCPUUtilizationPercentage: now, ...state } = status ?? {};
  const current = read(annotations, CURRENT);
  const conditions = read(annotations, CONDITIONS);
  const currentMetrics = Array.isArray(current)
    ? current.map(currentFromV1)
    : now === undefined
      ? null
      : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: now } } }];
  return {
    ...object,
    metadata: withAnnotations(metadata, withoutRoundTrip(annotations)),
    spec: { ...kept, metrics, ...(behavior ? { behavior } : {}) },
    status: { desiredReplicas: 0, ...state, currentMetrics, ...(Array.isArray(conditions) ? { conditions } : {}) },
  } as KubeObject;
}

function fromStored(stored: KubeObject): KubeObject {
  const { metadata, spec, status } = stored as HorizontalPodAutoscalerObject;
  const { metrics = [], behavior, ...kept } = spec;
  const { currentMetrics, conditions, ...state } = status ?? {};
  const annotations = withoutRoundTrip(metadata.annotations);
  const others = metrics.filter((metric) => percentOf(metric) === undefined);
  if (others.length) annotations[METRICS] = structText(others.map(metricToV1));
  if (currentMetrics?.length) annotations[CURRENT] = structText(currentMetrics.map(currentToV1));
  if (behavior) annotations[BEHAVIOR] = behaviorText(behavior);
  if (conditions?.length)
    annotations[CONDITIONS] = structText(
      conditions.map(({ type, status, lastTransitionTime = null, reason, message }) => ({
        type,
        status,
        lastTransitionTime,
        ...(reason ? { reason } : {}),
        ...(message ? { message } : {}),
      })),
    );
  const percent = metrics
    .map((metric) => (metric.resource?.name === "cpu" ? (percentOf(metric) ?? null) : undefined))
    .find((found) => found !== undefined);
  const now = (currentMetrics ?? []).find(({ type, resource }) => type === "Resource" && resource?.name === "cpu")?.resource?.current;
  return {
    ...stored,
    metadata: withAnnotations(metadata, annotations),
    spec: { ...kept, ...(typeof percent === "number" ? { targetCPUUtilizationPercentage: percent } : {}) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...state,
      ...(now?.averageUtilization === undefined ? {} : { currentCPUUtilizationPercentage: now.averageUtilization }),
    },
  } as KubeObject;
}

export const HorizontalPodAutoscalerV1 = define<HorizontalPodAutoscalerV1Object>("autoscaling", "v1", "HorizontalPodAutoscaler", {
  ...inCommon({ kind: HorizontalPodAutoscaler as Kind, toStored, fromStored }),
  defaults(draft) {
    draft.spec ??= {} as Draft<HorizontalPodAutoscalerV1Object>["spec"];
    draft.spec.minReplicas ??= 1;
  },
} as Parameters<typeof define<HorizontalPodAutoscalerV1Object>>[3]);
