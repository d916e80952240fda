// Pods get the labels of zone and region from their node, where they have none of their own (plugin/pkg/admission/podtopologylabels).
import type { AdmissionPlugin, Core } from "../core.ts";

const LABELS = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

/** The labels that a node hands on to its pods; a node that there is not hands on none. */
export function topologyOf({ scheme, storage }: Pick<Core, "scheme" | "storage">, node: string): Record<string, string> | undefined {
  const nodes = scheme.byKind("", "v1", "Node");
  const labels = nodes && storage.get(nodes, "", node)?.metadata.labels;
  let found: Record<string, string> | undefined;
  if (labels) for (const label of LABELS) if (labels[label] !== undefined) (found ??= {})[label] = labels[label];
  return found;
}

/** For pods that name their node themselves; those that are bound get them with their binding. */
export const podTopologyLabels = (core: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "PodTopologyLabels",
  kinds: ["/pods"],
  admit({ operation, subresource, object: pod }) {
    if (operation !== "CREATE" || subresource || !pod?.["spec"]?.nodeName) return;
    const labels = topologyOf(core, pod["spec"].nodeName);
    if (labels) pod.metadata.labels = { ...labels, ...pod.metadata.labels };
  },
});
