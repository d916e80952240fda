// Disks of a computer: the block devices in /dev that are no part of another.
import { isDevice } from "./devices.ts";
import type { FileSystem } from "./files.ts";

/** Whether a block device of these numbers ("254:0") is a whole disk, and no part of one. */
export const isDisk = (files: FileSystem, numbers: string): boolean =>
  files.list("/dev").some((name) => {
    const node = files.stat(`/dev/${name}`, { followLast: false });
    return /^vd[a-z]$/.test(name) && isDevice(node) && node.device!.join(":") === numbers;
  });
