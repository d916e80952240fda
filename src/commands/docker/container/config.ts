// From flags to the body of POST /containers/create (cli/command/container/opts.go: parse).
import { bytesOf } from "../../../base/units.ts";
import type {
  ContainerBody,
  CreateBody,
  EndpointConfig,
  HealthConfig,
  HostConfig,
  MountBody,
  PortBinding,
  RestartPolicyName,
} from "../../../docker/types.ts";
import { FileError, resolvePath } from "../../../machine/files.ts";
import type { Running } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { pairsOf } from "../flags.ts";
import { parseExposed, parsePort } from "./ports.ts";

/** Lines of a file that are neither empty nor comments. @throws Failure */
export function linesOf(self: Running, name: string): string[] {
  try {
    return self.machine.files
      .read(resolvePath(self.directory, name))
      .split("\n")
      .map((line) => line.trimStart())
      .filter((line) => line && !line.startsWith("#"));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`open ${name}: ${error.message.toLowerCase()}`);
  }
}

/** Variables of --env-file and -e; a name alone takes the value that it has here. @throws Failure */
export function environmentOf(self: Running, call: Call): string[] {
  const own = (each: string): string[] => {
    if (each.includes("=")) return [each];
    const value = self.environment[each];
    return value === undefined ? [] : [`${each}=${value}`];
  };
  const fromFiles = call.list("env-file").flatMap((name) =>
    linesOf(self, name).flatMap((line) => {
      const key = line.split("=", 1)[0]!;
      if (!key) throw new Failure(`poorly formatted environment: no variable name on line '${line}'`);
      if (/\s/.test(key)) throw new Failure(`poorly formatted environment: variable '${key}' contains whitespaces`);
      return own(line);
    }),
  );
  for (const each of call.list("env")) if (!each || each.startsWith("=")) throw new Failure(`invalid environment variable: ${each}`);
  return [...fromFiles, ...call.list("env").flatMap(own)];
}

export function restartPolicy(text: string): NonNullable<HostConfig["RestartPolicy"]> {
  const [name = "", count, ...more] = text.split(":");
  if (more.length) throw new Failure("invalid restart policy format");
  if (count !== undefined && !/^-?\d+$/.test(count)) throw new Failure("maximum retry count must be an integer");
  return { Name: name as RestartPolicyName, MaximumRetryCount: Number(count ?? 0) };
}

/** One --mount, whose fields have been looked at already. */
export function parseMount(text: string): MountBody {
  const mount: MountBody = { Type: "volume", Target: "" };
  const volume = (): NonNullable<MountBody["VolumeOptions"]> => (mount.VolumeOptions ??= {});
  const tmpfs = (): NonNullable<MountBody["TmpfsOptions"]> => (mount.TmpfsOptions ??= {});
  for (const field of text.split(",")) {
    const [key = "", ...rest] = field.split("=");
    const value = rest.join("=");
    const on = !rest.length || /^(1|t|true)$/i.test(value);
    switch (key.toLowerCase()) {
      case "type":
        mount.Type = value.toLowerCase() as MountBody["Type"];
        break;
      case "source":
      case "src":
        mount.Source = value;
        break;
      case "target":
      case "dst":
      case "destination":
        mount.Target = value;
        break;
      case "readonly":
      case "ro":
        mount.ReadOnly = on;
        break;
      case "bind-propagation":
        mount.BindOptions = { Propagation: value };
        break;
      case "volume-nocopy":
        volume().NoCopy = on;
        break;
      case "volume-label":
        volume().Labels = { ...volume().Labels, ...pairsOf([value]) };
        break;
      case "volume-driver":
        volume().DriverConfig = { ...volume().DriverConfig, Name: value };
        break;
      case "volume-opt":
        volume().DriverConfig = { ...volume().DriverConfig, Options: { ...volume().DriverConfig?.Options, ...pairsOf([value]) } };
        break;
      case "tmpfs-size":
        tmpfs().SizeBytes = bytesOf(value) ?? 0;
        break;
      case "tmpfs-mode":
        tmpfs().Mode = Number.parseInt(value, 8);
        break;
    }
  }
  return mount;
}

