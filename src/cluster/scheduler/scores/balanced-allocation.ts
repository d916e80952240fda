// Prefers nodes whose CPU and memory would be used to like parts. Pods that request nothing do not matter to it.
import type { Score } from "../plugin.ts";

const part = (total = 0, taken = 0, asked = 0): number => (total ? Math.min(1, (taken + asked) / total) : 0);

export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate(pod, nodes) {
    if (!pod.requests["cpu"] && !pod.requests["memory"]) return undefined;
    const { cpu, memory } = pod.requests;
    return nodes.map(({ allocatable, requested }) => {
      const difference = part(allocatable["cpu"], requested["cpu"], cpu) - part(allocatable["memory"], requested["memory"], memory);
      return Math.floor((1 - Math.abs(difference) / 2) * 100);
    });
  },
};
