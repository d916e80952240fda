// Prefers nodes with more CPU and memory left over (NodeResourcesFit, LeastAllocated).
import type { NodeInfo } from "../node.ts";
import type { Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";

const left = (pod: PodInfo, node: NodeInfo, name: string): number => {
  const total = node.allocatable[name] ?? 0;
  const wanted = (node.nominal[name] ?? 0) + (pod.nominal[name] ?? 0);
  return total === 0 || wanted > total ? 0 : Math.floor(((total - wanted) * 100) / total);
};

export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  rate: (pod, nodes) => nodes.map((node) => Math.floor((left(pod, node, "cpu") + left(pod, node, "memory")) / 2)),
};
