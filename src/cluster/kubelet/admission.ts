// The kubelet's own admission of pods, after the scheduler's: pods may name their node (pkg/kubelet/lifecycle/predicate.go).

import { requestsOf } from "../../api/kinds/pod/requests.ts";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { amount, milli } from "./amounts.ts";
import { allocatableOf, type NodeConfig } from "./node.ts";
import type { PodWorker } from "./worker.ts";

/** What the node, with its present pods, has no room for. */
export function tooMuch(node: NodeConfig, workers: Iterable<PodWorker>, pod: PodObject): { reason: string; message: string } | undefined {
  const allocatable = allocatableOf(node);
  const wants = requestsOf(pod.spec);
  let [cpu, memory, count] = [0, 0, 0];
  const heavy = wants.cpu > 0 || wants.memory > 0;
  for (const other of workers) {
    if (other.over || other.pod.metadata.uid === pod.metadata.uid) continue;
    count++;
    if (!heavy) continue;
    const uses = other.requests;
    cpu += uses.cpu;
    memory += uses.memory;
  }
  const lack = (what: string, requested: number, used: number, capacity: number) => ({
    reason: `OutOf${what}`,
    message: `Node didn't have enough resource: ${what}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  });
  const room = { cpu: milli(allocatable["cpu"]), memory: amount(allocatable["memory"]), pods: Number(allocatable["pods"]) };
  if (count + 1 > room.pods) return lack("pods", 1, count, room.pods);
  if (wants.cpu && cpu + wants.cpu > room.cpu) return lack("cpu", wants.cpu, cpu, room.cpu);
  if (wants.memory && memory + wants.memory > room.memory) return lack("memory", wants.memory, memory, room.memory);
  return undefined;
}