/** What -v says: a folder or a volume somewhere, or only a place. */
function volumesOf(self: Running, list: readonly string[]): { binds: string[]; places: Record<string, object> } {
  const binds: string[] = [];
  const places: Record<string, object> = {};
  for (const each of list) {
    const [source = "", ...rest] = each.split(":");
    if (!rest.length) {
      places[each] = {};
      continue;
    }
    binds.push([source.startsWith("./") || source === "." ? resolvePath(self.directory, source) : source, ...rest].join(":"));
  }
  return { binds, places };
}

function healthOf(call: Call): HealthConfig | undefined {
  const command = call.string("health-cmd");
  const durations = ["health-interval", "health-timeout", "health-start-period"] as const;
  const given = command !== "" || durations.some((name) => call.duration(name)) || call.int("health-retries") !== 0;
  if (call.bool("no-healthcheck")) {
    if (given) throw new Failure("--no-healthcheck conflicts with --health-* options");
    return { Test: ["NONE"] };
  }
  if (!given) return undefined;
  for (const name of durations) if (call.duration(name) < 0) throw new Failure(`--${name} cannot be negative`);
  if (call.int("health-retries") < 0) throw new Failure("--health-retries cannot be negative");
  return {
    ...(command ? { Test: ["CMD-SHELL", command] } : {}),
    Interval: call.duration("health-interval") * 1e6,
    Timeout: call.duration("health-timeout") * 1e6,
    StartPeriod: call.duration("health-start-period") * 1e6,
    Retries: call.int("health-retries"),
  };
}

const isUserDefined = (name: string): boolean => !["default", "bridge", "host", "none"].includes(name) && !name.startsWith("container:");

/** --network with what belongs to it. @throws Failure */
function networksOf(call: Call): { mode: string; links: readonly string[]; endpoints: Record<string, EndpointConfig> } {
  const asked = [...call.list("network"), ...call.list("net")].map((text) => {
    if (!/(^|,)\w[\w-]*=/.test(text)) return { name: text, aliases: [] as string[] };
    const fields = text.split(",").map((each) => each.split(/=(.*)/s) as [string, string]);
    for (const [key] of fields) if (!["name", "alias", "driver-opt"].includes(key)) throw new Failure(`invalid field key ${key}`);
    return {
      name: fields.find(([key]) => key === "name")?.[1] ?? "",
      aliases: fields.flatMap(([key, value]) => (key === "alias" ? [value] : [])),
    };
  });
  const aliases = [...call.list("network-alias"), ...call.list("net-alias")];
  const links = call.list("link");
  const ip = call.string("ip");
  // What belongs to a network says nothing where none is named.
  const all = asked;
  const endpoints: Record<string, EndpointConfig> = {};
  for (const [index, { name, aliases: own }] of all.entries()) {
    if (!name) throw new Failure("network must have a name");
    if (endpoints[name]) throw new Failure(`network ${JSON.stringify(name)} is specified multiple times`);
    if (own.length && aliases.length) throw new Failure("conflicting options: cannot specify both --network-alias and per-network alias");
    const first = index === 0;
    const endpoint: EndpointConfig = {
      ...(own.length || (first && aliases.length) ? { Aliases: [...own, ...(first ? aliases : [])] } : {}),
      ...(first && links.length && isUserDefined(name) ? { Links: links } : {}),
      ...(first && ip ? { IPAMConfig: { IPv4Address: ip } } : {}),
    };
    if (all.length > 1 || Object.keys(endpoint).length) endpoints[name] = endpoint;
  }
  if (all.length > 1 && all.some(({ name }) => isUserDefined(name)) && all.some(({ name }) => !isUserDefined(name)))
    throw new Failure("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  const mode = all[0]?.name ?? "default";
  return { mode, links: isUserDefined(mode) ? [] : links, endpoints };
}

const bytesIn = (call: Call, name: string): number => (call.string(name) === "-1" ? -1 : (bytesOf(call.string(name) || "0") ?? 0));

/** Limits of memory, processors and processes. */
export const resourcesOf = (call: Call): HostConfig => ({
  Memory: bytesIn(call, "memory"),
  MemorySwap: bytesIn(call, "memory-swap"),
  MemoryReservation: bytesIn(call, "memory-reservation"),
  NanoCpus: Math.round(Number(call.string("cpus") || 0) * 1e9),
  CpuShares: call.int("cpu-shares"),
  CpuQuota: call.int("cpu-quota"),
  CpuPeriod: call.int("cpu-period"),
  CpusetCpus: call.string("cpuset-cpus"),
  CpusetMems: call.string("cpuset-mems"),
  BlkioWeight: call.int("blkio-weight"),
  ...(call.given("pids-limit") ? { PidsLimit: call.int("pids-limit") } : {}),
});

/** --device: on the computer, in the container, and what may be done with it. @throws Failure */
function deviceOf(text: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  const [host = "", inside = "", rights] = text.split(":");
  if (rights === undefined && /^[rwm]+$/.test(inside)) return { PathOnHost: host, PathInContainer: host, CgroupPermissions: inside };
  return { PathOnHost: host, PathInContainer: inside || host, CgroupPermissions: rights ?? "rwm" };
}

/** What is wrong with one (opts.validatePath). */
export function deviceProblem(text: string): string | undefined {
  const parts = text.split(":");
  if (parts.length > 3) return `bad format for path: ${text}`;
  const rights = parts.length === 3 ? parts[2]! : "";
  if (parts.length === 3 && !/^[rwm]+$/.test(rights)) return `bad mode specified: ${rights}`;
  const inside = parts.length === 1 || /^[rwm]+$/.test(parts[1]!) ? parts[0]! : parts[1]!;
  return inside.startsWith("/") ? undefined : `${inside} is not an absolute path`;
}

/** Modes of name spaces that docker itself looks at. */
const MODES: readonly [flag: string, word: string, pattern: RegExp][] = [
  ["pid", "PID", /^(host|container:.+)?$/],
  ["uts", "UTS", /^(host)?$/],
  ["userns", "USER", /^(host)?$/],
  ["cgroupns", "CGROUP", /^(host|private)?$/],
];

/** @throws Failure */
function securityOf(self: Running, list: readonly string[]): readonly string[] {
  return list.map((each) => {
    const [key = "", value] = each.split(/[=:](.*)/s);
    if (value === undefined && each !== "no-new-privileges") throw new Failure(`Invalid --security-opt: ${JSON.stringify(each)}`);
    if (key !== "seccomp" || value === "unconfined") return each;
    try {
      return `seccomp=${self.machine.files.read(resolvePath(self.directory, value!))}`;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`opening seccomp profile (${value}) failed: open ${value}: ${error.message.toLowerCase()}`);
    }
  });
}

