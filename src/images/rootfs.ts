// Root file systems of images: the folders of a distribution, its tools, and what the image adds. Base trees are built once and shared.

import { containerDevices } from "../machine/devices.ts";
import { FileSystem } from "../machine/files.ts";
import { emptyFolder, type FolderNode } from "../machine/nodes.ts";
import { BINARY } from "../machine/programs.ts";
import { accountFiles } from "./accounts.ts";
import { releaseFiles } from "./releases.ts";
import { type ToolSet, toolPaths } from "./toolsets.ts";

export interface ExtraFile {
  content: string | (() => string);
  mode?: number;
}

/** What an image adds to its distribution's accounts, and what belongs to them. */
export interface Accounts {
  /** Lines of /etc/passwd: name:x:user:group:comment:home:shell. Each has a group of its own name where none has its number yet. */
  users?: readonly string[];
  /** Lines of /etc/group. */
  groups?: readonly string[];
  /** User ids by folder or file: all that is below is theirs. */
  owners?: Readonly<Record<string, number>>;
}

const bases = new Map<ToolSet, FolderNode>();

/** Files of an image do not change with virtual time: they all are from the build. */
export const BUILT = Date.UTC(2025, 11, 8);

function base(set: ToolSet): FolderNode {
  const known = bases.get(set);
  if (known) return known;
  const files = new FileSystem(() => BUILT);
  for (const folder of ["/dev", "/etc", "/proc", "/sys", "/tmp", "/var", "/run", "/root", "/home"])
    files.makeFolder(folder, { parents: true });
  files.setMode("/tmp", 0o1777);
  files.setMode("/root", 0o700);
  // What every container gets mounted or written over: the mount points are there already, so that a container's tree is the image's own.
  for (const path of ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"]) files.write(path, "");
  for (const [name, node] of containerDevices(BUILT)) files.put(`/dev/${name}`, node);
  files.write("/dev/termination-log", "", { mode: 0o666 });
  files.makeFolder("/var/run/secrets/kubernetes.io/serviceaccount", { parents: true });
  const debian = set === "debian" || set === "ubuntu" || set === "redhat";
  if (debian) {
    for (const folder of [
      "/usr/bin",
      "/usr/sbin",
      "/usr/lib",
      "/usr/share",
      "/usr/local/bin",
      "/var/lib",
      "/var/log",
      "/var/cache",
      "/opt",
      "/srv",
      "/mnt",
      "/media",
      "/boot",
    ])
      files.makeFolder(folder, { parents: true });
    for (const name of ["bin", "sbin", "lib"]) files.link(`usr/${name}`, `/${name}`);
  } else if (set !== "none") {
    for (const folder of [
      "/bin",
      "/sbin",
      "/lib",
      "/usr/bin",
      "/usr/sbin",
      "/usr/local/bin",
      "/var/lib",
      "/var/log",
      "/var/spool",
      "/opt",
      "/srv",
      "/mnt",
      "/media",
    ])
      files.makeFolder(folder, { parents: true });
  }
  for (const [path, text] of Object.entries({ ...accountFiles(set), ...releaseFiles(set) })) files.write(path, text);
  for (const [path, target] of toolPaths(set)) {
    if (target) files.link(target, path);
    else files.write(path, BINARY, { mode: 0o755 });
  }
  const root = files.root;
  bases.set(set, root);
  return root;
}

/** The tree of an image: the base of its tool set, executables at `programs`, further tools by path, and `extra` files. */
export function rootOf(
  set: ToolSet,
  programs: readonly string[],
  extra: Readonly<Record<string, ExtraFile>>,
  folders: readonly string[],
  { users = [], groups = [], owners = {} }: Accounts = {},
): FolderNode {
  const start = base(set);
  if (!programs.length && !Object.keys(extra).length && !folders.length && !users.length) return start;
  const files = new FileSystem(() => BUILT, start === emptyFolder ? undefined : start);
  const place = (path: string) => {
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    if (!files.exists(folder)) files.makeFolder(folder, { parents: true });
  };
  for (const folder of folders) files.makeFolder(folder, { parents: true });
  for (const path of programs) {
    place(path);
    files.write(path, BINARY, { mode: 0o755 });
  }
  for (const [path, file] of Object.entries(extra)) {
    place(path);
    files.write(path, file.content, { mode: file.mode ?? 0o644 });
  }
  for (const line of groups) files.write("/etc/group", `${line}\n`, { append: true });
  for (const line of users) {
    files.write("/etc/passwd", `${line}\n`, { append: true });
    const [name, , , group] = line.split(":");
    const taken = files.read("/etc/group").split("\n");
    if (!taken.some((each) => each.split(":")[2] === group)) files.write("/etc/group", `${name}:x:${group}:\n`, { append: true });
  }
  const give = (path: string, owner: number): void => {
    files.setMode(path, files.stat(path).mode, owner, owner);
    if (files.isFolder(path)) for (const name of files.list(path)) give(`${path}/${name}`, owner);
  };
  for (const [path, owner] of Object.entries(owners)) {
    if (!files.exists(path)) files.makeFolder(path, { parents: true });
    give(path, owner);
  }
  return files.root;
}
