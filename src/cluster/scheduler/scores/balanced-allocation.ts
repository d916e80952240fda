// Prefers nodes whose CPU and memory would be used to like parts. Pods that request nothing do not matter to it.
import type { NodeInfo } from "../node.ts";
import type { Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { earnedBy } from "./earned.ts";

const part = (total = 0, taken = 0, asked = 0): number => (total ? Math.min(1, (taken + asked) / total) : 0);

function points({ requests: { cpu, memory } }: PodInfo, { allocatable, requested }: NodeInfo): number {
  const difference = part(allocatable["cpu"], requested["cpu"], cpu) - part(allocatable["memory"], requested["memory"], memory);
  return Math.floor((1 - Math.abs(difference) / 2) * 100);
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
