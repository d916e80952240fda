// The scores of the default profile.
import type { Score } from "../plugin.ts";
import { balancedAllocation } from "./balanced-allocation.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { leastAllocated } from "./least-allocated.ts";
import { nodeAffinityScore } from "./node-affinity.ts";
import { taintTolerationScore } from "./taint-toleration.ts";
import { topologySpread } from "./topology-spread.ts";

export const scores: readonly Score[] = [
  taintTolerationScore,
  nodeAffinityScore,
  topologySpread,
  interPodAffinity,
  leastAllocated,
  balancedAllocation,
  imageLocality,
];
