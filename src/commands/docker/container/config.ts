// From flags to the body of POST /containers/create (cli/command/container/opts.go: parse).
import { bytesOf } from "../../../base/units.ts";
import type { ContainerBody, CreateBody, HealthConfig, HostConfig, PortBinding, RestartPolicyName } from "../../../docker/types.ts";
import { FileError } from "../../../machine/file-error.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { pairsOf } from "../flags.ts";
import { blockLimitsOf } from "./block-devices.ts";
import { deviceOf, gpus, ulimit } from "./devices.ts";
import { environmentOf, linesOf } from "./environment.ts";
import { parseMount, volumesOf } from "./mounts.ts";
import { networksOf } from "./networking.ts";
import { parseExposed, parsePort } from "./ports.ts";

export function restartPolicy(text: string): NonNullable<HostConfig["RestartPolicy"]> {
  const [name = "", count, ...more] = text.split(":");
  if (more.length) throw new Failure("invalid restart policy format");
  if (count !== undefined && !/^-?\d+$/.test(count)) throw new Failure("maximum retry count must be an integer");
  return { Name: name as RestartPolicyName, MaximumRetryCount: Number(count ?? 0) };
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
  if (call.bool("rm") && restart.Name !== "no" && restart.Name)
    throw new Failure("conflicting options: cannot specify both --restart and --rm");
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
    ...blockLimitsOf(call),
    CpuRealtimePeriod: call.int("cpu-rt-period"),
    CpuRealtimeRuntime: call.int("cpu-rt-runtime"),
    Dns: call.list("dns"),
    DnsSearch: call.list("dns-search"),
    DnsOptions: call.list("dns-option"),
    ExtraHosts: orNull(call.list("add-host")),
    Links: orNull(links),
    PidMode: call.string("pid"),
    IpcMode: call.string("ipc"),
    UTSMode: call.string("uts"),
    UsernsMode: call.string("userns"),
    CgroupnsMode: call.string("cgroupns"),
    CgroupParent: call.string("cgroup-parent"),
    Runtime: call.string("runtime"),
    Isolation: call.string("isolation"),
    Devices: call.list("device").map(deviceOf),
    ...(call.given("device-cgroup-rule") ? { DeviceCgroupRules: call.list("device-cgroup-rule") } : {}),
    OomScoreAdj: call.int("oom-score-adj"),
    ...(call.given("oom-kill-disable") ? { OomKillDisable: call.bool("oom-kill-disable") } : {}),
    MemorySwappiness: call.int("memory-swappiness"),
    ...(call.given("storage-opt") ? { StorageOpt: pairsOf(call.list("storage-opt")) } : {}),
    VolumeDriver: call.string("volume-driver"),
    ...(call.list("gpus").length ? { DeviceRequests: call.list("gpus").map(gpus) } : {}),
    ...(call.given("init") ? { Init: call.bool("init") } : {}),
    SecurityOpt: orNull(securityOf(self, call.list("security-opt"))),
    Ulimits: call.list("ulimit").map(ulimit),
    LogConfig: { Type: call.string("log-driver"), Config: pairsOf(call.list("log-opt")) },
    ...(call.given("shm-size") ? { ShmSize: bytesIn(call, "shm-size") } : {}),
    GroupAdd: orNull(call.list("group-add")),
    ...(call.given("sysctl") ? { Sysctls: pairsOf(call.list("sysctl")) } : {}),
  };
  return { ...config, HostConfig: host, NetworkingConfig: { EndpointsConfig: endpoints } };
}

const orNull = (list: readonly string[]): readonly string[] | null => (list.length ? list : null);
