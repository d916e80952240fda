// A node must have what the pod requests left over: pods, CPU, memory, ephemeral storage, extended resources.
import type { Filter } from "../plugin.ts";

const FIRST = ["cpu", "memory", "ephemeral-storage"];

export const nodeResourcesFit: Filter = {
  name: "NodeResourcesFit",
  reject(pod, node) {
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
