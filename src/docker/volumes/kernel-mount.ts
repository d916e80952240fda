// What the kernel says when a volume of the local driver is mounted: servers that do not answer, devices that are not there (mount(2)).
import { familyOf } from "../../base/ip-address.ts";
import { isDevice } from "../../machine/devices.ts";
import { isDisk } from "../../machine/disks.ts";
import type { Task } from "../../machine/process.ts";
import type { ConnectError } from "../../machine/sockets.ts";
import { EngineError } from "../error.ts";
import { lookUp } from "../networks/look-up.ts";
import type { Parts } from "../parts.ts";
import { behind, isInMemory, kernelOptions } from "./options.ts";
import { mountpointOf, type Volume } from "./volumes.ts";

/** File systems on disks that the kernel has or loads. */
const ON_DISKS = new Set(["ext2", "ext3", "ext4", "xfs", "btrfs", "vfat", "exfat", "ntfs3", "iso9660", "udf", "squashfs", "f2fs", "jfs"]);
/** Those that need nothing below them, or other trees. */
const WITHOUT = new Set(["proc", "sysfs", "cgroup2", "overlay", "devtmpfs", "devpts", "mqueue", "ramfs", "fuse", "9p", "ceph", "virtiofs"]);
const WHY: Readonly<Record<ConnectError, string>> = {
  refused: "connection refused",
  timeout: "connection timed out",
  unreachable: "no route to host",
  reset: "connection reset by peer",
};
/** Ports of portmap, which older NFS asks first, of NFS itself and of SMB. */
const [PORTMAP, NFS, SMB] = [111, 2049, 445];
/** Ms that the client of SMB waits for a connection. */
const PATIENCE = 5000;

/** Why a volume cannot be mounted, in the daemon's words; undefined where it can. @throws EngineError for servers that there are */
export function* mountError(parts: Parts, volume: Volume): Task<string | undefined> {
  const { options, name } = volume;
  if (!options?.["device"] || isInMemory(options)) return undefined;
  const asked = { device: options["device"], type: options["type"] ?? "", o: options["o"] ?? "" };
  const resolved = yield* withAddresses(parts, asked);
  if ("error" in resolved) return `error resolving passed in network volume address: ${resolved.error}`;
  const why = yield* refusal(parts, { ...asked, ...resolved });
  if (!why) return undefined;
  const { flags, data } = kernelOptions(resolved.o);
  const shown = data.replace(/\bpassword=[^,]*/, "password=********");
  const what = `${resolved.device}:${mountpointOf(name)}${flags ? `, flags: 0x${flags.toString(16)}` : ""}${shown ? `, data: ${shown}` : ""}`;
  return `failed to mount local volume: mount ${what}: ${why}`;
}

interface Asked {
  device: string;
  type: string;
  o: string;
}

/** Names of servers as addresses: the kernel does not look them up. */
function* withAddresses({ host }: Parts, { device, type, o }: Asked): Task<{ device: string; o: string } | { error: string }> {
  if (type !== "nfs" && type !== "cifs") return { device, o };
  const address = optionOf(o, "addr");
  const server = address ? "" : type === "cifs" ? (/^(?:[a-z]+:)?\/\/([^/]*)/.exec(device)?.[1] ?? "") : "";
  const name = address || server;
  if (!name || familyOf(name) === 4) return { device, o };
  const found = yield* lookUp(host, name);
  if ("error" in found) return found;
  return address
    ? { device, o: o.replace(`addr=${address}`, `addr=${found.address}`) }
    : { device: device.replace(server, found.address), o };
}

const optionOf = (o: string, name: string): string =>
  o
    .split(",")
    .find((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

function* refusal({ host: { files, network } }: Parts, { device, type, o }: Asked): Task<string | undefined> {
  if (behind({ device, type, o }) !== undefined) {
    if (!files.exists(device)) return "no such file or directory";
    return files.isFolder(device) || type === "ext4" ? undefined : "not a directory";
  }
  if (type === "nfs" || type === "nfs4" || type === "cifs") {
    const address = type === "cifs" ? (/^\/\/([^/]*)/.exec(device)?.[1] ?? "") : optionOf(o, "addr");
    const portmapped = type === "nfs" && !/\b(nfs)?vers=4/.test(o);
    const port = Number(optionOf(o, "port")) || (type === "cifs" ? SMB : portmapped ? PORTMAP : NFS);
    if (!familyOf(address)) return "invalid argument";
    const connection = yield* network.connect(address, port, type === "cifs" ? { timeout: PATIENCE } : {});
    if ("error" in connection)
      return type === "cifs" && connection.error === "timeout" ? "operation now in progress" : WHY[connection.error];
    connection.close();
    throw new EngineError(501, `k8s-quest does not simulate file systems of servers (${address}:${port}) yet`);
  }
  if (WITHOUT.has(type)) throw new EngineError(501, `k8s-quest does not simulate volumes of type ${type} yet`);
  if (!ON_DISKS.has(type)) return "no such device";
  const node = files.lookup(device);
  if (!node) return "no such file or directory";
  if (!isDevice(node) || (node.mode & 0o170000) !== 0o060000) return "block device required";
  // A disk whose part is in use, and a part that has something else on it.
  return isDisk(files, node.device!.join(":")) ? "device or resource busy" : "invalid argument";
}
