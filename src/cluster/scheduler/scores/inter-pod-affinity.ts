// Prefers nodes near the pods that this one would like to be near, and that would like it near (plugins/interpodaffinity/scoring.go).
import type { NodeInfo } from "../node.ts";
import type { Score } from "../plugin.ts";
import { means, type PodTerm } from "../pod-terms.ts";

/** What an existing pod's required affinity counts as. */
const HARD = 1;

export const interPodAffinity: Score = {
  name: "InterPodAffinity",
  weight: 2,
  rate(pod, nodes, cluster) {
    const points = new Map<string, number>();
    const give = (term: PodTerm, weight: number, at: NodeInfo): void => {
      const value = at.labels[term.topologyKey];
      if (value === undefined) return;
      const key = `${term.topologyKey}=${value}`;
      points.set(key, (points.get(key) ?? 0) + weight);
    };
    const preferred = pod.terms?.preferred ?? [];
    if (preferred.length)
      for (const node of cluster.nodes)
        for (const { pod: other } of node.pods.values())
          for (const { term, weight } of preferred) if (means(term, other, cluster.namespaceLabels)) give(term, weight, node);
    for (const node of cluster.entangled)
      for (const { terms } of node.withTerms.values()) {
        for (const term of terms!.together) if (means(term, pod.pod, cluster.namespaceLabels)) give(term, HARD, node);
        for (const { term, weight } of terms!.preferred) if (means(term, pod.pod, cluster.namespaceLabels)) give(term, weight, node);
      }
    if (!points.size) return undefined;
    const raw = nodes.map((node) => {
      let sum = 0;
      for (const [key, value] of points) {
        const at = key.indexOf("=");
        if (node.labels[key.slice(0, at)] === key.slice(at + 1)) sum += value;
      }
      return sum;
    });
    const least = Math.min(...raw);
    const span = Math.max(...raw) - least;
    return raw.map((score) => (span ? Math.floor((100 * (score - least)) / span) : 0));
  },
};
