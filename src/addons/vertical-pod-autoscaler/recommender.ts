// The recommender: measures what the containers of autoscaled pods use, once a minute, and says what they should request
// (vertical-pod-autoscaler/pkg/recommender: logic/estimator.go, logic/recommender.go, model/aggregate_container_state.go).
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import { fromTimestamp, type KubeObject, timestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { amountOf } from "../../base/amount.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import type { Context, Controller } from "../../cluster/controllers/controller.ts";
import { Histogram } from "./histogram.ts";
import {
  type Amounts,
  type ContainerRecommendation,
  GROUP,
  type PodContainer,
  policyOf,
  RESOURCES,
  type Resource,
  selectorOf,
  type VpaCondition,
  type VpaObject,
  vpaKind,
} from "./types.ts";

const INTERVAL = 60_000;
const DAY = 24 * 3_600_000;
const MARGIN = 1.15;
/** --pod-recommendation-min-cpu-millicores, --pod-recommendation-min-memory-mb, shared among a pod's containers. */
const LEAST: Record<Resource, number> = { cpu: 0.025, memory: 250 * 2 ** 20 };
const SHARES = { target: 0.9, lowerBound: 0.5, upperBound: 0.95 };
/** A container that was killed for its memory is counted with more than it had. */
const BUMP = { ratio: 1.2, bytes: 100 * 2 ** 20 };

interface Aggregate {
  cpu: Histogram;
  memory: Histogram;
  first: number;
  last: number;
  samples: number;
}
interface Peak {
  value: number;
  end: number;
  at: number;
}
interface Measured extends KubeObject {
  timestamp: string;
  containers: { name: string; usage: Record<string, string> }[];
}

export function recommender(server: ApiServer): Controller {
  const aggregates = new Map<string, Map<string, Aggregate>>();
  const peaks = new Map<string, Peak>();
  const killed = new Set<string>();
  const pods = server.scheme.byResource("", "v1", "pods")!;

  const aggregateOf = (vpa: VpaObject, container: string): Aggregate => {
    const uid = vpa.metadata.uid ?? "";
    let all = aggregates.get(uid);
    if (!all) aggregates.set(uid, (all = new Map()));
    let found = all.get(container);
    if (!found) all.set(container, (found = { cpu: new Histogram(0.01), memory: new Histogram(1e7), first: 0, last: 0, samples: 0 }));
    return found;
  };

  /** Of a container only the greatest use of a day counts. */
  function remember(aggregate: Aggregate, key: string, value: number, time: number): void {
    const peak = peaks.get(key);
    if (!peak || time > peak.end) {
      peaks.set(key, { value, at: time, end: time + DAY });
      aggregate.memory.add(value, 1, time);
    } else if (value > peak.value) {
      aggregate.memory.add(peak.value, -1, peak.at);
      aggregate.memory.add(value, 1, time);
      peaks.set(key, { ...peak, value, at: time });
    }
  }

  function measure(vpa: VpaObject, pod: KubeObject, measured: Measured | undefined, now: number): void {
    const containers = pod.spec.containers as PodContainer[];
    for (const { name, resources } of containers) {
      if (policyOf(vpa, name).mode === "Off") continue;
      const key = `${pod.metadata.uid}/${name}`;
      const aggregate = aggregateOf(vpa, name);
      const usage = measured?.containers.find((each) => each.name === name)?.usage;
      if (measured && usage) {
        const time = fromTimestamp(measured.timestamp);
        if (time > aggregate.last || aggregate.samples === 0 || time >= aggregate.last) {
          const request = amountOf(String(resources?.requests?.["cpu"] ?? "0")) ?? 0;
          aggregate.cpu.add(amountOf(usage["cpu"] ?? "0") ?? 0, Math.max(request, 0.1), time);
          remember(aggregate, key, amountOf(usage["memory"] ?? "0") ?? 0, time);
          aggregate.first ||= time;
          aggregate.last = Math.max(aggregate.last, time);
          aggregate.samples++;
        }
      }
      const status = (
        (pod["status"]?.containerStatuses ?? []) as {
          name: string;
          lastState?: { terminated?: { reason?: string; finishedAt?: string } };
        }[]
      ).find((each) => each.name === name);
      const ended = status?.lastState?.terminated;
      const death = `${key}/${ended?.finishedAt}`;
      if (ended?.reason === "OOMKilled" && !killed.has(death)) {
        killed.add(death);
        const had = Math.max(amountOf(String(resources?.requests?.["memory"] ?? "0")) ?? 0, peaks.get(key)?.value ?? 0);
        remember(aggregate, key, Math.max(had + BUMP.bytes, had * BUMP.ratio), now);
      }
    }
  }

  const conditions = (before: readonly VpaCondition[] = [], wanted: readonly VpaCondition[], now: number): VpaCondition[] =>
    wanted.map((each) => {
      const old = before.find(({ type }) => type === each.type);
      return { lastTransitionTime: old?.status === each.status ? (old.lastTransitionTime ?? timestamp(now)) : timestamp(now), ...each };
    });

  function look(vpa: VpaObject, kind: Kind<VpaObject>, metrics: Kind<Measured> | undefined, { api, clock: { now } }: Context): void {
    const namespace = vpa.metadata.namespace!;
    const save = (recommendation: readonly ContainerRecommendation[] | undefined, wanted: readonly VpaCondition[]): void => {
      const status = {
        conditions: conditions(
          vpa.status?.conditions,
          [...wanted].sort((one, other) => (one.type < other.type ? -1 : 1)),
          now,
        ),
        ...(recommendation ? { recommendation: { containerRecommendations: recommendation } } : {}),
      };
      if (equal(status, vpa.status)) return;
      const patch = { status: { ...status, ...(recommendation ? {} : { recommendation: null }) } };
      api.patch(kind, vpa.metadata.name, patch, { namespace, subresource: "status", type: "merge" });
    };
    const selector = selectorOf(server, api, vpa);
    if ("error" in selector) {
      save(undefined, [
        { type: "ConfigUnsupported", status: "True", message: selector.error },
        { type: "RecommendationProvided", status: "False", reason: "NoPodsMatched", message: "No pods match this VPA object" },
      ]);
      return;
    }
    const matched = api.list(pods, { namespace }).filter(({ metadata }) => selector.fits(metadata.labels ?? {}));
    const measures = metrics ? api.list(metrics, { namespace }) : [];
    for (const pod of matched)
      measure(
        vpa,
        pod,
        measures.find(({ metadata }) => metadata.name === pod.metadata.name),
        now,
      );
    const known = aggregates.get(vpa.metadata.uid ?? "");
    const advice = known && recommend(vpa, known);
    if (!matched.length) {
      const none = { reason: "NoPodsMatched", message: "No pods match this VPA object" };
      save(advice?.length ? advice : undefined, [
        { type: "NoPodsMatched", status: "True", ...none },
        { type: "RecommendationProvided", status: advice?.length ? "True" : "False", ...(advice?.length ? {} : none) },
      ]);
      return;
    }
    save(advice?.length ? advice : undefined, [{ type: "RecommendationProvided", status: advice?.length ? "True" : "False" }]);
    if (known) for (const [container, aggregate] of known) checkpoint(api, vpa, container, aggregate, now);
  }

  /** What is known is kept in the cluster too, for whoever recommends next. */
  function checkpoint(api: Client, vpa: VpaObject, container: string, aggregate: Aggregate, now: number): void {
    const kind = server.scheme.byResource(GROUP, "v1", "verticalpodautoscalercheckpoints");
    if (!kind || !aggregate.samples) return;
    const namespace = vpa.metadata.namespace!;
    const name = `${vpa.metadata.name}-${container}`;
    const shown = (histogram: Histogram): object => {
      const { referenceTimestamp, ...rest } = histogram.checkpoint();
      return { ...rest, referenceTimestamp: timestamp(referenceTimestamp) };
    };
    const status = {
      cpuHistogram: shown(aggregate.cpu),
      memoryHistogram: shown(aggregate.memory),
      firstSampleStart: timestamp(aggregate.first),
      lastSampleStart: timestamp(aggregate.last),
      lastUpdateTime: timestamp(now),
      totalSamplesCount: aggregate.samples,
      version: "v3",
    };
    const spec = { containerName: container, vpaObjectName: vpa.metadata.name };
    if (api.find(kind, name, { namespace })) api.patch(kind, name, { spec, status }, { namespace, type: "merge" });
    else
      api.create(
        kind,
        { apiVersion: `${GROUP}/v1`, kind: "VerticalPodAutoscalerCheckpoint", metadata: { name }, spec, status },
        { namespace },
      );
  }

  return {
    name: "vpa-recommender",
    component: "vpa-recommender",
    wakes: [],
    always: ["recommend"],
    reconcile(_key, context) {
      const kind = vpaKind(server);
      if (!kind) return { again: INTERVAL };
      const metrics = server.scheme.byResource("metrics.k8s.io", "v1beta1", "pods") as Kind<Measured> | undefined;
      const all = context.api.list(kind);
      const alive = new Set(all.map(({ metadata }) => metadata.uid));
      for (const uid of aggregates.keys()) if (!alive.has(uid)) aggregates.delete(uid);
      for (const vpa of all)
        if (!vpa.spec.recommenders?.length || vpa.spec.recommenders.some(({ name }) => name === "default"))
          look(vpa, kind, metrics, context);
      return { again: INTERVAL };
    },
  };
}

/** How sure one may be after so long: one for each day with a sample a minute. */
const confidenceOf = ({ first, last, samples }: Aggregate): number => Math.min((last - first) / DAY, samples / (60 * 24));

/** Quantities as the recommender writes them. */
const written = (resource: Resource, value: number): string =>
  resource === "cpu" ? `${Math.ceil(value * 1000 - 1e-9)}m` : bytes(Math.ceil(value));
const bytes = (value: number): string => (value % 1000 === 0 ? `${value / 1000}k` : String(value));

function recommend(vpa: VpaObject, known: ReadonlyMap<string, Aggregate>): ContainerRecommendation[] {
  const names = [...known].filter(([, { samples }]) => samples > 0).map(([name]) => name);
  return names.sort().map((containerName) => {
    const aggregate = known.get(containerName)!;
    const policy = policyOf(vpa, containerName);
    const confidence = confidenceOf(aggregate);
    const factor = { target: 1, lowerBound: (1 + 0.001 / confidence) ** -2, upperBound: 1 + 1 / confidence };
    const controlled = policy.controlledResources ?? RESOURCES;
    const estimate = (what: keyof typeof SHARES): Partial<Record<Resource, number>> =>
      Object.fromEntries(
        RESOURCES.filter((resource) => controlled.includes(resource)).map((resource) => {
          const value = aggregate[resource].percentile(SHARES[what]) * MARGIN * factor[what];
          return [resource, Math.min(Math.max(value, LEAST[resource] / names.length), resource === "cpu" ? 1e8 : 1e14)];
        }),
      );
    const amounts = (values: Partial<Record<Resource, number>>, capped: boolean): Amounts =>
      Object.fromEntries(
        (Object.entries(values) as [Resource, number][]).map(([resource, value]) => {
          const [low, high] = [policy.minAllowed?.[resource], policy.maxAllowed?.[resource]];
          if (capped && low !== undefined && value < (amountOf(String(low)) ?? 0)) return [resource, String(low)];
          if (capped && high !== undefined && value > (amountOf(String(high)) ?? Number.POSITIVE_INFINITY)) return [resource, String(high)];
          return [resource, written(resource, value)];
        }),
      );
    const target = estimate("target");
    return {
      containerName,
      lowerBound: amounts(estimate("lowerBound"), true),
      target: amounts(target, true),
      uncappedTarget: amounts(target, false),
      upperBound: amounts(estimate("upperBound"), true),
    };
  });
}
