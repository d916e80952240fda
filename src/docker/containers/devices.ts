// Devices of the computer that containers have, and what the kernel can do with their resources (daemon/oci_linux.go, daemon_unix.go).
import { isDevice } from "../../machine/devices.ts";
import { isDisk } from "../../machine/disks.ts";
import type { IoLimits } from "../../machine/kernel/cgroup.ts";
import type { Node } from "../../machine/nodes.ts";
import { badRequest, internal } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { HostConfig } from "../types.ts";
import type { DockerContainer } from "./container.ts";

/** "c 1:3 mr": kind, numbers, what may be done. Such a rule lets a container use devices that it makes itself, and nothing here makes any: it is only kept. */
export const DEVICE_RULE = /^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/;

/** Puts what --device names where the container looks for it; with --privileged all that there are. @throws EngineError */
export function putDevices({ host }: Parts, { hostConfig, files }: DockerContainer): void {
  const put = (path: string, node: Node): void => {
    files.makeFolder(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true });
    files.put(path, node);
  };
  if (hostConfig.Privileged)
    for (const name of host.files.list("/dev")) {
      const node = host.files.stat(`/dev/${name}`, { followLast: false });
      if (isDevice(node) && !files.exists(`/dev/${name}`)) put(`/dev/${name}`, node);
    }
  for (const rule of hostConfig.DeviceCgroupRules ?? [])
    if (!DEVICE_RULE.test(rule)) throw internal(`invalid device cgroup rule format: '${rule}'`);
  for (const { PathOnHost, PathInContainer } of hostConfig.Devices ?? []) {
    const fail = (why: string) =>
      internal(`error gathering device information while adding custom device ${JSON.stringify(PathOnHost)}: ${why}`);
    const node = host.files.lookup(PathOnHost);
    if (!node) throw fail("no such file or directory");
    if (!isDevice(node)) throw fail("not a device node");
    put(PathInContainer || PathOnHost, node);
  }
}

/** @throws EngineError for what is out of its range, or what the storage cannot do */
export function checkResources({ BlkioWeight = 0, CpuRealtimePeriod, CpuRealtimeRuntime, OomScoreAdj = 0, StorageOpt }: HostConfig): void {
  if (BlkioWeight && (BlkioWeight < 10 || BlkioWeight > 1000)) throw badRequest("range of blkio weight is from 10 to 1000");
  if (CpuRealtimePeriod || CpuRealtimeRuntime) throw badRequest("kernel does not support CPU real-time scheduler");
  if (OomScoreAdj < -1000 || OomScoreAdj > 1000) throw badRequest(`Invalid value ${OomScoreAdj}, range for oom score adj is [-1000, 1000]`);
  if (Object.keys(StorageOpt ?? {}).length)
    throw internal("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
}

/** What the second version of control groups has no place for is left out, and told of. */
export function discarded(host: HostConfig): { host: HostConfig; warnings: string[] } {
  const warnings: string[] = [];
  const { OomKillDisable, MemorySwappiness, ...rest } = host;
  if (OomKillDisable) warnings.push("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
  if (MemorySwappiness !== undefined && MemorySwappiness !== null && MemorySwappiness !== -1) {
    if (MemorySwappiness < 0 || MemorySwappiness > 100)
      throw badRequest(`Invalid value: ${MemorySwappiness}, valid memory swappiness range is 0-100`);
    warnings.unshift(
      "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.",
    );
  }
  return { host: rest, warnings };
}

/** Which limit of a control group each field is. */
const THROTTLES = {
  BlkioDeviceReadBps: "rbps",
  BlkioDeviceWriteBps: "wbps",
  BlkioDeviceReadIOps: "riops",
  BlkioDeviceWriteIOps: "wiops",
} as const;

/** How runc's sentence begins about a control group that does not take a limit. */
const SETTING =
  "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: ";

/** What of block devices is limited in a control group, by their numbers. @throws EngineError for a device that there is not */
export function throttlesOf({ host }: Parts, config: HostConfig, group: string): Map<string, IoLimits> {
  const limits = new Map<string, IoLimits>();
  const numberOf = (path: string): string => {
    const node = host.files.lookup(path);
    if (!node) throw internal(`stat ${path}: no such file or directory`);
    return isDevice(node) ? node.device!.join(":") : "0:0";
  };
  for (const { Path } of config.BlkioWeightDevice ?? []) numberOf(Path);
  for (const key of Object.keys(THROTTLES) as (keyof typeof THROTTLES)[])
    for (const { Path, Rate } of config[key] ?? []) {
      const number = numberOf(Path);
      if (!isDisk(host.files, number))
        throw internal(
          `${SETTING}failed to write "${number} ${THROTTLES[key]}=${Rate}": write /sys/fs/cgroup${group}/io.max: no such device: unknown`,
        );
      limits.set(number, { ...limits.get(number), [THROTTLES[key]]: Rate || Number.POSITIVE_INFINITY });
    }
  return limits;
}

/** runc's translation from weights of block devices (10 to 1000) to those of the second version (1 to 10000). */
export const ioWeight = (weight: number | undefined): number => (weight ? Math.floor(1 + ((weight - 10) * 9999) / 990) : 100);
