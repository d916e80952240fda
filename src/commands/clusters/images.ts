// Images of the computer's engine on the nodes of a cluster, without a registry between.
import { published } from "../../docker/registry/manifest.ts";
import { canonical, parseReference } from "../../images/reference.ts";
import type { Cluster, World } from "../../world/contract.ts";

export interface Loaded {
  /** sha256:… */
  id: string;
  /** Nodes that did not have it. */
  fresh: readonly string[];
}

/** Puts an image on nodes; undefined where the engine has none of that name. */
export function loadImage(
  world: World,
  cluster: Cluster,
  name: string,
  nodes: readonly string[] = [...cluster.nodes.keys()],
): Loaded | undefined {
  const found = world.docker?.().images.find(name);
  const reference = parseReference(name);
  if (!found || "error" in reference) return undefined;
  const image = published(found, reference);
  const fresh = nodes.filter((node) => cluster.kubelets?.get(node)?.images.load(canonical({ ...reference, digest: undefined }), image));
  return { id: found.id, fresh };
}
