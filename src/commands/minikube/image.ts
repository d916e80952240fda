// minikube image: the images that the nodes of a cluster have.
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { loadImage } from "../clusters/images.ts";
import type { Words } from "../clusters/words.ts";
import { profilesOf } from "./profiles.ts";
import { fail, notFound, notRunning, out, unsimulated } from "./words.ts";

export function* image(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const cluster = world.clusters.get(name)!;
  const [, verb, ...names] = words.plain;
  if (verb === "ls" || verb === "list") {
    const [first] = [...(cluster.kubelets?.values() ?? [])];
    yield* out(
      self,
      [...(first?.images.present.keys() ?? [])]
        .sort()
        .reverse()
        .map((each) => `${each}\n`)
        .join(""),
    );
    return 0;
  }
  if (verb !== "load") return yield* unsimulated(self, `\`minikube image ${verb ?? ""}\``);
  for (const each of names) {
    yield* sleep(self, 2000);
    if (!loadImage(world, cluster, each))
      return yield* fail(
        self,
        `❌  Exiting due to GUEST_IMAGE_LOAD: Failed to load image: save to dir: caching images: caching image "/home/learner/.minikube/cache/images/amd64/${each.replace(":", "_")}": image ${each} not found\n`,
        80,
      );
  }
  return 0;
}
