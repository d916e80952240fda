// Spreading where it can be had: by the pod's own wishes, else by default for replicas of one owner or behind one service (PodTopologySpread).
import { hasAll } from "../../controllers/labels.ts";
import { alikeOn, type SpreadConstraint, takesPart } from "../filters/topology-spread.ts";
import type { NodeInfo } from "../node.ts";
import type { ClusterView, Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { narrowed } from "../pod-terms.ts";

const ZONE = "topology.kubernetes.io/zone";
const HOST_SKEW = 3;
const ZONE_SKEW = 5;

export const topologySpread: Score = {
  name: "PodTopologySpread",
  weight: 2,
  rate(pod, nodes, cluster) {
    const own: readonly SpreadConstraint[] | undefined = pod.pod["spec"].topologySpreadConstraints;
    // The defaults are for pods that say nothing of their own.
    if (own?.length) return rateOwn(own, pod, nodes, cluster);
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
    const zoned = zones.size > 0;
    const raw = new Array<number>(nodes.length);
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      let score = alike(node) * hostWeight + (HOST_SKEW - 1);
      const zone = zoned && node.labels[ZONE];
      if (zone) score += zones.get(zone)! * zoneWeight + (ZONE_SKEW - 1);
      raw[i] = Math.round(score);
    }
    return reversed(raw);
  },
};

/** The fewest alike the most points. Nodes without a rating take no part and get none. */
function reversed(raw: (number | undefined)[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < raw.length; i++) {
    const score = raw[i];
    if (score === undefined) continue;
    if (score < least) least = score;
    if (score > most) most = score;
  }
  for (let i = 0; i < raw.length; i++) {
    const score = raw[i];
    raw[i] = score === undefined ? 0 : most ? Math.floor((100 * (most + least - score)) / most) : 100;
  }
  return raw as number[];
}

/** By the pod's own wishes (whenUnsatisfiable: ScheduleAnyway). */
function rateOwn(
  constraints: readonly SpreadConstraint[],
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  cluster: ClusterView,
): number[] | undefined {
  const wishes = constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway");
  if (!wishes.length) return undefined;
  const complete = (node: NodeInfo): boolean => wishes.every(({ topologyKey }) => topologyKey in node.labels);
  const candidates = nodes.filter(complete);
  const totals = new Map<NodeInfo, number>(candidates.map((node) => [node, 0]));
  for (const wish of wishes) {
    const { topologyKey, maxSkew } = wish;
    const selector = narrowed(wish, pod.pod.metadata.labels);
    const domains = new Map<string, number>();
    for (const node of candidates) domains.set(node.labels[topologyKey]!, 0);
    for (const node of cluster.nodes) {
      const count = domains.get(node.labels[topologyKey] ?? "");
      if (count !== undefined && complete(node) && takesPart(wish, pod, node))
        domains.set(node.labels[topologyKey]!, count + alikeOn(node, pod, selector));
    }
    const weight = Math.log(domains.size + 2);
    for (const node of candidates) totals.set(node, totals.get(node)! + domains.get(node.labels[topologyKey]!)! * weight + (maxSkew - 1));
  }
  return reversed(
    nodes.map((node) => {
      const total = totals.get(node);
      return total === undefined ? undefined : Math.round(total);
    }),
  );
}

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
