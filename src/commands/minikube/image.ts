// minikube image: the images that the nodes of a cluster have (cmd/minikube/cmd/image.go).
import { canonical, parseReference } from "../../images/reference.ts";
import type { Content } from "../../machine/content.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { readWhole, sleep, write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { archiveOfNode, imageOnNode, loadArchive, loadImage } from "../clusters/images.ts";
import { outputOnNode } from "../clusters/on-node.ts";
import type { Words } from "../clusters/words.ts";
import { buildImage } from "./image-build.ts";
import type { ImageCall } from "./image-call.ts";
import { listImages } from "./image-list.ts";
import { profilesOf } from "./profiles.ts";
import { exiting, notFound, notRunning, type Reason, unsimulated } from "./words.ts";

/** A file of the computer is loaded as it is; else the engine's image, or else what registries have of that name. */
function* load({ self, world, cluster, kubelet, words, operands }: ImageCall): Process {
  if (!operands.length)
    return yield* exiting(
      self,
      "MK_USAGE",
      "Please provide an image in your local daemon to load into minikube via <minikube image load IMAGE_NAME>",
    );
  const { files } = self.machine;
  const failed = (why: string): Process => exiting(self, "GUEST_IMAGE_LOAD", `Failed to load image: ${why}`);
  for (const name of operands) {
    yield* sleep(self, 2000);
    const path = resolvePath(self.directory, name);
    const asked = words.has("--daemon", "--remote", "--pull");
    if (!asked && (name === "-" || name.startsWith("/") || name.startsWith(".") || files.exists(path))) {
      if (name !== "-" && !files.exists(path)) return yield* failed(`stat ${name}: no such file or directory`);
      const content: Content = name === "-" ? yield* readWhole(self.stdin) : files.contentOf(path);
      const loaded = loadArchive(world, cluster, content);
      if (typeof loaded === "string") return yield* failed(`loading image: ${loaded}`);
      continue;
    }
    const known = words.has("--remote", "--pull") && !words.has("--daemon") ? undefined : loadImage(world, cluster, name);
    if (known) continue;
    const reference = parseReference(name);
    if (!("error" in reference) && (!asked || words.has("--remote", "--pull")))
      for (const each of cluster.kubelets!.values()) each.images.preload(name);
    if (!imageOnNode(kubelet, name))
      return yield* failed(
        `save to dir: caching images: caching image "/home/learner/.minikube/cache/images/amd64/${name.replace(":", "_")}": image ${name} not found`,
      );
  }
  return 0;
}

/** A verb that the runtime of each node does for one name after another. */
const onNodes = (verb: "pull" | "rmi", reason: Reason, what: string) =>
  function* ({ self, cluster, operands }: ImageCall): Process {
    if (!operands.length) return yield* exiting(self, "MK_USAGE", `requires at least 1 arg(s), only received 0`);
    for (const name of operands)
      for (const node of cluster.nodes.values()) {
        const { code, text } = yield* outputOnNode(node, ["crictl", verb, name]);
        if (code) return yield* exiting(self, reason, `${what}: ${text.trim()}`);
      }
    return 0;
  };

function* tag({ self, cluster, operands: [source = "", target = ""] }: ImageCall): Process {
  const reference = parseReference(target);
  if (!source || "error" in reference) return yield* exiting(self, "MK_USAGE", "Please provide source and target image");
  for (const { images } of cluster.kubelets!.values()) {
    const from = parseReference(source);
    const image = "error" in from ? undefined : images.present.get(canonical(from));
    if (!image) return yield* exiting(self, "GUEST_IMAGE_TAG", `Failed to tag images: No such image: ${source}`);
    images.load(canonical(reference), { ...image, repository: reference.repository, tag: reference.tag ?? "latest" });
  }
  return 0;
}

function* save({ self, world, cluster, kubelet, words, operands: [name = "", target] }: ImageCall): Process {
  if (!name)
    return yield* exiting(
      self,
      "MK_USAGE",
      "Please provide an image in the container runtime to save from minikube via <minikube image save IMAGE_NAME>",
    );
  if (target === undefined && !words.has("--daemon")) return yield* unsimulated(self, "`minikube image save` without a file or --daemon");
  yield* sleep(self, 1500);
  const saved = archiveOfNode(world, kubelet, [name]);
  if ("missing" in saved)
    return yield* exiting(
      self,
      "GUEST_IMAGE_SAVE",
      `Failed to save image: image ${saved.missing} not found in ${[...cluster.nodes.keys()][0]}`,
    );
  if (target === "-") yield* write(self, self.stdout, saved.archive);
  else if (target !== undefined) {
    const { files } = self.machine;
    const path = resolvePath(self.directory, target);
    files.write(path, saved.archive, { owner: self.user });
  } else yield* intoEngine(self, saved.archive);
  return 0;
}

/** What `docker load` makes of an archive. */
function* intoEngine(self: Running, archive: Content): Task<void> {
  yield* outputOnNode(self.machine, ["docker", "load"], archive);
}

const VERBS: Readonly<Record<string, (call: ImageCall) => Process>> = {
  build: buildImage,
  list: listImages,
  load,
  ls: listImages,
  pull: onNodes("pull", "GUEST_IMAGE_PULL", "Failed to pull images"),
  rm: onNodes("rmi", "GUEST_IMAGE_REMOVE", "Failed to remove image"),
  remove: onNodes("rmi", "GUEST_IMAGE_REMOVE", "Failed to remove image"),
  save,
  tag,
  unload: onNodes("rmi", "GUEST_IMAGE_REMOVE", "Failed to remove image"),
};

export function* image(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const cluster = world.clusters.get(name)!;
  const [, verb = "", ...operands] = words.plain;
  const run = VERBS[verb];
  if (!run) return yield* unsimulated(self, `\`minikube image ${verb}\``);
  const [kubelet] = cluster.kubelets!.values();
  return yield* run({ self, world, cluster, kubelet: kubelet!, words, operands });
}
