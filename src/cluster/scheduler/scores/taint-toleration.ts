// Prefers nodes with fewer PreferNoSchedule taints that the pod does not tolerate.

import { normalise, type Score } from "../plugin.ts";
import { isTolerated } from "../pod.ts";

export const taintTolerationScore: Score = {
  name: "TaintToleration",
  weight: 3,
  rate(pod, nodes) {
    if (!nodes.some((node) => node.taints.length)) return undefined;
    const counts = nodes.map(
      (node) => node.taints.filter((taint) => taint.effect === "PreferNoSchedule" && !isTolerated(pod, taint)).length,
    );
    return normalise(counts, true);
  },
};
