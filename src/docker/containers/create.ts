// From what is asked for to a container that is not started yet: checks, defaults, mounts (daemon/create.go, daemon/container.go).
import { FileSystem } from "../../machine/files.ts";
import { CAPABILITIES } from "../../machine/proc.ts";
import { parseProcessors } from "../../machine/processor-list.ts";
import { badRequest, conflict } from "../error.ts";
import { makeName } from "../names.ts";
import { checkEndpoint } from "../networks/endpoint-check.ts";
import type { Parts } from "../parts.ts";
import type { ContainerBody, CreateBody, HostConfig } from "../types.ts";
import { DockerContainer } from "./container.ts";
import { checkResources } from "./devices.ts";
import { parseLink } from "./links.ts";
import { checkLogging } from "./logging.ts";
import { mountsOf } from "./mounts.ts";
import { signalOf } from "./signals.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
/** linuxMinMemory: what runc itself needs. */
const LEAST_MEMORY = 6 * 2 ** 20;
export const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const variableOf = (text: string): string => text.split("=", 1)[0]!;

/** The variables that are asked for, then those of the image that are not among them. */
function mergedEnvironment(image: readonly string[], asked: readonly string[]): string[] {
  const names = new Set(asked.map(variableOf));
  return [...asked, ...image.filter((each) => !names.has(variableOf(each)))];
}

/** The image's configuration, with what is asked for in its place (daemon/commit.go: merge). */
function merged(image: ContainerBody, asked: ContainerBody): ContainerBody {
  const ownEntrypoint = asked.Entrypoint?.length;
  return {
    ...asked,
    User: asked.User || image.User || "",
    ExposedPorts: { ...image.ExposedPorts, ...asked.ExposedPorts },
    Env: mergedEnvironment(image.Env ?? [], asked.Env ?? []),
    Entrypoint: ownEntrypoint ? asked.Entrypoint!.filter((word, index) => word || index) : (image.Entrypoint ?? null),
    Cmd: asked.Cmd?.length ? asked.Cmd : ownEntrypoint ? null : (image.Cmd ?? null),
    WorkingDir: asked.WorkingDir || image.WorkingDir || "",
    Labels: { ...image.Labels, ...asked.Labels },
    Volumes: image.Volumes || Object.keys(asked.Volumes ?? {}).length ? { ...image.Volumes, ...asked.Volumes } : null,
    OnBuild: null,
    ...(asked.StopSignal || image.StopSignal ? { StopSignal: (asked.StopSignal || image.StopSignal)! } : {}),
    ...(image.Shell ? { Shell: image.Shell } : {}),
    ...healthOf(image, asked),
  };
}

function healthOf({ Healthcheck: inherited }: ContainerBody, { Healthcheck: asked }: ContainerBody): Pick<ContainerBody, "Healthcheck"> {
  if (!asked) return inherited ? { Healthcheck: inherited } : {};
  if (asked.Test?.length) return { Healthcheck: asked };
  return { Healthcheck: { ...inherited, ...asked, ...(inherited?.Test ? { Test: inherited.Test } : {}) } };
}

