// What a service may use, as the engine is asked for it: limits, block devices, devices, graphics processors (pkg/compose/create.go: getDeployResources).
import { bytesOf } from "../../base/units.ts";
import type { HostConfig, ThrottleDevice, WeightDevice } from "../types.ts";
import type { Service } from "./model.ts";
import type { BlockConfig, DeviceRequest, Figure } from "./resource-types.ts";

type Requests = NonNullable<HostConfig["DeviceRequests"]>;

/** Bytes out of a number or "512m". */
export const bytes = (value: Figure | undefined): number | undefined => (value === undefined ? undefined : bytesOf(String(value)));

/** Without what nobody asked for: the engine has values of its own there. */
const asked = (config: HostConfig): HostConfig =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as HostConfig;
const number = (value: Figure | undefined): number | undefined => (value === undefined ? undefined : Number(value));

export function resourcesOf(service: Service): HostConfig {
  const { limits = {}, reservations = {} } = service.deploy?.resources ?? {};
  const processors = number(limits.cpus ?? service.cpus);
  const swap = service.memswap_limit === undefined ? undefined : (bytes(service.memswap_limit) ?? -1);
  const requests = [...(reservations.devices ?? []).map((each) => requestOf(each)), ...graphicsOf(service.gpus)];
  return asked({
    CgroupParent: service.cgroup_parent,
    Memory: bytes(limits.memory ?? service.mem_limit),
    MemorySwap: swap,
    MemorySwappiness: number(service.mem_swappiness),
    MemoryReservation: bytes(reservations.memory ?? service.mem_reservation),
    OomKillDisable: service.oom_kill_disable,
    OomScoreAdj: number(service.oom_score_adj),
    NanoCpus: processors === undefined ? undefined : Math.round(processors * 1e9),
    CpuPeriod: number(service.cpu_period),
    CpuQuota: number(service.cpu_quota),
    CpuRealtimePeriod: number(service.cpu_rt_period),
    CpuRealtimeRuntime: number(service.cpu_rt_runtime),
    CpuShares: number(service.cpu_shares),
    CpusetCpus: service.cpuset,
    DeviceCgroupRules: service.device_cgroup_rules,
    PidsLimit: number(limits.pids ?? service.pids_limit),
    ...blockLimitsOf(service.blkio_config),
    Devices: service.devices?.map(deviceOf),
    DeviceRequests: requests.length ? requests : undefined,
    Ulimits: service.ulimits && ulimitsOf(service.ulimits),
  } as HostConfig);
}

function blockLimitsOf(config: BlockConfig | undefined): HostConfig {
  if (!config) return {};
  const rates = (list: BlockConfig["device_read_bps"]): ThrottleDevice[] | undefined =>
    list?.map(({ path, rate }) => ({ Path: path, Rate: bytes(rate) ?? 0 }));
  return asked({
    BlkioWeight: number(config.weight),
    BlkioWeightDevice: config.weight_device?.map(({ path, weight }): WeightDevice => ({ Path: path, Weight: Number(weight) })),
    BlkioDeviceReadBps: rates(config.device_read_bps),
    BlkioDeviceWriteBps: rates(config.device_write_bps),
    BlkioDeviceReadIOps: rates(config.device_read_iops),
    BlkioDeviceWriteIOps: rates(config.device_write_iops),
  } as HostConfig);
}

/** "/dev/fuse", "/dev/fuse:/dev/inside:r", or its parts. */
function deviceOf(device: NonNullable<Service["devices"]>[number]): NonNullable<HostConfig["Devices"]>[number] {
  const [source = "", target = source, permissions = "rwm"] =
    typeof device === "string" ? device.split(":") : [device.source, device.target, device.permissions];
  return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions };
}

function requestOf({ driver = "", count, device_ids: ids, capabilities = [], options = {} }: DeviceRequest, more: readonly string[] = []) {
  return {
    Driver: driver,
    Count: count === "all" ? -1 : count === undefined ? (ids ? 0 : -1) : Number(count),
    DeviceIDs: ids ?? null,
    Capabilities: [[...capabilities, ...more]],
    Options: options,
  } satisfies Requests[number];
}

/** "all", or a list of requests. */
const graphicsOf = (gpus: Service["gpus"]) => (gpus === "all" ? [{ count: "all" }] : (gpus ?? [])).map((each) => requestOf(each, ["gpu"]));

/** Limits of processes as the API has them. */
export const ulimitsOf = (limits: NonNullable<Service["ulimits"]>) =>
  Object.entries(limits).map(([Name, each]) =>
    typeof each === "object" ? { Name, Soft: each.soft, Hard: each.hard } : { Name, Soft: Number(each), Hard: Number(each) },
  );
