// All of a container as the API shows it (GET /containers/{id}/json).
import type { DockerContainer } from "../containers/container.ts";
import { hostPid } from "../containers/kernel.ts";
import { containerDriver } from "../containers/storage.ts";
import { mountsOf, networksOf } from "./endpoints.ts";
import { nanoTime } from "./time.ts";

export function inspect(container: DockerContainer) {
  const { config, hostConfig, health, image } = container;
  const networks = networksOf(container);
  const mode = hostConfig.NetworkMode || "default";
  const main = [...container.networks.values()].find(({ network }) => network.name === (mode === "default" ? "bridge" : mode));
  const wantedMac = main?.config.MacAddress;
  return {
    Id: container.id,
    Created: nanoTime(container.created),
    Path: container.argv[0] ?? "",
    Args: container.argv.slice(1),
    State: {
      Status: container.status,
      Running: container.running,
      Paused: container.status === "paused",
      Restarting: container.status === "restarting",
      OOMKilled: container.outOfMemory,
      Dead: false,
      Pid: container.run?.process && container.live ? hostPid(container.run.process) : 0,
      ExitCode: container.exitCode,
      Error: container.error,
      StartedAt: nanoTime(container.startedAt),
      FinishedAt: nanoTime(container.finishedAt),
      ...(health
        ? {
            Health: {
              Status: container.live ? health.status : "unhealthy",
              FailingStreak: health.failures,
              Log: health.log.map(({ start, end, exitCode, output }) => ({
                Start: nanoTime(start),
                End: nanoTime(end),
                ExitCode: exitCode,
                Output: output,
              })),
            },
          }
        : {}),
    },
    Image: image.id,
    ResolvConfPath: path(container, "resolv.conf"),
    HostnamePath: path(container, "hostname"),
    HostsPath: path(container, "hosts"),
    LogPath: ["", "json-file"].includes(hostConfig.LogConfig?.Type ?? "") ? path(container, `${container.id}-json.log`) : "",
    Name: `/${container.name}`,
    RestartCount: container.restarts,
    Driver: "overlay2",
    Platform: "linux",
    MountLabel: "",
    ProcessLabel: "",
    AppArmorProfile: "docker-default",
    ExecIDs: null,
    HostConfig: hostConfigOf(hostConfig),
    GraphDriver: containerDriver(container),
    Mounts: mountsOf(container),
    Config: {
      Hostname: container.hostname,
      Domainname: config.Domainname ?? "",
      User: config.User ?? "",
      AttachStdin: config.AttachStdin ?? false,
      AttachStdout: config.AttachStdout ?? false,
      AttachStderr: config.AttachStderr ?? false,
      ...(Object.keys(config.ExposedPorts ?? {}).length ? { ExposedPorts: config.ExposedPorts } : {}),
      Tty: config.Tty ?? false,
      OpenStdin: config.OpenStdin ?? false,
      StdinOnce: config.StdinOnce ?? false,
      Env: config.Env ?? [],
      Cmd: config.Cmd ?? null,
      ...(config.Healthcheck ? { Healthcheck: config.Healthcheck } : {}),
      Image: container.imageName,
      Volumes: config.Volumes ?? null,
      WorkingDir: config.WorkingDir ?? "",
      Entrypoint: config.Entrypoint ?? null,
      ...(wantedMac ? { MacAddress: wantedMac } : {}),
      OnBuild: null,
      Labels: config.Labels ?? {},
      ...(config.StopSignal ? { StopSignal: config.StopSignal } : {}),
      ...(config.StopTimeout === undefined ? {} : { StopTimeout: config.StopTimeout }),
    },
    NetworkSettings: {
      Bridge: "",
      SandboxID: container.attachment ? container.id.split("").reverse().join("") : "",
      SandboxKey: container.attachment ? `/var/run/docker/netns/${container.id.slice(-12)}` : "",
      Ports: container.live ? portMap(container) : {},
      HairpinMode: false,
      LinkLocalIPv6Address: "",
      LinkLocalIPv6PrefixLen: 0,
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: networks["bridge"]?.EndpointID ?? "",
      Gateway: networks["bridge"]?.Gateway ?? "",
      GlobalIPv6Address: networks["bridge"]?.GlobalIPv6Address ?? "",
      GlobalIPv6PrefixLen: networks["bridge"]?.GlobalIPv6PrefixLen ?? 0,
      IPAddress: networks["bridge"]?.IPAddress ?? "",
      IPPrefixLen: networks["bridge"]?.IPPrefixLen ?? 0,
      IPv6Gateway: networks["bridge"]?.IPv6Gateway ?? "",
      MacAddress: networks["bridge"]?.MacAddress ?? "",
      Networks: networks,
    },
  };
}

const path = ({ id, startedAt }: DockerContainer, name: string): string => (startedAt ? `/var/lib/docker/containers/${id}/${name}` : "");

function portMap(container: DockerContainer): Record<string, { HostIp: string; HostPort: string }[] | null> {
  const map: Record<string, { HostIp: string; HostPort: string }[] | null> = {};
  for (const port of Object.keys(container.config.ExposedPorts ?? {})) map[port] = null;
  for (const { port, address, hostPort } of container.published)
    map[port] = [...(map[port] ?? []), { HostIp: address, HostPort: String(hostPort) }];
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What clients send for "nobody said", where the daemon puts its own in the place. */
const UNSET: Readonly<Record<string, unknown>> = {
  ShmSize: 0,
  CgroupnsMode: "",
  IpcMode: "",
  MemorySwappiness: -1,
  OomKillDisable: false,
  Runtime: "",
  MemorySwap: 0,
};

const isUnset = (name: string, value: unknown): boolean =>
  UNSET[name] === value || (name === "PidsLimit" && (value as number) <= 0) || (name === "LogConfig" && !(value as { Type: string }).Type);

/** With the daemon's defaults in the fields that nobody set. */
const hostConfigOf = (own: DockerContainer["hostConfig"]) => ({
  Binds: null,
  ContainerIDFile: "",
  LogConfig: { Type: "json-file", Config: {} },
  NetworkMode: "default",
  PortBindings: {},
  RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: "",
  VolumesFrom: null,
  ConsoleSize: [0, 0],
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: "private",
  Dns: [],
  DnsOptions: [],
  DnsSearch: [],
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: "private",
  Cgroup: "",
  Links: null,
  OomScoreAdj: 0,
  PidMode: "",
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  UTSMode: "",
  UsernsMode: "",
  ShmSize: 67_108_864,
  Runtime: "runc",
  Isolation: "",
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: "",
  BlkioWeight: 0,
  BlkioWeightDevice: [],
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: "",
  CpusetMems: "",
  Devices: [],
  DeviceCgroupRules: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: null,
  PidsLimit: null,
  Ulimits: null,
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  ...Object.fromEntries(Object.entries(own).filter(([name, value]) => value !== undefined && !isUnset(name, value))),
  MaskedPaths: own.Privileged
    ? null
    : "asound acpi kcore keys latency_stats timer_list timer_stats sched_debug scsi"
        .split(" ")
        .map((name) => `/proc/${name}`)
        .concat("/sys/firmware", "/sys/devices/virtual/powercap"),
  ReadonlyPaths: own.Privileged ? null : ["bus", "fs", "irq", "sys", "sysrq-trigger"].map((name) => `/proc/${name}`),
});
