// kind load: images of the learner's engine, or of archives, go to the nodes (pkg/cmd/kind/load).
import { resolvePath } from "../../machine/paths.ts";
import type { Running, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { Cluster, World } from "../../world/contract.ts";
import { loadArchive, loadImage } from "../clusters/images.ts";
import type { Words } from "../clusters/words.ts";
import { kindClusters, nameOf } from "./clusters.ts";
import { err, fail } from "./say.ts";

interface Target {
  cluster: Cluster;
  /** The nodes that were asked for; all of them. */
  nodes: readonly string[];
}

/** Where images go; a text is why they cannot. @param quoted how the command names a node that there is none of */
function targetOf(self: Running, world: World, words: Words, quoted: (node: string) => string): Target | string {
  const name = nameOf(self, words);
  const cluster = kindClusters(world).get(name);
  if (!cluster) return `no nodes found for cluster ${JSON.stringify(name)}`;
  const nodes = words.flag("--nodes")?.split(",") ?? [...cluster.nodes.keys()];
  const missing = nodes.find((node) => !cluster.nodes.has(node));
  return missing ? `unknown node: ${quoted(missing)}` : { cluster, nodes };
}

export function* loadImages(self: Running, world: World, images: readonly string[], words: Words): Task<number> {
  if (!images.length) return yield* fail(self, "a list of image names is required");
  for (const image of images)
    if (!world.docker?.().images.find(image)) return yield* fail(self, `image: ${JSON.stringify(image)} not present locally`);
  const target = targetOf(self, world, words, (node) => JSON.stringify(node));
  if (typeof target === "string") return yield* fail(self, target);
  for (const image of images) {
    const loaded = loadImage(world, target.cluster, image, target.nodes)!;
    const shown = `Image: ${JSON.stringify(image)} with ID ${JSON.stringify(loaded.id)}`;
    if (!loaded.fresh.length) yield* err(self, `${shown} found to be already present on all nodes.\n`);
    for (const node of loaded.fresh) yield* err(self, `${shown} not yet present on node ${JSON.stringify(node)}, loading...\n`);
    yield* sleep(self, 1500);
  }
  return 0;
}

export function* loadArchives(self: Running, world: World, paths: readonly string[], words: Words): Task<number> {
  if (!paths.length) return yield* fail(self, "a list of image archives is required");
  const { files } = self.machine;
  for (const path of paths)
    if (!files.exists(resolvePath(self.directory, path))) return yield* fail(self, `stat ${path}: no such file or directory`);
  const target = targetOf(self, world, words, (node) => node);
  if (typeof target === "string") return yield* fail(self, target);
  for (const path of paths) {
    const loaded = loadArchive(world, target.cluster, files.contentOf(resolvePath(self.directory, path)), target.nodes);
    if (typeof loaded === "string")
      return yield* fail(
        self,
        `failed to load image: command "docker exec --privileged -i ${target.nodes[0]} ctr --namespace=k8s.io images import --all-platforms --digests --snapshotter=overlayfs -" failed with error: exit status 1\nCommand Output: ctr: unrecognized image format`,
      );
    yield* sleep(self, 1500);
  }
  return 0;
}
