// Prefers nodes where a pod helps CPU and memory to be used to like parts. Pods that request nothing do not matter to it.
import type { NodeInfo } from "../node.ts";
import type { Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { earnedBy } from "./earned.ts";

/** 100, less by half of what lies between the parts of CPU and memory that are used. */
function balance({ allocatable }: NodeInfo, cpu: number, memory: number): number {
  if (!allocatable["cpu"] || !allocatable["memory"]) return 100;
  const difference = Math.min(1, cpu / allocatable["cpu"]) - Math.min(1, memory / allocatable["memory"]);
  return Math.floor((1 - Math.abs(difference) / 2) * 100);
}

/** Better than 75 where the pod brings balance, worse where it takes it away (1.36: balancedResourceScorer). */
function points({ requests }: PodInfo, node: NodeInfo): number {
  const { cpu = 0, memory = 0 } = node.requested;
  const without = balance(node, cpu, memory);
  const withPod = balance(node, cpu + (requests["cpu"] ?? 0), memory + (requests["memory"] ?? 0));
  return 50 + Math.floor((50 + withPod - without) / 2);
}

export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate(pod, nodes) {
    const { requests } = pod;
    if (!requests["cpu"] && !requests["memory"]) return undefined;
    return earnedBy(requests, nodes, "balanced", (node) => points(pod, node));
  },
};
