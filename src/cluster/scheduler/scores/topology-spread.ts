// Default spreading: replicas of one owner, or behind one service, go to different nodes and zones where they can (PodTopologySpread, system defaults).
import { hasAll } from "../../controllers/labels.ts";
import type { NodeInfo } from "../node.ts";
import type { ClusterView, Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";

const ZONE = "topology.kubernetes.io/zone";
const HOST_SKEW = 3;
const ZONE_SKEW = 5;

export const topologySpread: Score = {
  name: "PodTopologySpread",
  weight: 2,
  rate(pod, nodes, cluster) {
    const alike = matching(pod, cluster);
    if (!alike) return undefined;
    const zones = new Map<string, number>();
    for (const node of nodes) if (node.labels[ZONE]) zones.set(node.labels[ZONE], 0);
    if (zones.size)
      for (const node of cluster.nodes) {
        const zone = node.labels[ZONE];
        if (zone && zones.has(zone)) zones.set(zone, zones.get(zone)! + alike(node));
      }
    const hostWeight = Math.log(nodes.length + 2);
    const zoneWeight = Math.log(zones.size + 2);
    const raw = nodes.map((node) => {
      let score = alike(node) * hostWeight + (HOST_SKEW - 1);
      const zone = node.labels[ZONE];
      if (zone) score += zones.get(zone)! * zoneWeight + (ZONE_SKEW - 1);
      return Math.round(score);
    });
    const [least, most] = [Math.min(...raw), Math.max(...raw)];
    return raw.map((score) => (most ? Math.floor((100 * (most + least - score)) / most) : 100));
  },
};

/** Counts the pods of a node that are like this one; undefined where nothing says which are. */
function matching(pod: PodInfo, cluster: ClusterView): ((node: NodeInfo) => number) | undefined {
  const { controller } = pod;
  if (controller) return (node) => node.byController.get(controller) ?? 0;
  const selector = cluster.serviceSelector(pod);
  if (!selector) return undefined;
  return (node) => {
    let count = 0;
    for (const other of node.pods.values())
      if (
        other.pod.metadata.namespace === pod.pod.metadata.namespace &&
        !other.pod.metadata.deletionTimestamp &&
        hasAll(selector, other.pod.metadata.labels)
      )
        count++;
    return count;
  };
}
