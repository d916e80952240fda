// What the autoscaler says of a metric that no API serves (kubernetes/pkg/controller/podautoscaler/horizontal.go and metrics/client.go).
import type { MetricSpec } from "../../../api/kinds/horizontalpodautoscaler.ts";

/** A metric that could not be had: the reason of event and condition, the bare error, and how the sum of all metrics quotes it. */
export interface Missing {
  reason: string;
  error: string;
  quoted: string;
}

const ABSENT = "the server could not find the requested resource";
const NO_CUSTOM = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";

export function missingMetric(spec: MetricSpec, namespace: string): Missing {
  const missing = (reason: string, error: string, what: string): Missing => ({ reason, error, quoted: `failed to get ${what}: ${error}` });
  const source = spec.resource ?? spec.containerResource;
  if (source) {
    const sought = source.target.averageValue === undefined ? "utilization" : "usage";
    const error = `failed to get ${source.name} ${sought}: unable to get metrics for resource ${source.name}: unable to fetch metrics from resource metrics API: ${ABSENT} (get pods.metrics.k8s.io)`;
    return spec.resource
      ? missing("FailedGetResourceMetric", error, `${source.name} resource metric value`)
      : missing("FailedGetContainerResourceMetric", error, `${source.name} container metric value`);
  }
  if (spec.pods) return missing("FailedGetPodsMetric", `unable to get metric ${spec.pods.metric.name}: ${NO_CUSTOM}`, "pods metric value");
  if (spec.object) {
    const { kind, name } = spec.object.describedObject;
    const error = `unable to get metric ${spec.object.metric.name}: ${kind} on ${namespace} ${name}/${NO_CUSTOM}`;
    return missing("FailedGetObjectMetric", error, "object metric value");
  }
  const name = spec.external?.metric.name ?? "";
  const error = `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: ${ABSENT} (get ${name}.external.metrics.k8s.io)`;
  return missing("FailedGetExternalMetric", error, "external metric value");
}
