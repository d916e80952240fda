// A container as the API shows it: a line of the list, and all of it (GET /containers/json, GET /containers/{id}/json).
import { humanDuration } from "../../base/units.ts";
import { sizeOf as sizeOfFile } from "../../machine/file-size.ts";
import type { DockerContainer } from "../containers/container.ts";
import { hostPid } from "../containers/kernel.ts";
import { containerDriver } from "../containers/storage.ts";
import type { Parts } from "../engine.ts";
import { sizeOf } from "../images/image.ts";
import { nanoTime } from "./time.ts";

/** "Up 5 minutes (healthy)", "Exited (0) 3 seconds ago" (container/state.go). */
export function statusText({ status, startedAt, finishedAt, exitCode, health }: DockerContainer, now: number): string {
  switch (status) {
    case "running": {
      const up = `Up ${humanDuration(now - startedAt)}`;
      if (!health) return up;
      return `${up} (${health.status === "starting" ? "health: starting" : health.status})`;
    }
    case "paused":
      return `Up ${humanDuration(now - startedAt)} (Paused)`;
    case "restarting":
      return `Restarting (${exitCode}) ${humanDuration(now - finishedAt)} ago`;
    case "removing":
      return "Removal In Progress";
    case "dead":
      return "Dead";
    case "created":
      return "Created";
    case "exited":
      return finishedAt ? `Exited (${exitCode}) ${humanDuration(now - finishedAt)} ago` : "Created";
  }
}

/** The ports that are open or published, in the order in which clients sort them themselves. */
function portsOf(container: DockerContainer): ReturnType<typeof openPorts> {
  if (!container.live) return [];
  const { published, networks } = container;
  const known = shownPorts.get(published);
  if (known?.published === published.length && known.networks === networks.size) return known.ports;
  const ports = openPorts(container);
  shownPorts.set(published, { published: published.length, networks: networks.size, ports });
  return ports;
}
/** By the list of a start, which grows while it starts. */
const shownPorts = new WeakMap<
  DockerContainer["published"],
  { published: number; networks: number; ports: ReturnType<typeof openPorts> }
>();

function openPorts(container: DockerContainer) {
  const published = container.published.map(({ port, address, hostPort }) => ({
    IP: address,
    PrivatePort: Number(port.split("/")[0]),
    PublicPort: hostPort,
    Type: port.split("/")[1] ?? "tcp",
  }));
  const own = ![...container.networks.values()].some(({ network: { driver } }) => driver === "host" || driver === "null");
  const exposed = Object.keys((own && container.config.ExposedPorts) || {})
    .filter((port) => !container.published.some((each) => each.port === port))
    .map((port) => ({ PrivatePort: Number(port.split("/")[0]), Type: port.split("/")[1] ?? "tcp" }));
  return [...exposed, ...published];
}

const mountsOf = ({ mounts }: DockerContainer) =>
  mounts
    .filter(({ type }) => type !== "tmpfs")
    .map(({ type, name, source, target, mode, readOnly }) => ({
      Type: type,
      ...(name ? { Name: name } : {}),
      Source: source,
      Destination: target,
      ...(name ? { Driver: "local" } : {}),
      Mode: mode,
      RW: !readOnly,
      Propagation: type === "bind" ? "rprivate" : "",
    }));

type Wish = DockerContainer["networks"] extends Map<string, infer W> ? W : never;

const endpointOf = ({ network, config, endpoint }: Wish) => ({
  IPAMConfig: config.IPAMConfig ?? null,
  Links: config.Links ?? null,
  Aliases: config.Aliases ?? null,
  NetworkID: network.id,
  EndpointID: endpoint?.id ?? "",
  Gateway: endpoint?.address ? network.gateway : "",
  IPAddress: endpoint?.address ?? "",
  IPPrefixLen: endpoint?.address ? (network.subnet?.bits ?? 0) : 0,
  IPv6Gateway: "",
  GlobalIPv6Address: "",
  GlobalIPv6PrefixLen: 0,
  MacAddress: endpoint?.mac ?? "",
  DriverOpts: config.DriverOpts ?? null,
});
/** What was shown of a container's place on a network, with the endpoint that it had: lists show hundreds again and again. */
const shownEndpoints = new WeakMap<Wish, { endpoint: Wish["endpoint"]; shown: ReturnType<typeof endpointOf> }>();

