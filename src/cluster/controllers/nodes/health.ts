// Node life cycle: a node whose kubelet is silent becomes Unknown, and conditions become taints (kubernetes/pkg/controller/nodelifecycle).
import { fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import type { Taint } from "../../scheduler/pod.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Condition, conditionOf } from "../conditions.ts";
import type { Context, Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isReady } from "../pods.ts";

/** Without a sign of life for so long (ms), a node is Unknown: --node-monitor-grace-period. */
const GRACE = 50_000;
/** So long a kubelet may take until it first tells how its node is: --node-startup-grace-period. */
const STARTUP_GRACE = 60_000;
const WATCHED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
/** Which status of a condition taints a node, and how. */
const BY_CONDITION: readonly [type: string, status: string, key: string][] = [
  ["Ready", "False", NOT_READY],
  ["Ready", "Unknown", UNREACHABLE],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
const OWN: ReadonlySet<string> = new Set([...BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE]);

export function nodeLifecycleController(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  const leases = caches.of(kinds.leases);
  const pods = caches.of(kinds.pods);
  /** Registered nodes, as the last look left them. */
  const looked = new Map<string, KubeObject | undefined>();

  /** Virtual ms of the last sign of life. */
  const lastSeen = (node: KubeObject): number => {
    const lease = leases.get(`kube-node-lease/${node.metadata.name}`);
    const beat = conditionOf(node["status"]?.conditions, "Ready")?.["lastHeartbeatTime"] as string | undefined;
    const beaten = beat ? fromTimestamp(beat) : 0;
    const due = lease && caches.api.due(kinds.leases, lease);
    if (due !== undefined) return Math.max(due, beaten);
    const renewed = lease?.["spec"]?.renewTime;
    return Math.max(fromTimestamp(node.metadata.creationTimestamp), renewed ? fromTimestamp(renewed) : 0, beaten);
  };

  return {
    name: "node-controller",
    component: "node-controller",
    wakes: [{ kind: kinds.nodes, keys: (node) => [node.metadata.name] }],
    reconcile(name, context) {
      let node = nodes.get(name);
      if (!node) {
        const gone = looked.get(name);
        if (gone)
          context.events.event(withoutVersion(gone), "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
        looked.delete(name);
        return;
      }
      const grace = conditionOf(node["status"]?.conditions, "Ready") ? GRACE : STARTUP_GRACE;
      const left = lastSeen(node) + grace - context.clock.now;
      if (looked.get(name) === node && left > 0 && isReady(node)) return { again: left };
      if (!looked.has(name))
        context.events.event(withoutVersion(node), "Normal", "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
      looked.set(name, undefined);
      const wasReady = conditionOf(node["status"]?.conditions, "Ready")?.status === "True";
      if (left <= 0) node = markUnknown(kinds, node, context);
      const taints = taintsFor(node, context.clock.now);
      if (taints) node = context.api.update(kinds.nodes, { ...node, spec: withTaints(node["spec"], taints) });
      if (conditionOf(node["status"]?.conditions, "Ready")?.status !== "True") {
        if (wasReady && left <= 0)
          context.events.event(withoutVersion(node), "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
        for (const pod of [...pods.onNode(name).values()]) markNotReady(kinds, pod, context);
      }
      looked.set(name, node);
      return left > 0 ? { again: left } : undefined;
    },
  };
}

function markUnknown(kinds: Kinds, node: KubeObject, { api, clock }: Context): KubeObject {
  const now = timestamp(clock.now);
  const old: readonly Condition[] = node["status"]?.conditions ?? [];
  if (WATCHED.every((type) => conditionOf(old, type)?.status === "Unknown")) return node;
  const silent = (type: string): Condition => {
    const before = conditionOf(old, type);
    const [reason, message] = before
      ? ["NodeStatusUnknown", "Kubelet stopped posting node status."]
      : ["NodeStatusNeverUpdated", "Kubelet never posted node status."];
    return {
      type,
      status: "Unknown",
      lastHeartbeatTime: before?.["lastHeartbeatTime"] ?? node.metadata.creationTimestamp,
      lastTransitionTime: before?.status === "Unknown" ? before.lastTransitionTime! : now,
      reason,
      message,
    };
  };
  const conditions = [
    ...old.map((each) => (WATCHED.includes(each.type) ? silent(each.type) : each)),
    ...WATCHED.filter((type) => !conditionOf(old, type)).map(silent),
  ];
  return api.updateStatus(kinds.nodes, { ...node, status: { ...node["status"], conditions } });
}

/** The taints that the node should have; undefined when it has them. */
function taintsFor(node: KubeObject, now: number): Taint[] | undefined {
  const old: readonly (Taint & { timeAdded?: string })[] = node["spec"]?.taints ?? [];
  const wanted: Taint[] = [];
  for (const [type, status, key] of BY_CONDITION) {
    if (conditionOf(node["status"]?.conditions, type)?.status !== status) continue;
    wanted.push({ key, effect: "NoSchedule" });
    if (key === NOT_READY || key === UNREACHABLE) wanted.push({ key, effect: "NoExecute" });
  }
  if (!node["status"]?.conditions?.length) wanted.push(...old.filter(({ key }) => key === NOT_READY));
  if (node["spec"]?.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  const kept = old.filter((taint) => !OWN.has(taint.key) || wanted.some((each) => same(each, taint)));
  const fresh = wanted.filter((taint) => !old.some((each) => same(each, taint)));
  if (kept.length === old.length && !fresh.length) return undefined;
  return [...kept, ...fresh.map((taint) => ({ ...taint, timeAdded: timestamp(now) }))];
}

function withTaints({ taints: _, ...spec }: KubeObject["spec"], taints: readonly Taint[]): KubeObject["spec"] {
  return taints.length ? { ...spec, taints } : spec;
}

/** Nobody can tell any more whether the pod is ready, so it counts as not. */
function markNotReady(kinds: Kinds, pod: KubeObject, { api, events, clock }: Context): void {
  if (!isReady(pod)) return;
  events.event(pod, "Warning", "NodeNotReady", "Node is not ready");
  const conditions = [{ type: "Ready", status: "False", lastTransitionTime: timestamp(clock.now) }];
  unlessGone(() =>
    api.patch(
      kinds.pods,
      pod.metadata.name,
      { status: { conditions } },
      { namespace: pod.metadata.namespace!, subresource: "status", type: "strategic" },
    ),
  );
}

/** As its events refer to a node (controller/util/node: RecordNodeEvent). */
const withoutVersion = (node: KubeObject): KubeObject => ({ ...node, metadata: { ...node.metadata, resourceVersion: "" } });
