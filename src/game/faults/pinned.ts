// Workloads that can run on one node only, and what happens when that node lets nobody in: for the faults taint and cordoned-node.
import type { KubeObject } from "../../api/object.ts";
import type { Injected, Scene } from "./fault.ts";
import { type Loose, podsOf, settled, unschedulable, volumesOf } from "./objects.ts";

/** All its pods run on one node, and a selector or a volume holds them there. */
export function isPinned(workload: KubeObject, scene: Scene): boolean {
  const { spec } = workload as Loose;
  const held =
    spec.template.spec.nodeSelector !== undefined ||
    spec.volumeClaimTemplates?.length > 0 ||
    volumesOf(workload).some((volume) => volume.persistentVolumeClaim);
  return held && nodesOf(workload, scene).size === 1;
}

/** Those that are about to go do not count. */
const livePods = (workload: KubeObject, scene: Scene): Loose[] =>
  podsOf(workload, scene).filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase === "Running");

const nodesOf = (workload: KubeObject, scene: Scene): Set<string> =>
  new Set(livePods(workload, scene).flatMap((pod) => pod.spec.nodeName ?? []));

export const nodeOf = (workload: KubeObject, scene: Scene): string => [...nodesOf(workload, scene)][0]!;

/** After the node was shut: one pod has to move, and cannot. */
export function displaced(workload: KubeObject, scene: Scene, node: string): Omit<Injected, "repair"> {
  const pod = livePods(workload, scene)[0]!;
  scene.api.delete(scene.kind("Pod"), pod.metadata.name, { namespace: pod.metadata.namespace });
  return { symptom: unschedulable(workload), cured: settled(workload), values: { node }, touches: [`node/${node}`] };
}
