// /dev/shm: the folder in memory that processes of one IPC name space share (shm_overview(7)).
import { FileSystem } from "./files.ts";
import type { MountKind } from "./mounts.ts";

/** What a container gets unless told otherwise, bytes: runtimes agree on it. */
export const SHARED_MEMORY = 64 * 1024 * 1024;

export function sharedMemory(now: () => number, capacity = SHARED_MEMORY): FileSystem {
  const files = new FileSystem(now);
  files.setMode("/", 0o1777);
  files.capacity = capacity;
  return files;
}

/** How the kernel names a mount of it. */
export const sharedMemoryKind = ({ capacity = SHARED_MEMORY }: FileSystem): MountKind => ({
  type: "tmpfs",
  device: "shm",
  options: `rw,nosuid,nodev,noexec,relatime,size=${Math.ceil(capacity / 1024)}k`,
});
