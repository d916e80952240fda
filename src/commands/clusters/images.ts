// Images of the computer on the nodes of a cluster, without a registry between: those of its engine, and those of archives.

import type { Kubelet } from "../../cluster/kubelet/index.ts";
import { EngineError } from "../../docker/error.ts";
import { fromRegistry } from "../../docker/images/image.ts";
import { archived } from "../../docker/images/load.ts";
import { archiveOfImages } from "../../docker/images/save.ts";
import { tagOf } from "../../docker/images/store.ts";
import { published } from "../../docker/registry/manifest.ts";
import type { Image } from "../../images/image.ts";
import { canonical, parseReference } from "../../images/reference.ts";
import type { Content } from "../../machine/content.ts";
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

/** Puts the images of an archive on nodes, under the names that they have in it; a text is what is wrong with the archive. */
export function loadArchive(
  world: World,
  cluster: Cluster,
  archive: Content,
  nodes: readonly string[] = [...cluster.nodes.keys()],
): string | readonly string[] {
  const engine = world.docker?.();
  if (!engine) return "this world has no engine";
  const names: string[] = [];
  try {
    for (const { image, tags } of archived(engine, archive))
      for (const tag of tags) {
        const reference = parseReference(tag);
        if ("error" in reference) continue;
        const name = canonical(reference);
        names.push(name);
        const made = published(image, reference);
        for (const node of nodes) cluster.kubelets?.get(node)?.images.load(name, made);
      }
  } catch (error) {
    if (error instanceof EngineError || error instanceof SyntaxError) return error.message;
    throw error;
  }
  return names;
}

/** The image that a node has under a name. */
export function imageOnNode(kubelet: Kubelet, name: string): Image | undefined {
  const reference = parseReference(name);
  return "error" in reference ? undefined : kubelet.images.present.get(canonical(reference));
}

/** An archive of images that a node has, as `docker save` makes them; `missing` is the first name that it has nothing of. */
export function archiveOfNode(world: World, kubelet: Kubelet, names: readonly string[]): { archive: Content } | { missing: string } {
  const missing = names.find((name) => !imageOnNode(kubelet, name));
  if (missing !== undefined) return { missing };
  const images = names.map((name) => {
    const reference = parseReference(name);
    const tags = new Set("error" in reference ? [] : [tagOf(reference)]);
    return { image: fromRegistry(imageOnNode(kubelet, name)!, world.clock.start), tags };
  });
  return { archive: archiveOfImages(world.docker!(), images) };
}
