// minikube image build: the image is made as `docker build` makes it, and is on the nodes alone.

import { referenceOf } from "../../docker/images/store.ts";
import type { Process } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { loadImage } from "../clusters/images.ts";
import type { ImageCall } from "./image-call.ts";
import { exiting, unsimulated } from "./words.ts";

export function* buildImage({ self, world, cluster, words, operands: [context] }: ImageCall): Process {
  if (context === undefined) return yield* exiting(self, "MK_USAGE", "Please provide a path to build");
  const tag = words.flag("-t", "--tag");
  if (tag === undefined) return yield* unsimulated(self, "`minikube image build` without --tag");
  if (words.has("--push")) return yield* unsimulated(self, "`minikube image build --push`");
  const found = self.machine.which("docker", self.environment["PATH"] ?? "");
  const engine = world.docker?.();
  if (!found || !engine) return yield* unsimulated(self, "`minikube image build` without an engine");
  const before = engine.images.find(tag);
  const file = words.flag("-f", "--file");
  const argv = ["docker", "build", "--progress", "plain", "-t", tag, ...(file === undefined ? [] : ["-f", file]), context];
  const code = yield* exitOf(self.machine.processes.spawn({ argv, program: found.program, parent: self }));
  if (code) return yield* exiting(self, "GUEST_IMAGE_BUILD", "Failed to build image: exit status 1");
  loadImage(world, cluster, tag);
  // It is the cluster's: the computer's engine has what it had before.
  engine.images.remove(tag);
  if (before) engine.images.tag(before, referenceOf(tag));
  return 0;
}
