// The horizontal pod autoscaler of a cluster without a metrics API: it holds its target within bounds and says what it cannot know
// (kubernetes/pkg/controller/podautoscaler/horizontal.go).
import { ApiError } from "../../../api/errors.ts";
import type { HorizontalPodAutoscalerObject } from "../../../api/kinds/index.ts";
import { type KubeObject, timestamp } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Caches } from "../cache.ts";
import { type Condition, withCondition } from "../conditions.ts";
import { type Context, type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { missingMetric } from "./metrics.ts";

/** --horizontal-pod-autoscaler-sync-period: before the first look at one, and between looks. */
const PERIOD = 15_000;

type Status = NonNullable<HorizontalPodAutoscalerObject["status"]>;

export function horizontalPodAutoscalerController(server: ApiServer, kinds: Kinds, caches: Caches): Controller {
  const scalers = caches.of(kinds.horizontalPodAutoscalers);

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

  return {
    name: "horizontal-pod-autoscaler",
    component: "horizontal-pod-autoscaler",
    approximate: "reads no metrics: keeps its target between minReplicas and maxReplicas",
    wakes: [{ kind: kinds.horizontalPodAutoscalers, keys: (scaler) => [keyOf(scaler)] }],
    latency: () => PERIOD,
    reconcile(key, context) {
      const scaler = scalers.get(key) as HorizontalPodAutoscalerObject | undefined;
      if (!scaler) return;
      const { api, clock, events } = context;
      const { metadata, spec, status: before = {} } = scaler;
      let conditions = before.conditions as readonly Condition[] | undefined;
      const set = (type: string, status: "True" | "False", reason: string, message: string): void => {
        conditions = withCondition(conditions, { type, status, reason, message }, clock.now);
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
        const missing = (spec.metrics ?? []).map((metric) => missingMetric(metric, metadata.namespace!));
        for (const { reason, error } of missing) events.event(scaler, "Warning", reason, error);
        const [first] = missing;
        if (!first) return save({ currentReplicas: current });
        set("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.error}`);
        const sum = `invalid metrics (${missing.length} invalid out of ${missing.length}), first error is: ${first.quoted}`;
        events.event(scaler, "Warning", "FailedComputeMetricsReplicas", sum);
        return save({ currentReplicas: current });
      }
      if (desired === current) return save({ currentReplicas: current, desiredReplicas: desired });
      try {
        const body = { ...found.scale, spec: { ...found.scale["spec"], replicas: desired } } as KubeObject;
        api.update(found.kind, body, { namespace: metadata.namespace!, subresource: "scale" });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        events.event(scaler, "Warning", "FailedRescale", `New size: ${desired}; reason: ${cause}; error: ${error.message}`);
        set("AbleToScale", "False", "FailedUpdateScale", `the HPA controller was unable to update the target scale: ${error.message}`);
        return save({ currentReplicas: current });
      }
      set("AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
      events.event(scaler, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${cause}`);
      return save({ currentReplicas: current, desiredReplicas: desired, lastScaleTime: timestamp(clock.now) });
    },
  };
}
