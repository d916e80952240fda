// /sys/fs/cgroup: control groups as folders, and their settings and readings as files (cgroup v2).
import { FileError } from "../file-error.ts";
import { FileSystem } from "../files.ts";
import { Entries } from "../made-files.ts";
import type { FolderNode, Node } from "../nodes.ts";
import { parent as parentOf } from "../paths.ts";
import type { Machine } from "../process.ts";
import type { Driver } from "../tree.ts";
import type { Group } from "./cgroup.ts";
import { controllers } from "./cgroup-controllers.ts";
import { core } from "./cgroup-core.ts";
import type { Setting } from "./cgroup-setting.ts";
import { CGROUP, type Kernel, kernelOf } from "./kernel.ts";

const SETTINGS: Readonly<Record<string, Setting>> = { ...core, ...controllers };

const has = (group: Group, { controller, inner }: Setting): boolean =>
  (!inner || group.parent !== undefined) && (!controller || group.controllers.includes(controller));

function folderOf(group: Group, kernel: Kernel): FolderNode {
  const file = (name: string): Node | undefined => {
    const child = group.children.get(name);
    if (child) return folderOf(child, kernel);
    const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]! : undefined;
    if (!setting || !has(group, setting)) return undefined;
    const mode = name === "cgroup.kill" ? 0o200 : setting.write ? 0o644 : 0o444;
    return { type: "file", content: () => setting.read(group, kernel), mode, owner: 0, modified: kernel.host.clock.start };
  };
  const names = () => [...Object.keys(SETTINGS).filter((name) => has(group, SETTINGS[name]!)), ...group.children.keys()];
  return { type: "folder", entries: new Entries(names, file), mode: 0o755, owner: 0, modified: kernel.host.clock.start };
}

/** A computer's kernel, with its control groups where all look for them. */
export function startKernel(host: Machine): Kernel {
  const kernel = kernelOf(host);
  host.files.mount("/sys/fs/cgroup", cgroupFiles(kernel), { kind: CGROUP });
  return kernel;
}

/** The file system of a kernel's control groups. */
export function cgroupFiles(kernel: Kernel): FileSystem {
  const { groups } = kernel;
  const only = (path: string): void => {
    const who = kernel.current;
    if (who && who.user !== 0) throw new FileError("EACCES", path);
  };
  const driver: Driver = {
    root: () => folderOf(groups.root, kernel),
    change(path, node) {
      only(path);
      const group = groups.find(path);
      if (!node) {
        if (!group) throw new FileError("EPERM", path);
        if (group.children.size || groups.processes(group).length) throw new FileError("EBUSY", path);
        groups.remove(group);
        return;
      }
      if (group) return;
      if (node.type !== "folder") throw new FileError("EACCES", path);
      if (!groups.find(parentOf(path))) throw new FileError("ENOENT", path);
      groups.at(path).subtree.clear();
    },
    write(path, text) {
      only(path);
      const name = path.split("/").at(-1)!;
      const group = groups.find(parentOf(path));
      const setting = group && Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
      if (!group || !setting?.write) throw new FileError(setting ? "EINVAL" : "EACCES", path);
      if (text) setting.write(group, text, kernel, path);
    },
  };
  return new FileSystem(() => kernel.host.clock.now, undefined, driver);
}
