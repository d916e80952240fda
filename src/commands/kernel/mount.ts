// mount and umount: file systems of the kernel, folders in other places, overlays, by hand (util-linux).

import { prepareMemory } from "../../docker/volumes/memory.ts";
import { FileSystem } from "../../machine/files.ts";
import { cgroupFiles } from "../../machine/kernel/cgroup-files.ts";
import { mayChange } from "../../machine/kernel/compose.ts";
import { CGROUP } from "../../machine/kernel/kernel.ts";
import { overlayFiles } from "../../machine/kernel/overlay.ts";
import { procFiles } from "../../machine/proc.ts";
import { mountRows } from "../../machine/proc-network.ts";
import type { Program, Running } from "../../machine/process.ts";
import { options, pathOf, say, ToolError, tool } from "../unix/tool.ts";
import { kernelFor } from "./kernel-for.ts";
import { PROC } from "./start.ts";

const LONG = {
  bind: "B",
  rbind: "R",
  "types=": "t",
  "options=": "o",
  "make-private": "private",
  "make-rprivate": "private",
  "make-slave": "private",
  "make-rslave": "private",
  "make-shared": "shared",
  "make-rshared": "shared",
  "read-only": "r",
  rw: "w",
  verbose: "v",
  "show-labels": "l",
  move: "M",
};
const HINT = "\n       dmesg(1) may have more information after failed mount system call.";
/** Exit code of a mount that failed. */
const FAILED = 32;

const mount = tool(function* (self, args) {
  const flags = options(args, "t:o:BRMrwvlna", LONG, {
    unsimulated: "Ma",
    unseen: { l: "nothing has a label", n: "there is no mtab", w: "that is usual", v: "one mount has little to tell" },
  });
  const [source, operand] = flags.operands;
  const type = flags.value("t");
  const given = flags.values("o").flatMap((each) => each.split(","));
  if (flags.has("shared")) throw new ToolError("k8s-quest does not simulate shared mounts yet");
  if (source === undefined) {
    const rows = mountRows(self.machine).filter((row) => !type || type.split(",").includes(row.type));
    yield* say(self, rows.map((row) => `${row.device} on ${row.at} type ${row.type} (${row.options})\n`).join(""));
    return 0;
  }
  const target = operand ?? source;
  const at = pathOf(self, target);
  if (flags.has("private") && operand === undefined) return 0;
  if (!self.machine.kernel)
    throw new ToolError(
      self.user === 0 ? "k8s-quest does not simulate mounting by hand on the nodes of a cluster yet" : "only root can do that",
    );
  if (self.user !== 0) throw new ToolError(`${target}: must be superuser to use mount.${HINT}`, FAILED);
  if (!mayChange(self, "mnt")) throw new ToolError(`${target}: permission denied.${HINT}`, FAILED);
  const { files } = self.machine;
  const node = files.lookup(at);
  if (!node) throw new ToolError(`${target}: mount point does not exist.${HINT}`, FAILED);
  const readOnly = flags.has("r") || given.includes("ro");
  if (given.includes("remount")) {
    const old = files.mounts.find((each) => each.at === at);
    if (!old) throw new ToolError(`${target}: mount point not mounted or bad option.${HINT}`, FAILED);
    files.unmount(at);
    files.mount(at, old.files, {
      inside: old.inside,
      readOnly,
      ...(old.kind ? { kind: { ...old.kind, options: mode(old.kind.options, readOnly) } } : {}),
    });
    return 0;
  }
  if (flags.has("B") || flags.has("R") || given.includes("bind") || given.includes("rbind")) {
    if (!files.exists(pathOf(self, source))) throw new ToolError(`${target}: special device ${source} does not exist.${HINT}`, FAILED);
    files.bind(pathOf(self, source), at, { readOnly });
    return 0;
  }
  if (node.type !== "folder") throw new ToolError(`${target}: mount point is not a directory.${HINT}`, FAILED);
  const [system, kind] = made(self, type, source, target, given);
  files.mount(at, system, { readOnly, kind: { ...kind, device: source, options: mode(kind.options, readOnly) } });
  return 0;
});

const mode = (text: string, readOnly: boolean): string => text.replace(/^r[ow]/, readOnly ? "ro" : "rw");

