// Prefers nodes whose CPU and memory would be used to like parts. Pods that request nothing do not matter to it.
import type { Score } from "../plugin.ts";

export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate(pod, nodes) {
    if (!pod.requests["cpu"] && !pod.requests["memory"]) return undefined;
    return nodes.map((node) => {
      const part = (name: string): number => {
        const total = node.allocatable[name] ?? 0;
        return total ? Math.min(1, ((node.requested[name] ?? 0) + (pod.requests[name] ?? 0)) / total) : 0;
      };
      return Math.floor((1 - Math.abs(part("cpu") - part("memory")) / 2) * 100);
    });
  },
};
