// What faults do on a node: as its administrator, with its files and its service manager.
import type { KubeObject } from "../../api/object.ts";
import type { Machine } from "../../machine/process.ts";
import { hostOf } from "../../world/node/hosts.ts";
import type { CheckData, Scene } from "./fault.ts";
import type { Loose } from "./objects.ts";

export const machineOf = (node: KubeObject, scene: Scene): Machine => {
  for (const { nodes } of scene.booted.world.clusters.values()) {
    const machine = nodes.get(node.metadata.name);
    if (machine) return machine;
  }
  throw new Error(`no machine stands behind the node ${node.metadata.name}`);
};

/** A worker that may fail: there is another one that runs, to which pods can go. */
export const canFail = (node: KubeObject, scene: Scene): boolean =>
  isWorker(node) &&
  scene.api.list(scene.kind("Node")).some((other) => other.metadata.name !== node.metadata.name && isWorker(other) && isWell(other));

const isWell = (node: KubeObject): boolean =>
  (node as Loose).status.conditions.every(({ type, status }: Loose) => status === (type === "Ready" ? "True" : "False"));

/** Not of the control plane: a cluster without its API server answers no questions at all. */
const isWorker = (node: KubeObject): boolean => !Object.keys(node.metadata.labels ?? {}).includes("node-role.kubernetes.io/control-plane");

export function restartKubelet(node: KubeObject, scene: Scene): void {
  const host = hostOf(machineOf(node, scene))!;
  host.units.restart(host.unit("kubelet.service")!);
}

export function stopKubelet(node: KubeObject, scene: Scene): void {
  const host = hostOf(machineOf(node, scene))!;
  host.units.stop(host.unit("kubelet.service")!);
}

export const nodeIs = (node: KubeObject, condition: string, status: string): CheckData => ({
  condition: { kind: "Node", name: node.metadata.name, condition, status },
});
