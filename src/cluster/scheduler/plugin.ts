// What a filter and a score are; each lives in a file of its own, named as upstream's plug-in.
import type { ResourceClaimObject } from "../../api/kinds/dynamic-resources.ts";
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { NodeInfo } from "./node.ts";
import type { PodInfo } from "./pod.ts";

export interface Rejection {
  reasons: readonly string[];
  /** Nothing that could be evicted would change it (UnschedulableAndUnresolvable). */
  unresolvable: boolean;
}

/** Asks of one node; `filter` is who answered. */
export type Check = (node: NodeInfo) => (Rejection & { filter: string }) | undefined;

export interface Filter {
  readonly name: string;
  /** Whether the pod asks for anything that `reject` looks at; without this, always (PreFilter's Skip). */
  concerns?(pod: PodInfo): boolean;
  /** Why the pod may go nowhere, whatever the nodes (PreFilter); undefined where there is no such reason. */
  refuse?(pod: PodInfo, cluster: ClusterView): string | undefined;
  /** The only nodes the pod may go to, by name (PreFilterResult); undefined where that is left to `reject`. */
  narrow?(pod: PodInfo): ReadonlySet<string> | undefined;
  /** Why the pod may not go there; undefined when it may. For filters that need to know no more than the two. */
  reject?(pod: PodInfo, node: NodeInfo): Rejection | undefined;
  /** For filters that look at the whole cluster: worked out once for a decision. Undefined where the pod is none of its business. */
  prepare?(pod: PodInfo, cluster: ClusterView): ((node: NodeInfo) => Rejection | undefined) | undefined;
}

export interface Score {
  readonly name: string;
  readonly weight: number;
  /** One raw number for each of `nodes`, already normalised to 0–100, in a list for the caller to keep; undefined where it has nothing to say on this pod. */
  readonly rate: (pod: PodInfo, nodes: readonly NodeInfo[], cluster: ClusterView) => number[] | undefined;
}

/** Claims of devices, and what devices there are. */
export interface DeviceView {
  /** Those that a pod asks for, or which of them is not there. */
  claimsOf(pod: KubeObject): readonly ResourceClaimObject[] | { missing: string };
  hasClass(name: string): boolean;
  /** Whether anybody has published devices. */
  readonly any: boolean;
}

/** Claims and volumes. */
export interface StorageView {
  claim(namespace: string, name: string): PersistentVolumeClaimObject | undefined;
  volume(name: string): PersistentVolumeObject | undefined;
  volumes(): Iterable<PersistentVolumeObject>;
  storageClass(name: string): KubeObject | undefined;
}

/** What some filters and scores ask beyond the candidates. */
export interface ClusterView {
  readonly nodes: readonly NodeInfo[];
  /** Those nodes on which pods stand that want others near or far. */
  readonly entangled: Iterable<NodeInfo>;
  /** How many nodes have an image. */
  nodesWithImage(name: string): number;
  readonly storage: StorageView;
  readonly devices: DeviceView;
  /** Labels of a namespace; needs no `this`. */
  readonly namespaceLabels: (namespace: string) => Readonly<Record<string, string>> | undefined;
  /** The merged selector of services that select the pod; undefined where none does. */
  serviceSelector(pod: PodInfo): Readonly<Record<string, string>> | undefined;
  /** The disruption budgets that select a pod. */
  budgetsOf(pod: KubeObject): readonly KubeObject[];
  /** Pods for which room is being made on a node and that `pod` may not push in front of. */
  nominatedOn(node: string, pod: PodInfo): readonly PodInfo[];
}

/** The cluster with one node looking otherwise. */
export const withNode = (cluster: ClusterView, changed: NodeInfo): ClusterView => ({
  nodes: cluster.nodes.map((node) => (node.name === changed.name ? changed : node)),
  entangled: [...cluster.entangled].filter((node) => node.name !== changed.name).concat(changed.withTerms.size ? changed : []),
  nodesWithImage: (name) => cluster.nodesWithImage(name),
  storage: cluster.storage,
  devices: cluster.devices,
  namespaceLabels: cluster.namespaceLabels,
  serviceSelector: (pod) => cluster.serviceSelector(pod),
  budgetsOf: (pod) => cluster.budgetsOf(pod),
  nominatedOn: () => [],
});

/** Reasons counted, and sorted as texts with their counts in front, as upstream does. */
export const counted = (reasons: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
};

/** Scales to 0–100 by the largest; `reverse` gives the smallest the most. */
export function normalise(values: readonly number[], reverse = false): number[] {
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  if (!max) return values.map(() => (reverse ? 100 : 0));
  return values.map((value) => {
    const score = Math.floor((100 * value) / max);
    return reverse ? 100 - score : score;
  });
}
