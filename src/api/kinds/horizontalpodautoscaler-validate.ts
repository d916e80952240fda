// Validation of HorizontalPodAutoscalers (pkg/apis/autoscaling/validation).
import { parseQuantity } from "../../base/quantity.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isPathSegmentName } from "../names.ts";
import type { LabelSelector } from "../object.ts";
import type { HorizontalPodAutoscalerObject, MetricSpec, MetricTarget, ScalingRules } from "./horizontalpodautoscaler-types.ts";
import { validateReference } from "./reference-validate.ts";
import { each, validateLabelSelector } from "./validation.ts";

const WINDOW_SECONDS = 3600;
const PERIOD_SECONDS = 1800;
const METRIC_TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/** In the order in which upstream looks for them. */
const SOURCES = ["object", "external", "pods", "resource", "containerResource"] as const;

const positive = (amount: string): boolean => parseQuantity(String(amount)).milli > 0n;

function validateTarget(target: Partial<MetricTarget>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = "", averageUtilization } = target;
  if (!type) errors.push(required(`${path}.type`, "must specify a metric target type"));
  if (!["Utilization", "Value", "AverageValue"].includes(type))
    errors.push(invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue"));
  for (const field of ["value", "averageValue"] as const) {
    const amount = target[field];
    if (amount !== undefined && !positive(amount)) errors.push(invalid(`${path}.${field}`, amount, "must be positive"));
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, "must be greater than 0"));
  return errors;
}

function validateMetric(metric: { name?: string; selector?: LabelSelector } = {}, path: string): FieldError[] {
  const name = metric.name
    ? each(isPathSegmentName(metric.name), `${path}.name`, metric.name)
    : [required(`${path}.name`, "must specify a metric name")];
  return [...name, ...validateLabelSelector(metric.selector, `${path}.selector`)];
}

function validateSource(spec: MetricSpec, source: (typeof SOURCES)[number], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const target: Partial<MetricTarget> = spec[source]?.target ?? {};
  const { value, averageValue, averageUtilization } = target;
  const at = `${path}.target`;
  switch (source) {
    case "object":
      errors.push(...validateReference(spec.object!.describedObject ?? {}, `${path}.describedObject`));
      errors.push(...validateMetric(spec.object!.metric, `${path}.metric`), ...validateTarget(target, at));
      if (value === undefined && averageValue === undefined)
        errors.push(required(`${at}.averageValue`, "must set either a target value or averageValue"));
      break;
    case "external":
      errors.push(...validateMetric(spec.external!.metric, `${path}.metric`), ...validateTarget(target, at));
      if (value === undefined && averageValue === undefined)
        errors.push(required(`${at}.averageValue`, "must set either a target value for metric or a per-pod target"));
      if (value !== undefined && averageValue !== undefined)
        errors.push(forbidden(`${at}.value`, "may not set both a target value for metric and a per-pod target"));
      break;
    case "pods":
      errors.push(...validateMetric(spec.pods!.metric, `${path}.metric`), ...validateTarget(target, at));
      if (averageValue === undefined || !positive(averageValue))
        errors.push(required(`${at}.averageValue`, "must specify a positive target averageValue"));
      break;
    default:
      if (!spec[source]!.name) errors.push(required(`${path}.name`, "must specify a resource name"));
      if (source === "containerResource" && !spec.containerResource!.container)
        errors.push(required(`${path}.container`, "must specify a container"));
      errors.push(...validateTarget(target, at));
      if (averageUtilization === undefined && averageValue === undefined)
        errors.push(required(`${at}.averageUtilization`, "must set either a target raw value or a target utilization"));
      if (averageUtilization !== undefined && averageValue !== undefined)
        errors.push(forbidden(`${at}.averageValue`, "may not set both a target raw value and a target utilization"));
  }
  return errors;
}

function validateMetricSpec(spec: MetricSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.type) errors.push(required(`${path}.type`, "must specify a metric source type"));
  if (!METRIC_TYPES.includes(spec.type)) errors.push(notSupported(`${path}.type`, spec.type ?? "", METRIC_TYPES));
  const present = SOURCES.filter((source) => spec[source]);
  if (present[0]) errors.push(...validateSource(spec, present[0], `${path}.${present[0]}`));
  const expected = SOURCES.find((source) => source.toLowerCase() === (spec.type ?? "").toLowerCase());
  if (expected && !spec[expected]) errors.push(required(`${path}.${expected}`, "must populate information for the given metric source"));
  if (present.length !== 1)
    for (const source of present)
      if (source !== expected) errors.push(forbidden(`${path}.${source}`, "must populate the given metric source only"));
  return errors;
}

function validateRules(rules: ScalingRules | undefined, path: string): FieldError[] {
  if (!rules) return [];
  const errors: FieldError[] = [];
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies, tolerance } = rules;
  if (seconds !== undefined && seconds < 0)
    errors.push(invalid(`${path}.stabilizationWindowSeconds`, seconds, "must be greater than or equal to zero"));
  if (seconds !== undefined && seconds > WINDOW_SECONDS)
    errors.push(invalid(`${path}.stabilizationWindowSeconds`, seconds, `must be less than or equal to ${WINDOW_SECONDS}`));
  if (selectPolicy !== undefined && !["Max", "Min", "Disabled"].includes(selectPolicy))
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, ["Disabled", "Max", "Min"]));
  if (!policies?.length) errors.push(required(`${path}.policies`, "must specify at least one Policy"));
  policies?.forEach(({ type, value = 0, periodSeconds = 0 }, index) => {
    const at = `${path}.policies[${index}]`;
    if (type !== "Pods" && type !== "Percent") errors.push(notSupported(`${at}.type`, type ?? "", ["Percent", "Pods"]));
    if (value <= 0) errors.push(invalid(`${at}.value`, value, "must be greater than zero"));
    if (periodSeconds <= 0) errors.push(invalid(`${at}.periodSeconds`, periodSeconds, "must be greater than zero"));
    if (periodSeconds > PERIOD_SECONDS)
      errors.push(invalid(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_SECONDS}`));
  });
  if (tolerance !== undefined && parseQuantity(String(tolerance)).milli < 0n)
    errors.push(invalid(`${path}.tolerance`, tolerance, "must be greater than or equal to 0"));
  return errors;
}

/** On create and update. */
export function validateHorizontalPodAutoscaler(
  { spec }: HorizontalPodAutoscalerObject,
  old: HorizontalPodAutoscalerObject | undefined,
): FieldError[] {
  if (old && spec === old.spec) return [];
  const { minReplicas, maxReplicas = 0, metrics = [], behavior } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  errors.push(...validateReference(spec.scaleTargetRef ?? {}, "spec.scaleTargetRef"));
  metrics.forEach((metric, index) => {
    errors.push(...validateMetricSpec(metric, `spec.metrics[${index}]`));
  });
  return [
    ...errors,
    ...validateRules(behavior?.scaleUp, "spec.behavior.scaleUp"),
    ...validateRules(behavior?.scaleDown, "spec.behavior.scaleDown"),
  ];
}
