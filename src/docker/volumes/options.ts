// The options of the local driver: what it takes, and what the kernel is asked with them (daemon/volume/local, moby/sys/mount).
import { bytesOf } from "../../base/units.ts";
import { badRequest } from "../error.ts";

export type VolumeDriverOptions = Readonly<Record<string, string>>;

const KNOWN = new Set(["type", "o", "device", "size"]);
const NEEDS: Readonly<Record<string, readonly string[]>> = { device: ["type"], type: ["device"], o: ["device", "type"] };

/** @param of "create NAME: ", which every error begins with @throws EngineError */
export function checkVolumeOptions(options: VolumeDriverOptions, of: string): void {
  const fail = (why: string) => badRequest(`${of}${why}`);
  const { type, device = "", size } = options;
  for (const name of Object.keys(options)) if (!KNOWN.has(name)) throw fail(`invalid option: ${JSON.stringify(name)}`);
  if (type === "cifs" && /^[a-z]*:?\/\/[^/]*:\d/.test(device)) throw fail("port not allowed in CIFS device URL, include 'port' in 'o='");
  if (size !== undefined) {
    const bytes = bytesOf(size);
    if (bytes === undefined) throw fail(`invalid size: '${size}'`);
    // Only projects of XFS and of ext4 can be told to be small, and what is below has neither.
    if (bytes > 0) throw fail("quota size requested but no quota support");
  }
  for (const [name, needed] of Object.entries(NEEDS))
    for (const other of name in options ? needed : [])
      if (!(other in options)) throw fail(`missing required option: ${JSON.stringify(other)}`);
}

/** Words of mount(8) that are bits to the kernel; those with a minus clear one. */
const FLAGS: Readonly<Record<string, number>> = {
  ...{ async: -0x10, atime: -0x400, bind: 0x1000, defaults: 0, dev: -0x4, diratime: -0x800, dirsync: 0x80, exec: -0x8, loud: -0x8000 },
  ...{ mand: 0x40, noatime: 0x400, nodev: 0x4, nodiratime: 0x800, noexec: 0x8, nomand: -0x40, norelatime: -0x200000 },
  ...{ nostrictatime: -0x1000000, nosuid: 0x2, rbind: 0x5000, relatime: 0x200000, remount: 0x20, ro: 0x1, rw: -0x1, silent: 0x8000 },
  ...{ strictatime: 0x1000000, suid: -0x2, sync: 0x10 },
};
const BIND = 0x1000;

/** What -o says to the kernel: flags, and all else as text for the file system. */
export function kernelOptions(text = ""): { flags: number; data: string } {
  let flags = 0;
  const data: string[] = [];
  for (const word of text.split(",").filter(Boolean)) {
    const flag = FLAGS[word];
    if (flag === undefined) data.push(word);
    else flags = flag < 0 ? flags & ~-flag : flags | flag;
  }
  return { flags, data: data.join(",") };
}

/** The computer's disk, on which its whole tree is. */
const ROOT_DISK = "/dev/vda1";

/** The folder of the computer that is seen through a volume: what it is bound to, or the tree of the disk that it is. */
export function behind(options: VolumeDriverOptions | null | undefined): string | undefined {
  if (!options?.["device"]) return undefined;
  if (kernelOptions(options["o"]).flags & BIND) return options["device"];
  return options["type"] === "ext4" && options["device"] === ROOT_DISK ? "/" : undefined;
}

/** The local driver mounts a file system in memory while somebody uses the volume: nothing is left afterwards. */
export const isInMemory = (options: VolumeDriverOptions | null | undefined): boolean => options?.["type"] === "tmpfs";
