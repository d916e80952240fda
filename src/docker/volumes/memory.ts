// Folders in memory: what mount's options for tmpfs say of them (mount(8), tmpfs(5)).
import { bytesOf } from "../../base/units.ts";
import type { FileSystem } from "../../machine/files.ts";

export interface MemoryOptions {
  /** Bytes. */
  size?: number | undefined;
  mode?: number | undefined;
  owner?: number;
  group?: number;
}

/** What "rw,size=64m,mode=1770,uid=1000" says. */
export function memoryOptions(text: string): MemoryOptions {
  const given = new Map(text.split(",").map((each) => [each.split("=")[0]!, each.split("=")[1] ?? ""] as const));
  const size = given.get("size");
  const [uid, gid, mode] = ["uid", "gid", "mode"].map((name) => given.get(name));
  return {
    ...(size ? { size: bytesOf(size) } : {}),
    ...(mode ? { mode: Number.parseInt(mode, 8) } : {}),
    ...(uid ? { owner: Number(uid) } : {}),
    ...(gid ? { group: Number(gid) } : {}),
  };
}

/** Makes an empty file system one in memory: anybody may write into it, as into /tmp, unless it is told otherwise. */
export function inMemory(files: FileSystem, { size, mode = 0o1777, owner = 0, group = 0 }: MemoryOptions): FileSystem {
  files.setMode("/", mode, owner, group);
  files.capacity = size;
  return files;
}

export const prepareMemory = (files: FileSystem, options: string): FileSystem => inMemory(files, memoryOptions(options));
