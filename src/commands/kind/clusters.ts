// The clusters that kind made, and the contexts of their names.
import type { Cluster, World } from "../../world/contract.ts";

export const contextOf = (name: string): string => `kind-${name}`;

/** Clusters that kind made, by their own names; the world's first cluster was made so too. */
export const kindClusters = (world: World): Map<string, Cluster> => {
  const found = new Map<string, Cluster>();
  for (const [name, cluster] of world.clusters) {
    if (name.startsWith("kind-")) found.set(name.slice(5), cluster);
    else if (name === "k8s-quest") found.set(name, cluster);
  }
  return found;
};
