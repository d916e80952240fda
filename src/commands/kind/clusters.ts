// The clusters that kind made, the contexts of their names, and the ports of the computer that lead to them.
import type { Running } from "../../machine/process.ts";
import type { Listening } from "../../machine/sockets.ts";
import type { Cluster, World } from "../../world/contract.ts";
import type { Words } from "../clusters/words.ts";

/** The cluster that a world begins with, by its own name. */
export const FIRST = "k8s-quest";

export const contextOf = (name: string): string => `kind-${name}`;

/** The cluster that a command is about. */
export const nameOf = (self: Running, words: Words): string =>
  words.flag("--name", "-n") ?? self.environment["KIND_CLUSTER_NAME"] ?? "kind";

/** Clusters that kind made, by their own names; the world's first cluster was made so too. */
export const kindClusters = (world: World): Map<string, Cluster> => {
  const found = new Map<string, Cluster>();
  for (const [name, cluster] of world.clusters) {
    if (name.startsWith("kind-")) found.set(name.slice(5), cluster);
    else if (name === FIRST) found.set(name, cluster);
  }
  return found;
};

const published = new WeakMap<World, Map<string, readonly Listening[]>>();
/** What is open on the computer for the nodes of clusters, by context. */
export const publishedOf = (world: World): Map<string, readonly Listening[]> => {
  const known = published.get(world) ?? new Map<string, readonly Listening[]>();
  published.set(world, known);
  return known;
};
