// Cordoned nodes take only pods that tolerate it.

import type { Filter } from "../plugin.ts";
import { isTolerated } from "../pod.ts";

const REJECTION = { reasons: ["node(s) were unschedulable"], unresolvable: true };

export const nodeUnschedulable: Filter = {
  name: "NodeUnschedulable",
  reject: (pod, { unschedulable }) =>
    unschedulable && !isTolerated(pod, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }) ? REJECTION : undefined,
};
