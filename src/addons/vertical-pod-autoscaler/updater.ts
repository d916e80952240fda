// The updater: evicts (or resizes in place) pods whose requests are off, so that they come back with what is recommended
// (vertical-pod-autoscaler/pkg/updater: logic/updater.go, priority/update_priority_calculator.go, restriction/).
import { ApiError } from "../../api/errors.ts";
import { fromTimestamp, type KubeObject } from "../../api/object.ts";
import { amountOf } from "../../base/amount.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import type { Context, Controller } from "../../cluster/controllers/controller.ts";
import { adviceFor, changesFor } from "./resources.ts";
import { admissionAnswers, modeOf, type PodContainer, RESOURCES, selectorOf, type VpaObject, vpaKind } from "./types.ts";

const INTERVAL = 60_000;
/** --min-replicas, --eviction-tolerance. */
const MIN_REPLICAS = 2;
const TOLERANCE = 0.5;
/** A pod within its bounds is touched after half a day, when the difference is worth it. */
const LIFETIME = 12 * 3_600_000;
const THRESHOLD = 0.1;
/** Who was killed for memory so soon after its start needs help now. */
const QUICK_OOM = 10 * 60_000;
const ACTIVE = new Set(["Auto", "Recreate", "InPlaceOrRecreate"]);

/** Whether the change is of the kind that the policy evicts for. */
function isWorthIt(vpa: VpaObject, pod: KubeObject): boolean {
  return (vpa.spec.updatePolicy?.evictionRequirements ?? []).every(({ resources: asked, changeRequirement }) =>
    (pod.spec.containers as PodContainer[]).some(({ name, resources }) =>
      asked.some((resource) => {
        const target = amountOf(String(adviceFor(vpa, name)?.target[resource] ?? ""));
        const request = amountOf(String(resources?.requests?.[resource] ?? "")) ?? 0;
        if (target === undefined) return false;
        return changeRequirement === "TargetHigherThanRequests" ? target > request : target < request;
      }),
    ),
  );
}

/** How badly a pod needs an update; undefined where it can wait. */
function need(vpa: VpaObject, pod: KubeObject, now: number): number | undefined {
  let [outside, asked, wanted] = [false, 0, 0];
  let found = false;
  let difference = 0;
  const sums = new Map<string, { asked: number; wanted: number }>();
  for (const { name, resources } of pod.spec.containers as PodContainer[]) {
    const advice = adviceFor(vpa, name);
    for (const resource of RESOURCES) {
      const target = amountOf(String(advice?.target[resource] ?? ""));
      if (!advice || target === undefined) continue;
      found = true;
      const request = amountOf(String(resources?.requests?.[resource] ?? ""));
      const sum = sums.get(resource) ?? { asked: 0, wanted: 0 };
      sums.set(resource, { asked: sum.asked + (request ?? 0), wanted: sum.wanted + target });
      if (request === undefined) outside = true;
      else if (request < (amountOf(advice.lowerBound?.[resource] ?? "") ?? 0)) outside = true;
      else if (request > (amountOf(advice.upperBound?.[resource] ?? "") ?? Number.POSITIVE_INFINITY)) outside = true;
    }
  }
  for (const sum of sums.values()) {
    [asked, wanted] = [sum.asked, sum.wanted];
    difference += Math.abs(asked - wanted) / Math.max(asked, 1e-9);
  }
  if (!found) return undefined;
  const statuses = (pod["status"]?.containerStatuses ?? []) as {
    lastState?: { terminated?: { reason?: string; startedAt?: string; finishedAt?: string } };
  }[];
  const quick = statuses.some(({ lastState }) => {
    const { reason, startedAt = "", finishedAt = "" } = lastState?.terminated ?? {};
    return reason === "OOMKilled" && fromTimestamp(finishedAt) - fromTimestamp(startedAt) < QUICK_OOM;
  });
  const age = now - fromTimestamp(pod["status"]?.startTime ?? pod.metadata.creationTimestamp ?? "");
  if (!outside && !quick && (age < LIFETIME || difference < THRESHOLD)) return undefined;
  if (quick && !outside && difference === 0) return undefined;
  return difference;
}

