// Node (core/v1).
import { describeNode } from "./describe/node.ts";
import { define } from "./facts.ts";
import { nodeRoles } from "./node-roles.ts";
import type { NodeObject } from "./node-types.ts";
import { validateNode } from "./node-validate.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { keepStatus } from "./workload.ts";

export function status(node: NodeObject): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === "Ready");
  const words = [ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown"];
  if (node.spec.unschedulable) words.push("SchedulingDisabled");
  return words.join(",");
}

export const address = (node: NodeObject, type: string): string =>
  node.status?.addresses?.find((item) => item.type === type)?.address ?? "<none>";

/** The kernel and, since 1.36, what it runs on (printers/internalversion: printNode). */
function kernel({ status }: NodeObject): string {
  const { kernelVersion, architecture } = status?.nodeInfo ?? {};
  return `${kernelVersion || "<unknown>"}${architecture ? ` (${architecture})` : ""}`;
}

export const Node = define<NodeObject>("", "v1", "Node", {
  validate: validateNode,
  columns: [
    nameColumn,
    text("Status", "The status of the node", status),
    text("Roles", "The roles of the node", (node) => nodeRoles(node).join(",") || "<none>"),
    ageColumn,
    text("Version", "Kubelet version reported by the node.", (node) => node.status?.nodeInfo?.kubeletVersion ?? ""),
    wide(text("Internal-IP", "List of addresses reachable to the node.", (node: NodeObject) => address(node, "InternalIP"))),
    wide(text("External-IP", "List of addresses reachable to the node.", (node: NodeObject) => address(node, "ExternalIP"))),
    wide(text("OS-Image", "OS image reported by the node.", (node: NodeObject) => node.status?.nodeInfo?.osImage || "<unknown>")),
    wide(text("Kernel-Version", "Kernel version reported by the node.", kernel)),
    wide(
      text(
        "Container-Runtime",
        "Container runtime version reported by the node.",
        (node: NodeObject) => node.status?.nodeInfo?.containerRuntimeVersion || "<unknown>",
      ),
    ),
  ],
  fields: { "spec.unschedulable": (node) => String(node.spec.unschedulable ?? false) },
  defaults(draft) {
    draft.spec ??= {};
    const { spec, status } = draft;
    // The list is the older field's, where the two differ (core/v1/conversion.go: Convert_v1_NodeSpec_To_core_NodeSpec).
    if (spec.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0]) spec.podCIDRs = [spec.podCIDR];
    else if (spec.podCIDRs?.length) spec.podCIDR = spec.podCIDRs[0]!;
    if (status?.capacity) status.allocatable ??= { ...status.capacity };
  },
  describe: describeNode,
  prepare(draft, old) {
    // A kubelet registers its node with its status.
    if (old) keepStatus<NodeObject>({})(draft, old);
  },
});