function networksOf({ networks }: DockerContainer) {
  const all: Record<string, ReturnType<typeof endpointOf>> = {};
  for (const wish of networks.values()) {
    let known = shownEndpoints.get(wish);
    if (!known || known.endpoint !== wish.endpoint)
      shownEndpoints.set(wish, (known = { endpoint: wish.endpoint, shown: endpointOf(wish) }));
    all[wish.network.name] = known.shown;
  }
  return all;
}

/** How the image is called now: by its name while that leads to it. */
const imageNameOf = ({ images }: Parts, { image, imageName }: DockerContainer): string =>
  images.find(imageName)?.id === image.id ? imageName : image.id;

/** The command as `docker ps` shows it: words with spaces in quotes. */
function commandOf(container: DockerContainer): string {
  const known = commands.get(container);
  if (known !== undefined) return known;
  const text = container.argv.map((word) => (/\s/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(" ");
  commands.set(container, text);
  return text;
}
const commands = new WeakMap<DockerContainer, string>();

export const summary = (parts: Parts, container: DockerContainer, { size = false } = {}) => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: imageNameOf(parts, container),
  ImageID: container.image.id,
  Command: commandOf(container),
  Created: Math.floor(container.created / 1000),
  Ports: portsOf(container),
  ...(size ? { SizeRw: written(container), SizeRootFs: sizeOf(container.image) + written(container) } : {}),
  Labels: container.config.Labels ?? {},
  State: container.status,
  Status: statusText(container, parts.clock.now),
  HostConfig: { NetworkMode: container.hostConfig.NetworkMode || "default" },
  NetworkSettings: { Networks: networksOf(container) },
  Mounts: mountsOf(container),
});

/** Bytes in the container's own layer. */
export const written = ({ files, image }: DockerContainer): number => bytesApart(files.root, image.files);

type Node = DockerContainer["image"]["files"] | import("../../machine/files.ts").Node;

/** What differs between a tree and the one that it grew from: both share what nobody touched. */
function bytesApart(node: Node, from: Node | undefined): number {
  if (node === from) return 0;
  if (node.type === "file") return sizeOfFile(node);
  if (node.type !== "folder") return 0;
  let sum = 0;
  for (const [name, each] of node.entries) sum += bytesApart(each, from?.type === "folder" ? from.entries.get(name) : undefined);
  return sum;
}

export function inspect(container: DockerContainer) {
  const { config, hostConfig, health, image } = container;
  const [first] = [...container.networks.values()].filter(({ network }) => network.name === "bridge");
  const networks = networksOf(container);
  return {
    Id: container.id,
    Created: nanoTime(container.created),
    Path: container.argv[0] ?? "",
    Args: container.argv.slice(1),
    State: {
      Status: container.status,
      Running: container.live || container.status === "restarting",
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
    LogPath: path(container, `${container.id}-json.log`),
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
      OnBuild: null,
      Labels: config.Labels ?? {},
      ...(config.StopSignal ? { StopSignal: config.StopSignal } : {}),
      ...(config.StopTimeout === undefined ? {} : { StopTimeout: config.StopTimeout }),
    },
    NetworkSettings: {
      Bridge: "",
      SandboxID: container.attachment ? container.id.split("").reverse().join("") : "",
      HairpinMode: false,
      LinkLocalIPv6Address: "",
      LinkLocalIPv6PrefixLen: 0,
      Ports: container.live ? portMap(container) : {},
      SandboxKey: container.attachment ? `/var/run/docker/netns/${container.id.slice(-12)}` : "",
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: first?.endpoint?.id ?? "",
      Gateway: first?.endpoint ? first.network.gateway : "",
      GlobalIPv6Address: "",
      GlobalIPv6PrefixLen: 0,
      IPAddress: first?.endpoint?.address ?? "",
      IPPrefixLen: first?.endpoint?.address ? first.network.subnet!.bits : 0,
      IPv6Gateway: "",
      MacAddress: first?.endpoint?.mac ?? "",
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
  ConsoleSize: [0, 0],
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
  KernelMemory: 0,
  KernelMemoryTCP: 0,
  MemoryReservation: 0,
  MemorySwap: own.Memory ? own.Memory * 2 : 0,
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
