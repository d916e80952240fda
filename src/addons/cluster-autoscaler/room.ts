// Where pods would fit, tried with the scheduler's own filters on nodes that are there, on their way, or only thought of
// (cluster-autoscaler/simulator, estimator/binpacking_estimator.go).
import type { KubeObject } from "../../api/object.ts";
import { keyOf } from "../../cluster/controllers/controller.ts";
import { isFinished } from "../../cluster/controllers/pods.ts";
import { allocatableOf, type NodeConfig } from "../../cluster/kubelet/node.ts";
import { filters } from "../../cluster/scheduler/filters/index.ts";
import { NodeInfo } from "../../cluster/scheduler/node.ts";
import { type PodInfo, podInfo } from "../../cluster/scheduler/pod.ts";

export const TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";
export const CANDIDATE = "DeletionCandidateOfClusterAutoscaler";

const infos = new WeakMap<KubeObject, PodInfo>();
/** Pods are looked at again and again, and never change. */
function infoOf(pod: KubeObject): PodInfo {
  let info = infos.get(pod);
  if (!info) infos.set(pod, (info = podInfo(pod)));
  return info;
}

/** Why a pod may not go to a node; undefined where it may. */
export function reasonAgainst(pod: KubeObject, node: NodeInfo): string | undefined {
  const info = infoOf(pod);
  for (const filter of filters) {
    const rejection = filter.reject?.(info, node);
    if (rejection) return rejection.reasons[0];
  }
  return undefined;
}

/** Puts a pod on the first of these nodes that takes it. */
export function place(pod: KubeObject, nodes: readonly NodeInfo[]): NodeInfo | undefined {
  const node = nodes.find((each) => reasonAgainst(pod, each) === undefined);
  node?.add(keyOf(pod), infoOf(pod));
  return node;
}

/** The nodes that take pods now, with what is on them. */
export function existing(nodes: readonly KubeObject[], pods: readonly KubeObject[]): NodeInfo[] {
  const found = new Map<string, NodeInfo>();
  for (const node of nodes) {
    if (node.spec?.unschedulable || !isReadyNode(node)) continue;
    const info = new NodeInfo(node.metadata.name);
    info.node = node;
    found.set(node.metadata.name, info);
  }
  for (const pod of pods) if (!isFinished(pod)) found.get(pod.spec.nodeName ?? "")?.add(keyOf(pod), infoOf(pod));
  return [...found.values()];
}

export const isReadyNode = ({ status }: KubeObject): boolean =>
  (status?.conditions as { type: string; status: string }[] | undefined)?.some(
    ({ type, status: is }) => type === "Ready" && is === "True",
  ) ?? false;

/** A node of a group as it will be, with the pods that come with every node. */
export function imagined(
  name: string,
  template: NodeConfig,
  labels: Readonly<Record<string, string>>,
  daemons: readonly KubeObject[],
): NodeInfo {
  const info = new NodeInfo(name);
  info.node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { ...template.labels, "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", ...labels },
    },
    spec: {},
    status: { allocatable: allocatableOf(template) },
  } as unknown as KubeObject;
  for (const daemon of daemons) {
    const pod = { ...daemon, metadata: { ...daemon.metadata, name: `${daemon.metadata.name}-${name}` } };
    if (reasonAgainst(pod, info) === undefined) info.add(keyOf(pod), infoOf(pod));
  }
  return info;
}

/** The greater share of what can be asked of a node that is asked for. */
export function utilizationOf(node: NodeInfo): number {
  const { requested, allocatable } = node;
  return Math.max(
    0,
    ...(["cpu", "memory"] as const).map((what) => (allocatable[what] ? Number(requested[what] ?? 0) / Number(allocatable[what]) : 0)),
  );
}
