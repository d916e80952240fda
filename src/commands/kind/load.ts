// kind load: images of the learner's engine go to the nodes.
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { loadImage } from "../clusters/images.ts";
import type { Words } from "../clusters/words.ts";
import { kindClusters } from "./clusters.ts";
import { err, fail } from "./say.ts";

export function* load(self: Running, world: World, images: readonly string[], words: Words): Process {
  const name = words.flag("--name", "-n") ?? self.environment["KIND_CLUSTER_NAME"] ?? "kind";
  if (!images.length) return yield* fail(self, "a list of image names is required");
  for (const image of images)
    if (!world.docker?.().images.find(image)) return yield* fail(self, `image: ${JSON.stringify(image)} not present locally`);
  const cluster = kindClusters(world).get(name);
  if (!cluster) return yield* fail(self, `no nodes found for cluster ${JSON.stringify(name)}`);
  const wanted = words.flag("--nodes")?.split(",");
  const missing = wanted?.find((node) => !cluster.nodes.has(node));
  if (missing) return yield* fail(self, `unknown node: ${JSON.stringify(missing)}`);
  for (const image of images) {
    const shown = image.includes(":") ? image : `${image}`;
    const loaded = loadImage(world, cluster, image, wanted)!;
    if (!loaded.fresh.length)
      yield* err(self, `Image: ${JSON.stringify(shown)} with ID ${JSON.stringify(loaded.id)} found to be already present on all nodes.\n`);
    for (const node of loaded.fresh)
      yield* err(
        self,
        `Image: ${JSON.stringify(shown)} with ID ${JSON.stringify(loaded.id)} not yet present on node ${JSON.stringify(node)}, loading...\n`,
      );
    yield* sleep(self, 1500);
  }
  return 0;
}