/** @throws Failure */
export function createBody(self: Running, call: Call): CreateBody {
  for (const [name, word, pattern] of MODES) if (!pattern.test(call.string(name))) throw new Failure(`--${name}: invalid ${word} mode`);
  const mac = call.string("mac-address");
  if (mac && !/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(mac)) throw new Failure(`${mac} is not a valid mac address`);
  const [image = "", ...command] = call.args;
  const attach = call.list("attach").map((each) => each.toLowerCase());
  const stdin = call.bool("interactive");
  const joins = (name: string): boolean =>
    attach.includes(name) || (!attach.length && name !== "stdin") || (name === "stdin" && stdin && !attach.length);
  const bindings: Record<string, PortBinding[]> = {};
  const exposed: Record<string, object> = {};
  for (const each of call.list("publish"))
    for (const { port, binding } of parsePort(each)) {
      (bindings[port] ??= []).push(binding);
      exposed[port] = {};
    }
  for (const each of call.list("expose")) for (const port of parseExposed(each)) exposed[port] = {};
  const { binds, places } = volumesOf(self, call.list("volume"));
  const { mode, links, endpoints } = networksOf(call);
  const health = healthOf(call);
  const restart = restartPolicy(call.string("restart"));
  if (call.bool("rm") && restart.Name !== "no" && restart.Name) throw new Failure("Conflicting options: --restart and --rm");
  const entrypoint = call.given("entrypoint") ? [call.string("entrypoint")] : undefined;
  const labels = [...call.list("label-file").flatMap((name) => linesOf(self, name)), ...call.list("label")];
  const config: ContainerBody = {
    Hostname: call.string("hostname"),
    Domainname: call.string("domainname"),
    User: call.string("user"),
    AttachStdin: joins("stdin"),
    AttachStdout: joins("stdout"),
    AttachStderr: joins("stderr"),
    Tty: call.bool("tty"),
    OpenStdin: stdin,
    StdinOnce: stdin && joins("stdin"),
    Env: environmentOf(self, call),
    Cmd: command.length ? command : null,
    ...(entrypoint ? { Entrypoint: entrypoint } : {}),
    Image: image,
    Labels: pairsOf(labels),
    Volumes: Object.keys(places).length ? places : null,
    WorkingDir: call.string("workdir"),
    ExposedPorts: exposed,
    ...(health ? { Healthcheck: health } : {}),
    ...(call.given("stop-signal") ? { StopSignal: call.string("stop-signal") } : {}),
    ...(call.string("mac-address") ? { MacAddress: call.string("mac-address") } : {}),
    ...(call.given("stop-timeout") ? { StopTimeout: call.int("stop-timeout") } : {}),
  };
  const host: HostConfig = {
    Binds: binds.length ? binds : null,
    ...(call.list("mount").length ? { Mounts: call.list("mount").map(parseMount) } : {}),
    ...(call.list("tmpfs").length
      ? { Tmpfs: Object.fromEntries(call.list("tmpfs").map((each) => each.split(/:(.*)/s).slice(0, 2).concat("").slice(0, 2))) }
      : {}),
    VolumesFrom: orNull(call.list("volumes-from")),
    NetworkMode: mode,
    PortBindings: bindings,
    PublishAllPorts: call.bool("publish-all"),
    RestartPolicy: restart,
    AutoRemove: call.bool("rm"),
    ReadonlyRootfs: call.bool("read-only"),
    Privileged: call.bool("privileged"),
    CapAdd: orNull(call.list("cap-add")),
    CapDrop: orNull(call.list("cap-drop")),
    ...resourcesOf(call),
    Dns: call.list("dns"),
    DnsSearch: call.list("dns-search"),
    DnsOptions: call.list("dns-option"),
    ExtraHosts: orNull(call.list("add-host")),
    Links: orNull(links),
    PidMode: call.string("pid"),
    IpcMode: call.string("ipc"),
    UTSMode: call.string("uts"),
    CgroupnsMode: call.string("cgroupns"),
    CgroupParent: call.string("cgroup-parent"),
    Runtime: call.string("runtime"),
    Isolation: call.string("isolation"),
    Devices: call.list("device").map(deviceOf),
    OomScoreAdj: call.int("oom-score-adj"),
    ...(call.given("oom-kill-disable") ? { OomKillDisable: call.bool("oom-kill-disable") } : {}),
    MemorySwappiness: call.int("memory-swappiness"),
    ...(call.given("storage-opt") ? { StorageOpt: pairsOf(call.list("storage-opt")) } : {}),
    VolumeDriver: call.string("volume-driver"),
    ...(call.list("gpus").length ? { DeviceRequests: call.list("gpus").map(gpus) } : {}),
    ...(call.given("init") ? { Init: call.bool("init") } : {}),
    SecurityOpt: orNull(securityOf(self, call.list("security-opt"))),
    ...(call.given("ulimit") ? { Ulimits: call.list("ulimit").map(ulimit) } : {}),
    LogConfig: { Type: call.string("log-driver"), Config: pairsOf(call.list("log-opt")) },
    ...(call.given("shm-size") ? { ShmSize: bytesIn(call, "shm-size") } : {}),
    GroupAdd: orNull(call.list("group-add")),
    ...(call.given("sysctl") ? { Sysctls: pairsOf(call.list("sysctl")) } : {}),
  };
  return { ...config, HostConfig: host, NetworkingConfig: { EndpointsConfig: endpoints } };
}

const orNull = (list: readonly string[]): readonly string[] | null => (list.length ? list : null);

/** --gpus all, 2, '"device=0,1"' … (opts/gpus.go). */
function gpus(text: string): NonNullable<HostConfig["DeviceRequests"]>[number] {
  const fields = text.replace(/^"|"$/g, "").split(",");
  const value = (key: string) => fields.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
  const count = fields.find((each) => /^(all|-?\d+)$/.test(each)) ?? value("count");
  const device = value("device");
  return {
    Driver: value("driver") ?? "",
    Count: count === "all" ? -1 : count ? Number(count) : device ? 0 : 1,
    DeviceIDs: device ? [device, ...fields.filter((each) => /^\w+$/.test(each) && each !== count)] : null,
    Capabilities: [["gpu", ...(value("capabilities")?.split(",") ?? [])]],
    Options: {},
  };
}

export function ulimit(text: string): { Name: string; Soft: number; Hard: number } {
  const [Name = "", limits = ""] = text.split("=");
  const [soft, hard] = limits.split(":").map(Number);
  return { Name, Soft: soft!, Hard: hard ?? soft! };
}