export function updater(server: ApiServer): Controller {
  const pods = server.scheme.byResource("", "v1", "pods")!;
  const ownerOf = ({ metadata }: KubeObject): string | undefined => metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

  function resize(vpa: VpaObject, pod: KubeObject, { api, events }: Context): boolean {
    const containers = (pod.spec.containers as PodContainer[]).map((each) => ({
      name: each.name,
      resources: structuredClone(each.resources ?? {}),
    }));
    for (const { index, list, resource, value } of changesFor(vpa, pod.spec.containers as PodContainer[])) {
      const { resources } = containers[index]!;
      resources[list] = { ...resources[list], [resource]: value };
    }
    try {
      const place = { namespace: pod.metadata.namespace!, subresource: "resize", type: "strategic" as const };
      api.patch(pods, pod.metadata.name, { spec: { containers } }, place);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
    events.event(pod, "Normal", "InPlaceResizedByVPA", "Pod was resized in place by VPA Updater.");
    return true;
  }

  function evict(vpa: VpaObject, pod: KubeObject, { api, events }: Context): boolean {
    const { name, namespace } = pod.metadata;
    try {
      api.create(
        pods,
        { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
        { namespace: namespace!, name, subresource: "eviction" },
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
    events.event(pod, "Normal", "EvictedByVPA", "Pod was evicted by VPA Updater to apply resource recommendation.");
    events.event(vpa, "Normal", "EvictedPod", `VPA Updater evicted Pod "${name}" to apply resource recommendation.`);
    return true;
  }

  function update(vpa: VpaObject, context: Context): void {
    const { api, clock } = context;
    const namespace = vpa.metadata.namespace!;
    const selector = selectorOf(server, api, vpa);
    if ("error" in selector) return;
    const live = api
      .list(pods, { namespace })
      .filter(
        ({ metadata, status }) =>
          selector.fits(metadata.labels ?? {}) && !metadata.deletionTimestamp && !["Succeeded", "Failed"].includes(status?.phase),
      );
    const groups = new Map<string, KubeObject[]>();
    for (const pod of live) {
      const owner = ownerOf(pod);
      if (owner) groups.set(owner, [...(groups.get(owner) ?? []), pod]);
    }
    for (const [owner, members] of groups) {
      if (members.length < (vpa.spec.updatePolicy?.minReplicas ?? MIN_REPLICAS)) continue;
      const running = members.filter(({ status }) => status?.phase === "Running");
      const configured = replicasOf(api, owner, members);
      // Half of them may be gone at a time, but always at least one.
      let allowed = Math.max(Math.floor(configured * TOLERANCE), configured === running.length ? 1 : 0) - (configured - running.length);
      const candidates = members
        .map((pod) => ({ pod, need: need(vpa, pod, clock.now) }))
        .filter((each): each is { pod: KubeObject; need: number } => each.need !== undefined)
        .sort((one, other) => other.need - one.need);
      for (const { pod } of candidates) {
        if (modeOf(vpa) === "InPlaceOrRecreate" && resize(vpa, pod, context)) continue;
        if (allowed <= 0) break;
        if (!isWorthIt(vpa, pod)) continue;
        if (pod["status"]?.phase === "Running" && evict(vpa, pod, context)) allowed--;
      }
    }
  }

  /** How many there should be. */
  function replicasOf(api: Context["api"], owner: string, members: readonly KubeObject[]): number {
    const reference = members[0]!.metadata.ownerReferences?.find(({ uid }) => uid === owner);
    const [group = "", version = ""] = (reference?.apiVersion ?? "").includes("/")
      ? reference!.apiVersion.split("/")
      : ["", reference?.apiVersion];
    const kind = server.scheme.byKind(group, version, reference?.kind ?? "");
    const found = kind && api.find(kind, reference!.name, { namespace: members[0]!.metadata.namespace! });
    return found?.["spec"]?.replicas ?? members.length;
  }

  return {
    name: "vpa-updater",
    component: "vpa-updater",
    wakes: [],
    always: ["update"],
    reconcile(_key, context) {
      const kind = vpaKind(server);
      // Whoever is evicted while nobody admits comes back as it was.
      if (!kind || !admissionAnswers(server)) return { again: INTERVAL };
      for (const vpa of context.api.list(kind)) if (ACTIVE.has(modeOf(vpa))) update(vpa, context);
      return { again: INTERVAL };
    },
  };
}
