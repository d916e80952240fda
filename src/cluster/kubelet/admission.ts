// The kubelet's own admission of pods, after the scheduler's: pods may name their node (pkg/kubelet/lifecycle/predicate.go).

import { requestsOf } from "../../api/kinds/pod/requests.ts";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { NO_MATCH, wants } from "../scheduler/filters/node-affinity.ts";
import { clash, NO_FREE_PORTS } from "../scheduler/filters/node-ports.ts";
import { hostPorts, isTolerated, type Taint } from "../scheduler/pod.ts";
import { amount, milli } from "./amounts.ts";
import { allocatableOf, type NodeConfig } from "./node.ts";
import type { PodWorker } from "./worker.ts";

/** What the node, with its present pods, has no room for. */
export function tooMuch(
  node: NodeConfig,
  workers: Iterable<PodWorker>,
  pod: PodObject,
  wants = requestsOf(pod.spec),
): { reason: string; message: string } | undefined {
  const allocatable = allocatableOf(node);
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

/** Why a pod that may not have met the scheduler cannot run on the node at all; pods that had started here before stay. */
export function unfit(
  node: KubeObject | undefined,
  workers: Iterable<PodWorker>,
  pod: PodObject,
): { reason: string; message: string } | undefined {
  if (pod.status?.startTime) return undefined;
  if (pod.spec.os && pod.spec.os.name !== "linux")
    return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
  const failed = (predicate: string, why: string) => ({ reason: predicate, message: `Predicate ${predicate} failed: ${why}` });
  if (node && !wants(pod, { name: node.metadata.name, labels: node.metadata.labels ?? {} })) return failed("NodeAffinity", NO_MATCH);
  const ports = pod.spec.containers.some((container) => container.ports?.length) ? hostPorts(pod.spec) : [];
  if (ports.length)
    for (const other of workers)
      if (
        !other.over &&
        other.pod.metadata.uid !== pod.metadata.uid &&
        hostPorts(other.pod.spec).some((taken) => ports.some((port) => clash(port, taken)))
      )
        return failed("NodePorts", NO_FREE_PORTS);
  const taints: readonly Taint[] = node?.["spec"]?.taints ?? [];
  if (taints.some((taint) => taint.effect === "NoExecute" && !isTolerated({ tolerations: pod.spec.tolerations ?? [] }, taint)))
    return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
  return undefined;
}
