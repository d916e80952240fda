// The horizontal pod autoscaler: reads what the target's pods use, computes how many would do, and scales within bounds and rates
// (kubernetes/pkg/controller/podautoscaler/horizontal.go).
import { ApiError } from "../../../api/errors.ts";
import type { HorizontalPodAutoscalerObject, MetricStatus } from "../../../api/kinds/horizontalpodautoscaler-types.ts";
import { type KubeObject, timestamp } from "../../../api/object.ts";
import { matchesLabels } from "../../../api/selectors.ts";
import { equal } from "../../../api/structure.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Caches } from "../cache.ts";
import { type Condition, withCondition } from "../conditions.ts";
import { type Context, type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { type Memory, normalize, remembering, scaled } from "./behavior.ts";
import { evaluateMetric, type Found, type Missing } from "./metrics.ts";
import { tolerancesOf } from "./tolerance.ts";

/** --horizontal-pod-autoscaler-sync-period: before the first look at one, and between looks. */
const PERIOD = 15_000;

type Status = NonNullable<HorizontalPodAutoscalerObject["status"]>;
type Sum = { desired: number; cause: string } | { error: string };

export function horizontalPodAutoscalerController(server: ApiServer, kinds: Kinds, caches: Caches): Controller {
  const scalers = caches.of(kinds.horizontalPodAutoscalers);
  const memories = new Map<Key, Memory>();
  /** The selectors of the targets, as each autoscaler found them at its last look. */
  const selectors = new Map<Key, string>();

  /** The scale of the target. @throws ApiError or Error with the words of the server */
  const target = ({ metadata, spec }: HorizontalPodAutoscalerObject, { api }: Context) => {
    const { apiVersion = "", kind: kindName, name } = spec.scaleTargetRef;
    const [group, version] = apiVersion.includes("/") ? (apiVersion.split("/") as [string, string]) : ["", apiVersion];
    const kind = server.scheme.kinds.find(
      (each) => each.group === group && each.kind === kindName && (!version || each.version === version),
    );
    if (!kind?.subresources?.some((each) => each.name === "scale"))
      throw new Error(`no matches for kind "${kindName}" in group "${group}"`);
    return { kind, scale: api.get(kind, name, { namespace: metadata.namespace!, subresource: "scale" }) };
  };

  /** The autoscalers whose targets have one of these pods. */
  const controlling = (namespace: string, pods: readonly KubeObject[]): Key[] =>
    [...selectors]
      .filter(([key, selector]) => key.startsWith(`${namespace}/`) && pods.some(({ metadata }) => matchesLabels(selector, metadata.labels)))
      .map(([key]) => key);

  return {
    name: "horizontal-pod-autoscaler",
    component: "horizontal-pod-autoscaler",
    wakes: [{ kind: kinds.horizontalPodAutoscalers, keys: (scaler) => [keyOf(scaler)] }],
    latency: () => PERIOD,
    reconcile(key, context) {
      const scaler = scalers.get(key) as HorizontalPodAutoscalerObject | undefined;
      if (!scaler) {
        memories.delete(key);
        selectors.delete(key);
        return;
      }
      const { api, clock, events } = context;
      const { now } = clock;
      const { metadata, spec, status: before = {} } = scaler;
      const namespace = metadata.namespace!;
      let conditions = before.conditions as readonly Condition[] | undefined;
      const set = (type: string, status: "True" | "False", reason: string, message: string): void => {
        conditions = withCondition(conditions, { type, status, reason, message }, now);
      };
      const save = (changes: Partial<Status>) => {
        const status = { ...before, ...changes, conditions } as Status;
        if (!equal(status, before)) api.updateStatus(kinds.horizontalPodAutoscalers, { ...scaler, status } as KubeObject);
        return { again: PERIOD };
      };

      let found: ReturnType<typeof target>;
      try {
        found = target(scaler, context);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        events.event(scaler, "Warning", "FailedGetScale", error.message);
        set("AbleToScale", "False", "FailedGetScale", `the HPA controller was unable to get the target's current scale: ${error.message}`);
        return save({});
      }
      set("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
      const current: number = found.scale["spec"]?.replicas ?? 0;
      const least = spec.minReplicas ?? 1;
      let memory = memories.get(key) ?? remembering(current, now);
      memories.set(key, memory);
      let metrics: (MetricStatus | { type: "" })[] | null = null;

      /** What the metrics ask for, with the conditions and events about them. */
      const compute = (): Sum => {
        const selector: string = found.scale["status"]?.selector ?? "";
        if (!selector) {
          events.event(scaler, "Warning", "SelectorRequired", "selector is required");
          set("ScalingActive", "False", "InvalidSelector", "the HPA target's scale is missing a selector");
          return { error: "selector is required" };
        }
        selectors.set(key, selector);
        const pods = api.list(kinds.pods, { namespace, labelSelector: selector });
        const rivals = controlling(namespace, pods);
        if (rivals.length > 1) {
          const error = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.join(" ")}]`;
          events.event(scaler, "Warning", "AmbiguousSelector", error);
          set("ScalingActive", "False", "AmbiguousSelector", error);
          return { error };
        }
        const asked = { server, api, namespace, selector, pods, current, tolerances: tolerancesOf(scaler), now };
        const results = (spec.metrics ?? []).map((metric) => evaluateMetric(metric, asked));
        metrics = results.map((result) => ("error" in result ? { type: "" } : result.status));
        const missing = results.filter((result): result is Missing => "error" in result);
        for (const { reason, error } of missing) events.event(scaler, "Warning", reason, error);
        const best = results
          .filter((result): result is Found => !("error" in result))
          .reduce<Found | undefined>((most, result) => (most && most.replicas >= result.replicas ? most : result), undefined);
        const [first] = missing;
        if (first && (!best || best.replicas < current)) {
          set("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.error}`);
          return { error: `invalid metrics (${missing.length} invalid out of ${results.length}), first error is: ${first.quoted}` };
        }
        set(
          "ScalingActive",
          "True",
          "ValidMetricFound",
          `the HPA was able to successfully calculate a replica count from ${best?.name ?? ""}`,
        );
        const desired = best?.replicas ?? 0;
        const cause = desired > current ? `${best?.name ?? ""} above target` : desired < current ? "All metrics below target" : "";
        return { desired, cause };
      };

      let desired = current;
      let cause = "";
      if (current === 0 && least !== 0)
        set("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
      else if (current > spec.maxReplicas) {
        desired = spec.maxReplicas;
        cause = "Current number of replicas above Spec.MaxReplicas";
      } else if (current < least) {
        desired = least;
        cause = "Current number of replicas below Spec.MinReplicas";
      } else {
        const sum = compute();
        if ("error" in sum) {
          events.event(scaler, "Warning", "FailedComputeMetricsReplicas", sum.error);
          return save({ currentReplicas: current, currentMetrics: metrics });
        }
        const { result, memory: next } = normalize(scaler, memory, current, sum.desired, now);
        memory = next;
        memories.set(key, memory);
        set("AbleToScale", "True", result.able.reason, result.able.message);
        set("ScalingLimited", result.limited ? "True" : "False", result.limit.reason, result.limit.message);
        desired = result.replicas;
        cause = sum.cause;
      }
      if (desired === current) return save({ currentReplicas: current, desiredReplicas: desired, currentMetrics: metrics });
      try {
        const body = { ...found.scale, spec: { ...found.scale["spec"], replicas: desired } } as KubeObject;
        api.update(found.kind, body, { namespace, subresource: "scale" });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        events.event(scaler, "Warning", "FailedRescale", `New size: ${desired}; reason: ${cause}; error: ${error.message}`);
        set("AbleToScale", "False", "FailedUpdateScale", `the HPA controller was unable to update the target scale: ${error.message}`);
        return save({ currentReplicas: current, currentMetrics: metrics });
      }
      set("AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
      events.event(scaler, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${cause}`);
      memories.set(key, scaled(scaler, memory, current, desired, now));
      return save({ currentReplicas: current, desiredReplicas: desired, currentMetrics: metrics, lastScaleTime: timestamp(now) });
    },
  };
}
