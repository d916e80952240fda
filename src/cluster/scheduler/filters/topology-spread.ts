// Spread constraints that must hold (whenUnsatisfiable: DoNotSchedule; plugins/podtopologyspread/filtering.go).
import type { LabelSelector } from "../../../api/object.ts";
import { selects } from "../../controllers/labels.ts";
import type { NodeInfo } from "../node.ts";
import type { Filter, Rejection } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { narrowed } from "../pod-terms.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { taintToleration } from "./taint-toleration.ts";

const UNEVEN: Rejection = { reasons: ["node(s) didn't match pod topology spread constraints"], unresolvable: false };
const NO_LABEL: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  unresolvable: true,
};

export interface SpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  minDomains?: number;
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
}

/** Whether a constraint counts the pods of a node. */
export const takesPart = (constraint: SpreadConstraint, pod: PodInfo, node: NodeInfo): boolean =>
  (constraint.nodeAffinityPolicy === "Ignore" || !nodeAffinity.reject!(pod, node)) &&
  (constraint.nodeTaintsPolicy !== "Honor" || !taintToleration.reject!(pod, node));

/** Pods on a node that a constraint of `pod` counts. */
export function alikeOn(node: NodeInfo, pod: PodInfo, selector: LabelSelector | undefined): number {
  let count = 0;
  for (const { pod: other } of node.pods.values())
    if (
      other.metadata.namespace === pod.pod.metadata.namespace &&
      !other.metadata.deletionTimestamp &&
      selects(selector, other.metadata.labels)
    )
      count++;
  return count;
}

export const topologySpreadConstraints: Filter = {
  name: "PodTopologySpread",
  prepare(pod, cluster) {
    const constraints = ((pod.pod["spec"].topologySpreadConstraints ?? []) as SpreadConstraint[]).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
    );
    if (!constraints.length) return undefined;
    const labels = pod.pod.metadata.labels;
    const checks = constraints.map((constraint) => {
      const selector = narrowed(constraint, labels);
      const domains = new Map<string, number>();
      for (const node of cluster.nodes) {
        if (!constraints.every(({ topologyKey }) => topologyKey in node.labels) || !takesPart(constraint, pod, node)) continue;
        const value = node.labels[constraint.topologyKey]!;
        domains.set(value, (domains.get(value) ?? 0) + alikeOn(node, pod, selector));
      }
      const least = domains.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...domains.values());
      return { ...constraint, domains, least, self: selects(selector, labels) ? 1 : 0 };
    });
    return (node) => {
      for (const { topologyKey, domains, least, self, maxSkew } of checks) {
        const value = node.labels[topologyKey];
        if (value === undefined) return NO_LABEL;
        if ((domains.get(value) ?? 0) + self - least > maxSkew) return UNEVEN;
      }
      return undefined;
    };
  },
};
