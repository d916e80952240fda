// minikube mount: a folder of the computer in the first node, as long as the command runs (cmd/minikube/cmd/mount.go).

import { Signal } from "../../base/signal.ts";
import { EPHEMERAL_PORTS } from "../../machine/ephemeral-ports.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import type { Words } from "../clusters/words.ts";
import { profilesOf } from "./profiles.ts";
import { exiting, notFound, notRunning, out } from "./words.ts";

export function* mount(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  const usage = (text: string): Process => exiting(self, "MK_USAGE", text);
  const [, place, ...more] = words.plain;
  if (place === undefined || more.length)
    return yield* usage(
      'Please specify the directory to be mounted: \n\tminikube mount <source directory>:<target directory>   (example: "/host-home:/vm-home")',
    );
  const cut = place.lastIndexOf(":");
  if (cut < 0) return yield* usage(`mount argument "${place}" must be in form: <source directory>:<target directory>`);
  const [source, target] = [place.slice(0, cut), place.slice(cut + 1)];
  const { files, random } = self.machine;
  if (!files.isFolder(resolvePath(self.directory, source)))
    return yield* exiting(self, "HOST_PATH_MISSING", `Cannot find directory ${source} for mount`);
  if (!target.startsWith("/")) return yield* usage(`Target directory "${target}" must be an absolute path`);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const [first] = profile.nodes;
  const node = world.clusters.get(name)!.nodes.get(first!.name)!;
  const gateway = first!.address.replace(/\d+$/, "1");
  yield* out(
    self,
    `📁  Mounting host path ${source} into VM as ${target} ...\n    ▪ Mount type:   9p\n    ▪ User ID:      docker\n    ▪ Group ID:     docker\n    ▪ Version:      9p2000.L\n    ▪ Message Size: 262144\n    ▪ Options:      map[]\n    ▪ Bind Address: ${gateway}:${random.between(EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last)}\n🚀  Userspace file server: ufs starting\n`,
  );
  yield* sleep(self, 800);
  const kind = {
    type: "9p",
    device: gateway,
    options: "rw,relatime,sync,dirsync,dfltuid=1000,dfltgid=997,access=any,msize=262144,trans=tcp,noextend",
  };
  node.files.mount(target, files, { inside: resolvePath(self.directory, source), kind });
  yield* out(
    self,
    `✅  Successfully mounted ${source} to ${target}\n\n📌  NOTE: This process must stay alive for the mount to be accessible ...\n`,
  );
  let ended: SignalName | undefined;
  const changed = new Signal();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    self.trap(signal, () => {
      ended ??= signal;
      changed.fire();
    });
  try {
    while (!ended) yield { on: changed };
  } finally {
    node.files.unmount(target);
  }
  yield* out(self, `🔥  Unmounting ${target} ...\n`);
  return yield* exiting(self, "MK_INTERRUPTED", `Received ${ended === "SIGINT" ? "interrupt" : "terminated"} signal`);
}
