// What stands behind an image's identity wherever it has gone: into archives, to registries and back, with the programs of its files.
import type { Registry } from "../../images/registry.ts";
import type { DockerImage } from "./image.ts";

/** By what all engines of a world share. */
const contents = new WeakMap<Registry, Map<string, DockerImage>>();

export function remember(registry: Registry, image: DockerImage): void {
  const known = contents.get(registry) ?? new Map<string, DockerImage>();
  contents.set(registry, known.set(image.id, image));
}

export const remembered = (registry: Registry, id: string): DockerImage | undefined => contents.get(registry)?.get(id);
