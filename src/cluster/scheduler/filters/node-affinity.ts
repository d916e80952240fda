// nodeSelector and the required part of node affinity.
import { hasAll } from "../../controllers/labels.ts";
import { matchesTerm, type Term } from "../node-terms.ts";
import type { Filter } from "../plugin.ts";

const REJECTION = { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };

export const nodeAffinity: Filter = {
  name: "NodeAffinity",
  concerns: ({ pod: { spec } }) => Boolean(spec.nodeSelector || spec.affinity?.nodeAffinity),
  reject({ pod }, node) {
    const { nodeSelector, affinity } = pod["spec"];
    if (nodeSelector && !hasAll(nodeSelector, node.labels)) return REJECTION;
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    return required && !required.nodeSelectorTerms.some((term: Term) => matchesTerm(term, node)) ? REJECTION : undefined;
  },
};
