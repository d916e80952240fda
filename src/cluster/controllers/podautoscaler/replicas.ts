// How many replicas a metric asks for: pods that have no metrics or are not ready yet are counted so that they dampen what the others say
// (kubernetes/pkg/controller/podautoscaler/replica_calculator.go).
import { fromTimestamp, type KubeObject } from "../../../api/object.ts";
import { amountOf } from "../../../base/amount.ts";
import { conditionOf } from "../conditions.ts";
import { isWithin, type Tolerances } from "./tolerance.ts";

/** --horizontal-pod-autoscaler-cpu-initialization-period: how long after its start the processor use of a pod may be its start-up, ms. */
const CPU_INITIALIZATION = 300_000;
/** --horizontal-pod-autoscaler-initial-readiness-delay, ms. */
const READINESS_DELAY = 30_000;

/** One pod's measure: thousandths of the resource's unit, over a window (ms) that ended at `timestamp`. */
export interface PodMetric {
  value: number;
  timestamp: number;
  window: number;
}
export type PodMetrics = ReadonlyMap<string, PodMetric>;

export interface Proposal {
  replicas: number;
  /** Per cent of the requests. */
  utilization?: number;
  /** Average of the pods in thousandths. */
  raw: number;
}

/** A metric cannot be computed: the words of event and condition. */
export class MetricError extends Error {}

interface Groups {
  ready: number;
  unready: string[];
  missing: string[];
  ignored: string[];
}

function groupPods(pods: readonly KubeObject[], metrics: PodMetrics, resource: string, now: number): Groups {
  const groups: Groups = { ready: 0, unready: [], missing: [], ignored: [] };
  for (const pod of pods) {
    const { name } = pod.metadata;
    const metric = metrics.get(name);
    if (pod.metadata.deletionTimestamp || pod["status"]?.phase === "Failed") groups.ignored.push(name);
    else if (pod["status"]?.phase === "Pending") groups.unready.push(name);
    else if (!metric) groups.missing.push(name);
    else if (resource === "cpu" && isUnready(pod, metric, now)) groups.unready.push(name);
    else groups.ready++;
  }
  return groups;
}

function isUnready({ status }: KubeObject, metric: PodMetric, now: number): boolean {
  const ready = conditionOf(status?.conditions, "Ready");
  if (!ready || !status.startTime) return true;
  const started = fromTimestamp(status.startTime);
  const changed = fromTimestamp(ready.lastTransitionTime ?? status.startTime);
  if (started + CPU_INITIALIZATION > now) return ready.status === "False" || metric.timestamp < changed + metric.window;
  return ready.status === "False" && started + READINESS_DELAY > changed;
}

/** What each pod requests, in thousandths. @throws MetricError where a container has no request */
function requestsOf(pods: readonly KubeObject[], container: string | undefined, resource: string): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const whole = spec.resources?.requests?.[resource];
    if (container === undefined && whole !== undefined) {
      requests.set(metadata.name, amountOf(String(whole))! * 1000);
      continue;
    }
    type Container = { name: string; restartPolicy?: string; resources?: { requests?: Record<string, string> } };
    const sidecars = ((spec.initContainers ?? []) as Container[]).filter(({ restartPolicy }) => restartPolicy === "Always");
    let sum = 0;
    let found = false;
    for (const { name, resources } of [...(spec.containers as Container[]), ...sidecars]) {
      if (container !== undefined && container !== name) continue;
      const request = resources?.requests?.[resource];
      if (request === undefined) throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
      found = true;
      sum += Math.ceil(amountOf(String(request))! * 1000 - 1e-6);
    }
    if (container !== undefined && !found) throw new MetricError(`container ${container} not found in Pod ${metadata.name}`);
    requests.set(metadata.name, sum);
  }
  return requests;
}

export interface Question {
  pods: readonly KubeObject[];
  /** By pod name. */
  metrics: PodMetrics;
  resource: string;
  container?: string | undefined;
  current: number;
  tolerances: Tolerances;
  now: number;
}

interface Ratio {
  ratio: number;
  raw: number;
  utilization?: number;
}
/** What stands for a pod of which nothing is known, when the others would scale down. */
type Fallback = (pod: string) => number;

/** @param target per cent of the requests. @throws MetricError */
export function replicasForUtilization(question: Question, target: number): Proposal {
  const { pods, container, resource } = question;
  let requests: ReadonlyMap<string, number>;
  const ratioOf = (values: ReadonlyMap<string, number>): Ratio => {
    requests ??= requestsOf(pods, container, resource);
    let [used, requested, count] = [0, 0, 0];
    for (const [pod, value] of values) {
      const request = requests.get(pod);
      if (request === undefined) continue;
      used += value;
      requested += request;
      count++;
    }
    if (!requested) throw new MetricError("no metrics returned matched known pods");
    const utilization = Math.trunc((used * 100) / requested);
    return { ratio: utilization / target, utilization, raw: Math.trunc(used / count) };
  };
  return propose(question, ratioOf, (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100));
}

/** @param target average of the pods in thousandths. @throws MetricError */
export function replicasForAverage(question: Question, target: number): Proposal {
  const ratioOf = (values: ReadonlyMap<string, number>): Ratio => {
    let sum = 0;
    for (const value of values.values()) sum += value;
    const raw = Math.trunc(sum / values.size);
    return { ratio: raw / target, raw };
  };
  return propose(question, ratioOf, () => target);
}

function propose(question: Question, ratioOf: (values: ReadonlyMap<string, number>) => Ratio, fallback: Fallback): Proposal {
  const { pods, metrics, resource, current, tolerances, now } = question;
  if (!pods.length) throw new MetricError("no pods returned by selector while calculating replica count");
  const { ready, unready, missing, ignored } = groupPods(pods, metrics, resource, now);
  const values = new Map([...metrics].map(([pod, { value }]) => [pod, value]));
  for (const pod of [...ignored, ...unready]) values.delete(pod);
  if (!values.size) throw new MetricError("did not receive metrics for targeted pods (pods might be unready)");
  const first = ratioOf(values);
  const answer = (replicas: number): Proposal => ({
    replicas,
    raw: first.raw,
    ...(first.utilization === undefined ? {} : { utilization: first.utilization }),
  });
  const upWithUnready = unready.length > 0 && first.ratio > 1;
  if (!upWithUnready && !missing.length) return answer(isWithin(tolerances, first.ratio) ? current : Math.ceil(first.ratio * ready));
  if (first.ratio !== 1) for (const pod of missing) values.set(pod, first.ratio < 1 ? fallback(pod) : 0);
  if (upWithUnready) for (const pod of unready) values.set(pod, 0);
  const { ratio } = ratioOf(values);
  if (isWithin(tolerances, ratio) || (first.ratio < 1 && ratio > 1) || (first.ratio > 1 && ratio < 1)) return answer(current);
  const replicas = Math.ceil(ratio * values.size);
  return answer((ratio < 1 && replicas > current) || (ratio > 1 && replicas < current) ? current : replicas);
}
