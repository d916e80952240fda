// The cluster at a glance: nodes, their pods by state, and rollouts in motion. Data for a map; drawing is the screen's business.
import type { KubeObject } from "../api/object.ts";
import type { Sight } from "./check.ts";

export type PodState = "ready" | "starting" | "pending" | "failing" | "ending" | "done";
export interface PodOverview {
  name: string;
  namespace: string;
  state: PodState;
  /** As kubectl's STATUS column would say it. */
  reason: string;
}
export interface NodeOverview {
  /** undefined: pods that no node has. */
  name: string | undefined;
  ready: boolean;
  cordoned: boolean;
  pods: readonly PodOverview[];
  /** Pods of kube-system, which are only counted. */
  system: number;
}
export interface RolloutOverview {
  name: string;
  namespace: string;
  wanted: number;
  updated: number;
  ready: number;
  moving: boolean;
}
export interface Overview {
  nodes: readonly NodeOverview[];
  rollouts: readonly RolloutOverview[];
}

const SYSTEM = "kube-system";
const FAILING = /Err|BackOff|Error|OOMKilled|Failed|Evicted|Invalid/;

export function overviewOf(sight: Sight): Overview {
  const pods = sight.api.list(sight.kind("Pod")!);
  const byNode = new Map<string | undefined, KubeObject[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName as string | undefined;
    const list = byNode.get(node);
    if (list) list.push(pod);
    else byNode.set(node, [pod]);
  }
  const nodes: NodeOverview[] = sight.api.list(sight.kind("Node")!).map((node) => ({
    name: node.metadata.name,
    ready: conditionOf(node, "Ready") === "True",
    cordoned: node.spec?.unschedulable === true,
    ...podsOf(byNode.get(node.metadata.name) ?? []),
  }));
  const homeless = byNode.get(undefined);
  if (homeless) nodes.push({ name: undefined, ready: true, cordoned: false, ...podsOf(homeless) });
  return {
    nodes,
    rollouts: sight.api
      .list(sight.kind("Deployment")!)
      .filter((each) => each.metadata.namespace !== SYSTEM)
      .map(rolloutOf),
  };
}

function podsOf(pods: readonly KubeObject[]): { pods: PodOverview[]; system: number } {
  const own = pods.filter((pod) => pod.metadata.namespace !== SYSTEM);
  return { pods: own.map(podOf), system: pods.length - own.length };
}

function podOf(pod: KubeObject): PodOverview {
  const { status = {}, metadata } = pod;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])] as {
    state?: { waiting?: { reason?: string }; terminated?: { reason?: string; exitCode: number } };
  }[];
  const waiting = containers.find((each) => each.state?.waiting?.reason && FAILING.test(each.state.waiting.reason))?.state?.waiting?.reason;
  const ended = containers.find((each) => each.state?.terminated && each.state.terminated.exitCode !== 0)?.state?.terminated?.reason;
  const reason = metadata.deletionTimestamp ? "Terminating" : (waiting ?? ended ?? status.reason ?? status.phase ?? "Pending");
  return { name: metadata.name, namespace: metadata.namespace ?? "default", reason, state: stateOf(pod, reason) };
}

function stateOf(pod: KubeObject, reason: string): PodState {
  if (pod.metadata.deletionTimestamp) return "ending";
  if (pod.status?.phase === "Succeeded") return "done";
  if (pod.status?.phase === "Failed" || FAILING.test(reason)) return "failing";
  if (conditionOf(pod, "Ready") === "True") return "ready";
  return pod.spec?.nodeName ? "starting" : "pending";
}

function rolloutOf(deployment: KubeObject): RolloutOverview {
  const { status = {}, spec, metadata } = deployment;
  const wanted = spec?.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  const ready = status.readyReplicas ?? 0;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? "default",
    wanted,
    updated,
    ready,
    moving: updated !== wanted || ready !== wanted || (status.replicas ?? 0) !== wanted,
  };
}

const conditionOf = (object: KubeObject, type: string): string | undefined =>
  (object.status?.conditions as { type: string; status: string }[] | undefined)?.find((condition) => condition.type === type)?.status;