/** A new file system of a type that needs no device. */
function made(
  self: Running,
  type: string | undefined,
  source: string,
  target: string,
  given: readonly string[],
): [FileSystem, { type: string; options: string }] {
  const kernel = kernelFor(self);
  const now = () => self.clock.now;
  switch (type) {
    case "proc":
      return [procFiles(self.machine), PROC];
    case "tmpfs": {
      const size = given.find((each) => each.startsWith("size="));
      const files = prepareMemory(new FileSystem(now), given.join(","));
      return [files, { type, options: `rw,relatime${size ? `,${size}` : ""}` }];
    }
    case "cgroup2":
      return [cgroupFiles(kernel), CGROUP];
    case "overlay":
      return overlay(self, target, source, given);
    case undefined:
      if (!self.machine.files.exists(pathOf(self, source)))
        throw new ToolError(`${target}: special device ${source} does not exist.${HINT}`, FAILED);
      throw new ToolError(`${target}: ${source} is not a block device.${HINT}`, FAILED);
    case "sysfs":
    case "devpts":
    case "devtmpfs":
    case "nfs":
    case "ext4":
    case "xfs":
    case "cgroup":
      throw new ToolError(`k8s-quest does not simulate mounts of type ${type} yet`);
    default:
      throw new ToolError(`${target}: unknown filesystem type '${type}'.${HINT}`, FAILED);
  }
}

function overlay(self: Running, target: string, source: string, given: readonly string[]): [FileSystem, { type: string; options: string }] {
  const { files } = self.machine;
  const value = (name: string) => given.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const [lower, upper, work] = [value("lowerdir"), value("upperdir"), value("workdir")];
  const wrong = new ToolError(
    `${target}: wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error.${HINT}`,
    FAILED,
  );
  if (!lower || (upper !== undefined) !== (work !== undefined) || (!upper && !lower.includes(":"))) throw wrong;
  const folders = [...lower.split(":"), ...(upper ? [upper, work!] : [])].map((each) => pathOf(self, each));
  for (const each of folders)
    if (!files.exists(each)) throw new ToolError(`${target}: special device ${source} does not exist.${HINT}`, FAILED);
  if (
    upper &&
    work &&
    (`${pathOf(self, work)}/`.startsWith(`${pathOf(self, upper)}/`) || `${pathOf(self, upper)}/`.startsWith(`${pathOf(self, work)}/`))
  )
    throw wrong;
  if (work && !files.exists(`${pathOf(self, work)}/work`)) files.makeFolder(`${pathOf(self, work)}/work`, { mode: 0 });
  const trees = lower.split(":").map((each) => files.below(pathOf(self, each)));
  const system = overlayFiles(() => self.clock.now, trees, upper ? files.below(pathOf(self, upper)) : undefined);
  const told = [`lowerdir=${lower}`, ...(upper ? [`upperdir=${upper}`, `workdir=${work}`] : [])];
  return [system, { type: "overlay", options: `rw,relatime,${told.join(",")}` }];
}

const umount = tool(function* (self, args) {
  const flags = options(
    args,
    "lfRrvnq",
    { lazy: "l", force: "f", recursive: "R", verbose: "v", quiet: "q" },
    {
      unsimulated: "r",
      unseen: {
        f: "nothing hangs here",
        l: "nothing holds a mount here",
        n: "there is no mtab",
        q: "what is not mounted is an error anyway",
      },
    },
  );
  if (!flags.operands.length) throw new ToolError("bad usage\nTry 'umount --help' for more information.");
  for (const path of flags.operands) {
    const at = pathOf(self, path);
    if (!self.machine.files.exists(at)) throw new ToolError(`${path}: no mount point specified.`, FAILED);
    const { mounts } = self.machine.files;
    if (!mounts.some((each) => each.at === at)) throw new ToolError(`${path}: not mounted.`, FAILED);
    if (self.user !== 0) throw new ToolError(`${path}: must be superuser to unmount.`, FAILED);
    if (self.machine.kernel && !mayChange(self, "mnt")) throw new ToolError(`${path}: must be superuser to unmount.`, FAILED);
    const within = mounts.filter((each) => each.at.startsWith(`${at}/`)).map((each) => each.at);
    if (within.length && !flags.has("R") && !flags.has("l")) throw new ToolError(`${path}: target is busy.`, FAILED);
    for (const each of within) self.machine.files.unmount(each);
    self.machine.files.unmount(at);
    if (flags.has("v")) yield* say(self, `umount: ${path} unmounted\n`);
  }
  return 0;
});

export const mountTools: Readonly<Record<string, Program>> = { mount, umount };