/** @throws EngineError */
export function createContainer(parts: Parts, name: string | undefined, body: CreateBody): DockerContainer {
  const { HostConfig: host = {}, NetworkingConfig: networking, ...asked } = body;
  const image = parts.images.get(asked.Image ?? "");
  const config = merged(image.config, asked);
  check(parts, config, host);
  for (const [name, settings] of Object.entries(networking?.EndpointsConfig ?? {})) {
    // A network that is not there is missed only at the start.
    const network = parts.networks.find(name === "default" ? "bridge" : name);
    if (network && settings) checkEndpoint(network, settings);
  }
  const wanted = name?.replace(/^\//, "");
  if (wanted !== undefined && !NAME.test(wanted))
    throw badRequest(`Invalid container name (${wanted}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  const holder = wanted === undefined ? undefined : parts.containers.all.find((each) => each.name === wanted);
  if (holder)
    throw conflict(
      `Conflict. The container name "/${wanted}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  const id = parts.random.hex(64);
  const container = new DockerContainer(
    id,
    wanted ?? makeName(parts.random, (each) => parts.containers.all.some((other) => other.name === each)),
    parts.clock.now,
    image,
    asked.Image ?? "",
    { ...config, Hostname: asked.Hostname || (host.NetworkMode === "host" ? parts.host.hostname : id.slice(0, 12)) },
    host,
    new FileSystem(() => parts.clock.now, image.files),
    mountsOf(
      { volumes: parts.volumes, host: parts.host.files, now: () => parts.clock.now, of: (other) => parts.containers.get(other).mounts },
      image,
      config,
      host,
    ),
  );
  const mode = host.NetworkMode || "default";
  const endpoints = networking?.EndpointsConfig ?? {};
  const first = mode === "default" ? "bridge" : mode;
  if (!mode.startsWith("container:")) parts.containers.want(container, first, endpoints[mode] ?? endpoints[first] ?? {});
  for (const [network, settings] of Object.entries(endpoints))
    if (network !== mode && network !== first) parts.containers.want(container, network, settings ?? {});
  return container;
}

const MODES: readonly [key: "IpcMode" | "PidMode" | "UTSMode", word: string, known: readonly string[], shared: boolean][] = [
  ["IpcMode", "IPC", ["", "none", "private", "shareable", "host"], true],
  ["PidMode", "PID", ["", "host"], true],
  ["UTSMode", "UTS", ["", "host"], false],
];

/** Processors out of "0-2,3". @throws EngineError */
export function processorsOf(text: string, most: number): number[] {
  const found = parseProcessors(text);
  if (!found) throw badRequest(`Invalid value ${text} for cpuset cpus`);
  if (found.some((each) => each >= most))
    throw badRequest(`Requested CPUs are not available - requested ${text}, available: ${most > 1 ? `0-${most - 1}` : "0"}`);
  return found;
}

/** The computer has one node of memory, whose number is 0. @throws EngineError */
export function checkMemoryNodes(text: string): void {
  if (!text) return;
  const found = parseProcessors(text);
  if (!found) throw badRequest(`Invalid value ${text} for cpuset mems`);
  if (found.some((each) => each > 0)) throw badRequest(`Requested memory nodes are not available - requested ${text}, available: 0`);
}

/** @throws EngineError */
function checkProcessorTime({ NanoCpus, CpuPeriod = 0, CpuQuota = 0, CpuShares = 0 }: HostConfig): void {
  if (NanoCpus && CpuPeriod > 0) throw badRequest("Conflicting options: Nano CPUs and CPU Period cannot both be set");
  if (NanoCpus && CpuQuota > 0) throw badRequest("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
  if (CpuPeriod && (CpuPeriod < 1000 || CpuPeriod > 1_000_000))
    throw badRequest("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
  if (CpuQuota > 0 && CpuQuota < 1000) throw badRequest("CPU cfs quota can not be less than 1ms (i.e. 1000)");
  if (CpuShares < 0) throw badRequest(`invalid CPU shares (${CpuShares}): value must be a positive integer`);
}

function check(parts: Parts, config: ContainerBody, host: HostConfig): void {
  if (!config.Entrypoint?.length && !config.Cmd?.length) throw badRequest("no command specified");
  if (config.WorkingDir && !config.WorkingDir.startsWith("/"))
    throw badRequest(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`);
  if (config.StopSignal) signalOf(config.StopSignal);
  const memory = host.Memory ?? 0;
  if (memory && memory < LEAST_MEMORY) throw badRequest("Minimum memory limit allowed is 6MB");
  if (memory && host.MemorySwap && host.MemorySwap > 0 && host.MemorySwap < memory)
    throw badRequest("Minimum memoryswap limit should be larger than memory limit, see usage");
  if (!memory && host.MemorySwap && host.MemorySwap > 0)
    throw badRequest("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (memory && host.MemoryReservation && host.MemoryReservation > memory)
    throw badRequest("Minimum memory limit can not be less than memory reservation limit, see usage");
  const most = parts.processors;
  if (host.NanoCpus && (host.NanoCpus < 1e7 || host.NanoCpus > most * 1e9))
    throw badRequest(`range of CPUs is from 0.01 to ${most}.00, as there are only ${most} CPUs available`);
  checkProcessorTime(host);
  const { Name: policy = "", MaximumRetryCount: retries = 0 } = host.RestartPolicy ?? {};
  if (!["", "no", "always", "unless-stopped", "on-failure"].includes(policy))
    throw badRequest(`invalid restart policy: unknown policy '${policy}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  if (retries && policy !== "on-failure")
    throw badRequest(`invalid restart policy: maximum retry count can only be used with 'on-failure'`);
  if (retries < 0) throw badRequest("invalid restart policy: maximum retry count cannot be negative");
  if (host.AutoRemove && policy && policy !== "no") throw badRequest("can't create 'AutoRemove' container with restart policy");
  for (const key of ["CapAdd", "CapDrop"] as const)
    for (const each of host[key] ?? []) {
      const name = each.toUpperCase().replace(/^CAP_/, "");
      if (name !== "ALL" && !CAPABILITIES.includes(name)) throw badRequest(`invalid ${key}: unknown capability: "CAP_${name}"`);
    }
  for (const [key, word, known, shared] of MODES) {
    const mode = host[key] ?? "";
    if (!known.includes(mode) && !(shared && /^container:./.test(mode))) throw badRequest(`invalid ${word} mode: ${mode}`);
  }
  if (!["", "runc", "io.containerd.runc.v2"].includes(host.Runtime ?? ""))
    throw badRequest(`unknown or invalid runtime name: ${host.Runtime}`);
  checkLogging(parts, host);
  checkResources(host);
  if (host.CpusetCpus) processorsOf(host.CpusetCpus, most);
  checkMemoryNodes(host.CpusetMems ?? "");
  if (!["", "default"].includes((host.Isolation ?? "").toLowerCase())) throw badRequest(`invalid isolation '${host.Isolation}' on linux`);
  for (const each of host.Links ?? []) {
    const [name] = parseLink(each);
    if (!parts.containers.find(name)) throw badRequest(`could not get container for ${name}: No such container: ${name}`);
  }
  for (const each of host.ExtraHosts ?? []) if (!/^[^:=]+[:=].+$/.test(each)) throw badRequest(`invalid ExtraHosts format: ${each}`);
}
