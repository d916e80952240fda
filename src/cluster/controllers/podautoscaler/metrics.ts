// What an autoscaler makes of one metric: how many replicas it asks for, or why it cannot be had
// (kubernetes/pkg/controller/podautoscaler/horizontal.go and metrics/client.go).
import type { Client } from "../../../api/client.ts";
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { MetricSpec, MetricStatus, MetricTarget } from "../../../api/kinds/horizontalpodautoscaler-types.ts";
import { fromTimestamp, type KubeObject } from "../../../api/object.ts";
import { amountOf } from "../../../base/amount.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { goSelector } from "../labels.ts";
import { MetricError, type PodMetric, type PodMetrics, replicasForAverage, replicasForUtilization } from "./replicas.ts";
import type { Tolerances } from "./tolerance.ts";

/** A metric that could not be had: the reason of event and condition, the bare error, and how the sum of all metrics quotes it. */
export interface Missing {
  reason: string;
  error: string;
  quoted: string;
}
export interface Found {
  replicas: number;
  /** As in "cpu resource utilization (percentage of request) above target". */
  name: string;
  status: MetricStatus;
}

export interface Asked {
  server: ApiServer;
  api: Client;
  namespace: string;
  /** Of the target's scale. */
  selector: string;
  pods: readonly KubeObject[];
  current: number;
  tolerances: Tolerances;
  now: number;
}

const GROUP = "metrics.k8s.io";
const NO_CUSTOM = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
const ABSENT = "the server could not find the requested resource";

export function evaluateMetric(spec: MetricSpec, asked: Asked): Found | Missing {
  const missing = (reason: string, error: string, what: string): Missing => ({ reason, error, quoted: `failed to get ${what}: ${error}` });
  const source = spec.resource ?? spec.containerResource;
  if (source) {
    try {
      return resource(source.name, source.target, spec.containerResource?.container, asked);
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      const sought = source.target.averageValue === undefined ? "utilization" : "usage";
      const words = `failed to get ${source.name} ${sought}: ${error.message}`;
      return spec.resource
        ? missing("FailedGetResourceMetric", words, `${source.name} resource metric value`)
        : missing("FailedGetContainerResourceMetric", words, `${spec.containerResource?.container} container metric value`);
    }
  }
  const { namespace } = asked;
  if (spec.pods) return missing("FailedGetPodsMetric", `unable to get metric ${spec.pods.metric.name}: ${NO_CUSTOM}`, "pods metric value");
  if (spec.object) {
    const { kind, name } = spec.object.describedObject;
    const error = `unable to get metric ${spec.object.metric.name}: ${kind} on ${namespace} ${name}/${NO_CUSTOM}`;
    return missing("FailedGetObjectMetric", error, "object metric value");
  }
  const { name = "", selector } = spec.external?.metric ?? {};
  const error = `unable to get external metric ${namespace}/${name}/${goSelector(selector)}: unable to fetch metrics from external metrics API: ${ABSENT} (get ${name}.external.metrics.k8s.io)`;
  const words = spec.external?.target.averageValue === undefined ? `external metric ${name}` : `${name} external metric`;
  return {
    reason: "FailedGetExternalMetric",
    error,
    quoted: `failed to get ${name} external metric value: failed to get ${words}: ${error}`,
  };
}

/** @throws MetricError */
function resource(name: string, target: MetricTarget, container: string | undefined, asked: Asked): Found {
  const { pods, current, tolerances, now } = asked;
  const metrics = podMetrics(name, container, asked);
  const question = { pods, metrics, resource: name, container, current, tolerances, now };
  const { replicas, utilization, raw } =
    target.averageValue === undefined
      ? replicasForUtilization(question, target.averageUtilization ?? 0)
      : replicasForAverage(question, amountOf(String(target.averageValue))! * 1000);
  const value = {
    ...(utilization === undefined ? {} : { averageUtilization: utilization }),
    averageValue: milliQuantity(raw),
  };
  const of = container === undefined ? name : `${name} container`;
  return {
    replicas,
    name: utilization === undefined ? `${name} resource` : `${of} resource utilization (percentage of request)`,
    status:
      container === undefined
        ? { type: "Resource", resource: { name, current: value } }
        : { type: "ContainerResource", containerResource: { name, container, current: value } },
  };
}

interface Measured extends KubeObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: Record<string, string> }[];
}

/** What the resource metrics API says of the pods. @throws MetricError */
function podMetrics(resource: string, container: string | undefined, { server, api, namespace, selector }: Asked): PodMetrics {
  const fail = (why: string): MetricError => new MetricError(`unable to get metrics for resource ${resource}: ${why}`);
  const kind = server.scheme.byResource(GROUP, "v1beta1", "pods") as Kind<Measured> | undefined;
  let items: readonly Measured[];
  try {
    if (!kind)
      throw new Error(`${isRegistered(server) ? "the server is currently unable to handle the request" : ABSENT} (get pods.${GROUP})`);
    items = api.list(kind, { namespace, labelSelector: selector });
  } catch (error) {
    if (kind && !(error instanceof ApiError)) throw error;
    throw fail(`unable to fetch metrics from resource metrics API: ${(error as Error).message}`);
  }
  if (!items.length) throw fail("no metrics returned from resource metrics API");
  const metrics = new Map<string, PodMetric>();
  for (const { metadata, timestamp, window, containers } of items) {
    const counted = container === undefined ? containers : containers.filter((each) => each.name === container);
    if (container !== undefined && !counted.length)
      throw fail(
        `failed to get container metrics: container ${container} not present in metrics for pod ${metadata.namespace}/${metadata.name}`,
      );
    if (counted.some(({ usage }) => usage[resource] === undefined)) continue;
    const value = counted.reduce((sum, { usage }) => sum + Math.ceil(amountOf(usage[resource]!)! * 1000 - 1e-6), 0);
    metrics.set(metadata.name, { value, timestamp: fromTimestamp(timestamp), window: Number.parseFloat(window) * 1000 });
  }
  return metrics;
}

/** Whether somebody said that the metrics API would be served: then it is only not there now. */
function isRegistered(server: ApiServer): boolean {
  const apiServices = server.scheme.byResource("apiregistration.k8s.io", "v1", "apiservices");
  const reader = apiServices && server.client({ name: "system:kube-aggregator", groups: ["system:masters"] });
  return reader?.find(apiServices!, `v1beta1.${GROUP}`) !== undefined;
}

const STEPS = ["m", "", "k", "M", "G", "T", "P", "E"];
/** Thousandths as a quantity of the decimal form, without a fraction. */
export function milliQuantity(value: number): string {
  if (value === 0) return "0";
  let step = 0;
  while (value % 1000 === 0 && step < STEPS.length - 1) {
    value /= 1000;
    step++;
  }
  return `${value}${STEPS[step]}`;
}
