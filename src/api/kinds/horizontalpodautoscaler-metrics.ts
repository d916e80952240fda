// Metrics, their states and behavior of a HorizontalPodAutoscaler in the forms in which autoscaling/v1 keeps them in annotations
// (k8s.io/api/autoscaling/v1 types; pkg/apis/autoscaling/v1/conversion.go). Fields are in the order of Go's structs.
import type { HorizontalPodAutoscalerObject, MetricSpec, ScalingRules } from "./horizontalpodautoscaler-types.ts";

// biome-ignore lint/suspicious/noExplicitAny: what an annotation holds was written by anybody
type Fields = Record<string, any>;
type Behavior = NonNullable<HorizontalPodAutoscalerObject["spec"]["behavior"]>;

const ESCAPES: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };

/** JSON with the fields in the order given, escaped as Go does; fields that are undefined are left out. */
export const structText = (value: unknown): string => JSON.stringify(value).replace(/[<>&]/g, (character) => ESCAPES[character]!);

const given = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const referenceOf = ({ kind, name, apiVersion }: Fields): Fields => given({ kind, name, apiVersion });

/** A metric of autoscaling/v2 as autoscaling/v1 writes it. */
export function metricToV1(metric: MetricSpec): Fields {
  const { type, object, pods, resource, containerResource, external } = metric as Fields;
  return {
    type,
    object: object && {
      target: referenceOf(object.describedObject),
      metricName: object.metric.name,
      targetValue: object.target.value ?? "0",
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: pods.target.averageValue ?? "0",
      selector: pods.metric.selector,
    },
    resource: resource && {
      name: resource.name,
      targetAverageUtilization: resource.target.averageUtilization,
      targetAverageValue: resource.target.averageValue,
    },
    containerResource: containerResource && {
      name: containerResource.name,
      targetAverageUtilization: containerResource.target.averageUtilization,
      targetAverageValue: containerResource.target.averageValue,
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    },
  };
}

const metricOf = (name: unknown, selector: unknown): Fields => given({ name, selector });
/** The target of a resource: a share of the request, or an amount. */
const share = ({ targetAverageUtilization, targetAverageValue }: Fields): Fields =>
  given({
    type: targetAverageUtilization === undefined ? "AverageValue" : "Utilization",
    averageUtilization: targetAverageUtilization,
    averageValue: targetAverageValue,
  });

/** A metric of autoscaling/v1 as autoscaling/v2 has it. */
export function metricFromV1({ type, object, pods, resource, containerResource, external }: Fields): MetricSpec {
  return given({
    type,
    object: object && {
      describedObject: object.target,
      metric: metricOf(object.metricName, object.selector),
      target:
        object.averageValue === undefined
          ? { type: "Value", value: object.targetValue }
          : given({ type: "AverageValue", averageValue: object.averageValue }),
    },
    pods: pods && {
      metric: metricOf(pods.metricName, pods.selector),
      target: { type: "AverageValue", averageValue: pods.targetAverageValue },
    },
    resource: resource && { name: resource.name, target: share(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      container: containerResource.container,
      target: share(containerResource),
    },
    external: external && {
      metric: metricOf(external.metricName, external.metricSelector),
      target: given({
        type: external.targetValue === undefined ? "AverageValue" : "Value",
        value: external.targetValue,
        averageValue: external.targetAverageValue,
      }),
    },
  }) as MetricSpec;
}

/** The state of a metric of autoscaling/v2 as autoscaling/v1 writes it. */
export function currentToV1({ type, object, pods, resource, containerResource, external }: Fields): Fields {
  return {
    type,
    object: object && {
      target: referenceOf(object.describedObject),
      metricName: object.metric.name,
      currentValue: object.current.value ?? "0",
      selector: object.metric.selector,
      averageValue: object.current.averageValue,
    },
    pods: pods && {
      metricName: pods.metric.name,
      currentAverageValue: pods.current.averageValue ?? "0",
      selector: pods.metric.selector,
    },
    resource: resource && {
      name: resource.name,
      currentAverageUtilization: resource.current.averageUtilization,
      currentAverageValue: resource.current.averageValue ?? "0",
    },
    containerResource: containerResource && {
      name: containerResource.name,
      currentAverageUtilization: containerResource.current.averageUtilization,
      currentAverageValue: containerResource.current.averageValue ?? "0",
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      currentValue: external.current.value ?? "0",
      currentAverageValue: external.current.averageValue,
    },
  };
}

/** The state of a metric of autoscaling/v1 as autoscaling/v2 has it. */
export function currentFromV1({ type, object, pods, resource, containerResource, external }: Fields): Fields {
  const used = (of: Fields): Fields =>
    given({ averageUtilization: of["currentAverageUtilization"], averageValue: of["currentAverageValue"] });
  return given({
    type,
    object: object && {
      describedObject: object.target,
      metric: metricOf(object.metricName, object.selector),
      current: given({ value: object.currentValue, averageValue: object.averageValue }),
    },
    pods: pods && { metric: metricOf(pods.metricName, pods.selector), current: { averageValue: pods.currentAverageValue } },
    resource: resource && { name: resource.name, current: used(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      container: containerResource.container,
      current: used(containerResource),
    },
    external: external && {
      metric: metricOf(external.metricName, external.metricSelector),
      current: given({ value: external.currentValue, averageValue: external.currentAverageValue }),
    },
  });
}

const rulesText = (rules: ScalingRules | undefined): Fields | null =>
  rules
    ? {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies:
          rules.policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
        Tolerance: rules.tolerance ?? null,
      }
    : null;

/** Behavior is written under the names of the internal type's fields. */
export const behaviorText = ({ scaleUp, scaleDown }: Behavior): string =>
  structText({ ScaleUp: rulesText(scaleUp), ScaleDown: rulesText(scaleDown) });

/** Go's decoder takes the names of fields in any case; null is absent. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name.charAt(0).toLowerCase() + name.slice(1), lowered(field)]),
  );
}

/** undefined where the annotation is absent or holds nothing that can be read. */
export function behaviorFromText(text: string | undefined): Behavior | undefined {
  if (text === undefined) return undefined;
  try {
    const read = lowered(JSON.parse(text));
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Behavior) : undefined;
  } catch {
    return undefined;
  }
}
