// Taints with NoSchedule or NoExecute keep pods away that do not tolerate them.

import type { Filter } from "../plugin.ts";
import { isTolerated } from "../pod.ts";

const REJECTION = { reasons: ["node(s) had untolerated taint(s)"], unresolvable: true };

export const taintToleration: Filter = {
  name: "TaintToleration",
  reject: (pod, { taints }) =>
    taints.length && taints.some((taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(pod, taint)) ? REJECTION : undefined,
};
