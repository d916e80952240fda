// nodeSelector and the required part of node affinity.
import type { KubeObject } from "../../../api/object.ts";
import { hasAll } from "../../controllers/labels.ts";
import type { NodeInfo } from "../node.ts";
import { matchesTerm, type Term } from "../node-terms.ts";
import type { Filter } from "../plugin.ts";

export const NO_MATCH = "node(s) didn't match Pod's node affinity/selector";
const REJECTION = { reasons: [NO_MATCH], unresolvable: true };

export const nodeAffinity: Filter = {
  name: "NodeAffinity",
  concerns: ({ pod: { spec } }) => Boolean(spec.nodeSelector || spec.affinity?.nodeAffinity),
  refuse({ pod }) {
    return named(pod)?.size === 0 ? "pod affinity terms conflict" : undefined;
  },
  narrow: ({ pod }) => named(pod),
  reject: ({ pod }, node) => (wants(pod, node) ? undefined : REJECTION),
};

/** Whether a pod's selector and required affinity let it go to a node. */
export function wants(pod: KubeObject, node: Pick<NodeInfo, "labels" | "name">): boolean {
  const { nodeSelector, affinity } = pod["spec"];
  if (nodeSelector && !hasAll(nodeSelector, node.labels)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term: Term) => matchesTerm(term, node));
}

/** The nodes that every term asks for by name; undefined where a term takes others too. */
function named(pod: KubeObject): Set<string> | undefined {
  const terms: readonly Term[] | undefined =
    pod["spec"].affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In").map(({ values = [] }) => values);
    if (!lists.length) return undefined;
    for (const name of lists[0]!) if (lists.every((list) => list.includes(name))) names.add(name);
  }
  return names;
}
