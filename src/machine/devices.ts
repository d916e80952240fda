// Device files: nodes that stand for what the kernel does behind them.
import type { FileNode, FolderNode, LinkNode, Node } from "./nodes.ts";

const CHARACTERS = 0o020000;
const BLOCKS = 0o060000;

/** A device as mknod makes it: "c" or "b", and its numbers. */
export const deviceNode = (kind: "c" | "b", major: number, minor: number, mode: number, modified: number, group = 0): FileNode => ({
  type: "file",
  content: "",
  mode: mode | (kind === "c" ? CHARACTERS : BLOCKS),
  owner: 0,
  ...(group ? { group } : {}),
  modified,
  device: [major, minor],
});

const FULL = [1, 7] as const;
/** Whether a device takes nothing: /dev/full. */
export const isFull = ([major, minor]: NonNullable<FileNode["device"]>): boolean => major === FULL[0] && minor === FULL[1];

/** What every container has (libcontainer/specconv: AllowedDevices), and the links beside it. */
export function containerDevices(modified: number): [string, Node][] {
  const character = (major: number, minor: number): FileNode => deviceNode("c", major, minor, 0o666, modified);
  const link = (target: string): LinkNode => ({ type: "link", target, mode: 0o777, owner: 0, modified });
  const folder = (mode: number): FolderNode => ({ type: "folder", entries: new Map(), mode, owner: 0, modified });
  return [
    ["core", link("/proc/kcore")],
    ["fd", link("/proc/self/fd")],
    ["full", character(...FULL)],
    ["mqueue", folder(0o1777)],
    ["null", character(1, 3)],
    ["ptmx", link("pts/ptmx")],
    ["pts", folder(0o755)],
    ["random", character(1, 8)],
    ["shm", folder(0o1777)],
    ["stderr", link("/proc/self/fd/2")],
    ["stdin", link("/proc/self/fd/0")],
    ["stdout", link("/proc/self/fd/1")],
    ["tty", character(5, 0)],
    ["urandom", character(1, 9)],
    ["zero", character(1, 5)],
  ];
}

/** What a computer has besides. */
export const hostDevices = (modified: number): [string, Node][] => [
  ["console", deviceNode("c", 5, 1, 0o600, modified)],
  ["fuse", deviceNode("c", 10, 229, 0o666, modified)],
  ["kmsg", deviceNode("c", 1, 11, 0o644, modified)],
  ["vda", deviceNode("b", 254, 0, 0o660, modified, 6)],
  ["vda1", deviceNode("b", 254, 1, 0o660, modified, 6)],
];

export const isDevice = (node: Node): node is FileNode => node.type === "file" && node.device !== undefined;
