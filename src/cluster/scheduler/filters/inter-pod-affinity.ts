// Required affinity and anti-affinity between pods, of the pod itself and of those that are there already (plugins/interpodaffinity/filtering.go).
import type { NodeInfo } from "../node.ts";
import type { ClusterView, Filter, Rejection } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { means, type PodTerm } from "../pod-terms.ts";

const AFFINITY: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
const ANTI_AFFINITY: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"], unresolvable: false };
const EXISTING: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], unresolvable: false };

/** How many pods stand for a value of a topology label. */
type Counts = Map<string, number>;
const pair = (term: PodTerm, node: NodeInfo): string | undefined => {
  const value = node.labels[term.topologyKey];
  return value === undefined ? undefined : `${term.topologyKey}=${value}`;
};
const countAt = (counts: Counts, key: string | undefined): void => {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
};

export const interPodAffinity: Filter = {
  name: "InterPodAffinity",
  prepare(pod, cluster) {
    const existing = againstIncoming(pod, cluster);
    const together = pod.terms?.together ?? [];
    const apart = pod.terms?.apart ?? [];
    if (!existing.size && !together.length && !apart.length) return undefined;
    const near: Counts = new Map();
    const far: Counts = new Map();
    if (together.length || apart.length)
      for (const node of cluster.nodes)
        for (const { pod: other } of node.pods.values()) {
          if (together.length && together.every((term) => means(term, other, cluster.namespaceLabels)))
            for (const term of together) countAt(near, pair(term, node));
          for (const term of apart) if (means(term, other, cluster.namespaceLabels)) countAt(far, pair(term, node));
        }
    // The first of a group that wants to be together may start it.
    const first = !near.size && together.every((term) => means(term, pod.pod, cluster.namespaceLabels));
    return (node) => {
      const pairs = together.map((term) => pair(term, node));
      if (pairs.some((key) => key === undefined || (!near.has(key) && !first))) return AFFINITY;
      if (apart.some((term) => far.has(pair(term, node) ?? ""))) return ANTI_AFFINITY;
      for (const key of existing) {
        const at = key.indexOf("=");
        if (node.labels[key.slice(0, at)] === key.slice(at + 1)) return EXISTING;
      }
      return undefined;
    };
  },
};

/** Where pods stand that do not want this one near. */
function againstIncoming(pod: PodInfo, cluster: ClusterView): ReadonlySet<string> {
  const places = new Set<string>();
  for (const node of cluster.entangled)
    for (const other of node.apart.values())
      for (const term of other.terms!.apart) {
        const key = pair(term, node);
        if (key !== undefined && !places.has(key) && means(term, pod.pod, cluster.namespaceLabels)) places.add(key);
      }
  return places;
}
