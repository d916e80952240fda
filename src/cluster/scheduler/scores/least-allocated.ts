// Prefers nodes with more CPU and memory left over (NodeResourcesFit, LeastAllocated).
import type { NodeInfo } from "../node.ts";
import type { Score } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { earnedBy } from "./earned.ts";

const left = (total = 0, taken = 0, asked = 0): number => {
  const wanted = taken + asked;
  return total === 0 || wanted > total ? 0 : Math.floor(((total - wanted) * 100) / total);
};

const points = (pod: PodInfo, { allocatable, nominal }: NodeInfo): number =>
  Math.floor(
    (left(allocatable["cpu"], nominal["cpu"], pod.nominal["cpu"]) + left(allocatable["memory"], nominal["memory"], pod.nominal["memory"])) /
      2,
  );

export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  rate: (pod, nodes) => earnedBy(pod.nominal, nodes, "leastAllocated", (node) => points(pod, node)),
};
