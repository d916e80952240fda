// From what is asked for to a container that is not started yet: checks, defaults, mounts (daemon/create.go, daemon/container.go).
import { FileSystem } from "../../machine/files.ts";
import { CAPABILITIES } from "../../machine/proc.ts";
import { badRequest, conflict } from "../error.ts";
import { makeName } from "../names.ts";
import { checkEndpoint } from "../networks/endpoint-check.ts";
import type { Parts } from "../parts.ts";
import type { ContainerBody, CreateBody, HostConfig } from "../types.ts";
import { DockerContainer } from "./container.ts";
import { checkResources } from "./devices.ts";
import { checkLimits, swapOf } from "./limits.ts";
import { parseLink } from "./links.ts";
import { checkLogging, withLogging } from "./logging.ts";
import { mountsOf } from "./mounts.ts";
import { checkRestartPolicy } from "./restart.ts";
import { signalOf } from "./signals.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
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
  const { HostConfig: given = {}, NetworkingConfig: networking, ...asked } = body;
  const host = withLogging(parts, given);
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
    { ...host, MemorySwap: swapOf(host) },
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

function check(parts: Parts, config: ContainerBody, host: HostConfig): void {
  if (!config.Entrypoint?.length && !config.Cmd?.length) throw badRequest("no command specified");
  if (config.WorkingDir && !config.WorkingDir.startsWith("/"))
    throw badRequest(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`);
  if (config.StopSignal) signalOf(config.StopSignal);
  checkLimits(host, parts.processors);
  checkRestartPolicy(host);
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
  if (!["", "default"].includes((host.Isolation ?? "").toLowerCase())) throw badRequest(`invalid isolation '${host.Isolation}' on linux`);
  for (const each of host.Links ?? []) {
    const [name] = parseLink(each);
    if (!parts.containers.find(name)) throw badRequest(`could not get container for ${name}: No such container: ${name}`);
  }
  for (const each of host.ExtraHosts ?? []) if (!/^[^:=]+[:=].+$/.test(each)) throw badRequest(`invalid ExtraHosts format: ${each}`);
}
