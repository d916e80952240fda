// A node must have what the pod requests left over: pods, CPU, memory, ephemeral storage, extended resources.
import type { NodeInfo } from "../node.ts";
import type { Filter } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";

const FIRST = ["cpu", "memory", "ephemeral-storage"];

/** Whether a node has what is asked of it most: a look at three numbers, because it is asked of every node for every pod. */
const hasPlenty = ({ requests, asksMore }: PodInfo, { free }: NodeInfo): boolean =>
  !asksMore && free.pods >= 1 && (requests["cpu"] ?? 0) <= free.cpu && (requests["memory"] ?? 0) <= free.memory;

export const nodeResourcesFit: Filter = {
  name: "NodeResourcesFit",
  reject(pod, node) {
    if (hasPlenty(pod, node)) return undefined;
    let reasons: string[] | undefined;
    let unresolvable = false;
    if (node.pods.size + 1 > (node.allocatable["pods"] ?? 0)) reasons = ["Too many pods"];
    const check = (name: string) => {
      const wanted = pod.requests[name];
      if (!wanted) return;
      const total = node.allocatable[name] ?? 0;
      if (wanted <= total - (node.requested[name] ?? 0)) return;
      (reasons ??= []).push(`Insufficient ${name}`);
      if (wanted > total) unresolvable = true;
    };
    for (const name of FIRST) check(name);
    for (const name in pod.requests) if (!FIRST.includes(name)) check(name);
    return reasons && { reasons, unresolvable };
  },
};
