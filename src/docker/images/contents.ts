// What stands behind an image's identity wherever it has gone: into archives, to registries and back, with the programs of its files.
import { digestOf } from "../../images/hash.ts";
import type { Registry } from "../../images/image.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { layerBetween } from "../build/tree.ts";
import type { DockerImage } from "./image.ts";

/** By what all engines of a world share. */
const contents = new WeakMap<Registry, Map<string, DockerImage>>();

export function remember(registry: Registry, image: DockerImage): void {
  const known = contents.get(registry) ?? new Map<string, DockerImage>();
  contents.set(registry, known.set(image.id, image));
}

export const remembered = (registry: Registry, id: string): DockerImage | undefined => contents.get(registry)?.get(id);

/** Bytes of exported files by the archive's digest: files of published images weigh more than what is kept of them here. */
const weights = new WeakMap<Registry, Map<string, number>>();

/** @param files what a container of the image has now */
export function rememberWeight(registry: Registry, archive: string, image: DockerImage, files: FolderNode): void {
  const known = weights.get(registry) ?? new Map<string, number>();
  weights.set(registry, known.set(digestOf(archive), flattened(image, files)));
}
export const rememberedWeight = (registry: Registry, archive: string): number => weights.get(registry)?.get(digestOf(archive)) ?? 0;

/** What layers from elsewhere weigh, and what differs from them. */
function flattened({ history, files: own }: DockerImage, files: FolderNode): number {
  const layers = history.filter(({ digest }) => digest);
  const made = layers.findIndex(({ trees }) => trees?.before.entries.size);
  const ground = made < 0 ? layers : layers.slice(0, made);
  const tree = layers[made]?.trees?.before ?? ground.at(-1)?.trees?.after ?? own;
  return ground.reduce((sum, { size }) => sum + size, 0) + layerBetween(tree, files).size;
}
