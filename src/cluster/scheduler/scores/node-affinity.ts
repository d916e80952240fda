// Prefers nodes that meet more of the preferred node affinity.
import { matchesTerm, type Term } from "../node-terms.ts";
import { normalise, type Score } from "../plugin.ts";

export const nodeAffinityScore: Score = {
  name: "NodeAffinity",
  weight: 2,
  rate({ pod }, nodes) {
    const preferred: { weight: number; preference: Term }[] =
      pod["spec"].affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (!preferred.length) return undefined;
    return normalise(
      nodes.map((node) => preferred.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0)),
    );
  },
};
