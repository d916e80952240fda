// The group that a pod's volumes are handed to: fsGroup of its security context.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Node } from "../../machine/nodes.ts";

/** The group that the pod's volumes belong to. */
export const groupOf = (pod: PodObject): number | undefined => pod.spec.securityContext?.fsGroup;

/** A tree as the kubelet hands it to a pod's fsGroup (pkg/volume/volume_linux.go, SetVolumeOwnership). */
export function withGroup(node: Node, group: number | undefined, readOnly: boolean): Node {
  if (group === undefined || node.type === "link") return node;
  const rights = readOnly ? 0o440 : 0o660;
  if (node.type === "file") return { ...node, group, mode: node.mode | rights };
  const entries = new Map([...node.entries].map(([name, each]) => [name, withGroup(each, group, readOnly)]));
  return { ...node, group, mode: node.mode | rights | 0o2110, entries };
}
