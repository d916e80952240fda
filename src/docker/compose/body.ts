// From a service to what the engine is asked for: the body of POST /containers/create (pkg/compose/create.go).
import { parseGoDuration } from "../../base/duration.ts";
import type { ContainerBody, CreateBody, HealthConfig, HostConfig, PortBinding, RestartPolicyName } from "../types.ts";
import { endpointsOf, networksInOrder } from "./endpoints.ts";
import { hashOf } from "./hash.ts";
import { COMPOSE_VERSION, DEPENDS_ON, DIRECTORY, FILES, HASH, IMAGE, NUMBER, ONEOFF, PROJECT, SERVICE, VERSION } from "./labels.ts";
import { type Healthcheck, imageOf, type Project, type Service } from "./model.ts";
import { type Mounts, mountsOf } from "./mounts.ts";
import { bytes, resourcesOf } from "./resources.ts";
import type { Wanted } from "./wanted.ts";

/** @throws ComposeError */
export function createBody(project: Project, service: Service, wanted: Wanted): CreateBody {
  const mounts = withInherited(mountsOf(project, service), wanted.inherited ?? {});
  const ports = portsOf(service);
  const endpoints = endpointsOf(project, service, wanted);
  return {
    ...configOf(project, service, wanted, { mounts, ports }),
    HostConfig: hostOf(project, service, wanted, { mounts, ports }),
    NetworkingConfig: { EndpointsConfig: endpoints },
  };
}

/** What both halves of a body tell of. */
interface Shared {
  readonly mounts: Mounts;
  readonly ports: { readonly exposed: Record<string, object>; readonly bindings: Record<string, PortBinding[]> };
}

/** With the volumes of the container that is replaced, where nothing else is at their targets. */
function withInherited({ binds, mounts, places }: Mounts, inherited: Readonly<Record<string, string>>): Mounts {
  for (const [target, volume] of Object.entries(inherited)) {
    if (![...binds, ...mounts.map(({ Source = "", Target }) => `${Source}:${Target}:`)].some((each) => each.includes(`:${target}:`)))
      binds.push(`${volume}:${target}:rw`);
    delete places[target];
  }
  return { binds, mounts, places };
}

function portsOf({ expose, ports }: Service): Shared["ports"] {
  const bindings: Record<string, PortBinding[]> = {};
  const exposed: Record<string, object> = Object.fromEntries((expose ?? []).map((each) => [each.includes("/") ? each : `${each}/tcp`, {}]));
  for (const { target, protocol, published, host_ip = "" } of ports ?? []) {
    const key = `${target}/${protocol}`;
    exposed[key] = {};
    (bindings[key] ??= []).push({ HostIp: host_ip, HostPort: published ?? "" });
  }
  return { exposed, bindings };
}

/** What the container is by itself. */
function configOf(project: Project, service: Service, wanted: Wanted, { mounts: { places }, ports }: Shared): ContainerBody {
  const health = healthOf(service.healthcheck);
  return {
    Image: imageOf(project.name, wanted.service, service),
    Hostname: service.hostname ?? "",
    Domainname: service.domainname ?? "",
    User: service.user ?? "",
    Tty: service.tty ?? false,
    OpenStdin: service.stdin_open ?? false,
    StdinOnce: false,
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Env: Object.entries(service.environment ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`)),
    Cmd: service.command ?? null,
    Entrypoint: service.entrypoint ?? null,
    ...(service.entrypoint && !service.entrypoint.length ? { Entrypoint: [""] } : {}),
    WorkingDir: service.working_dir ?? "",
    ExposedPorts: ports.exposed,
    Volumes: Object.keys(places).length ? places : null,
    ...(health ? { Healthcheck: health } : {}),
    ...(service.stop_signal ? { StopSignal: service.stop_signal } : {}),
    ...(service.stop_grace_period ? { StopTimeout: Math.ceil(parseGoDuration(service.stop_grace_period) / 1000) } : {}),
    Labels: labelsOf(project, service, wanted),
  };
}

/** What it has of the computer. */
function hostOf(project: Project, service: Service, wanted: Wanted, { mounts: { binds, mounts }, ports }: Shared): HostConfig {
  const joined = (mode: string | undefined): string | undefined =>
    mode?.startsWith("service:") ? `container:${wanted.containerOf(mode.slice(8))}` : mode;
  const [first] = networksInOrder(service);
  const restart = restartOf(service);
  return {
    Binds: binds.length ? binds : null,
    ...(mounts.length ? { Mounts: mounts } : {}),
    ...(service.tmpfs?.length
      ? { Tmpfs: Object.fromEntries(service.tmpfs.map((each) => each.split(/:(.*)/s).concat("").slice(0, 2))) }
      : {}),
    VolumesFrom:
      service.volumes_from?.map((each) => (each.startsWith("container:") ? each.slice(10) : each.replace(/^[^:]+/, wanted.containerOf))) ??
      null,
    NetworkMode: joined(service.network_mode) ?? (first && project.networks[first[0]]!.name) ?? "none",
    PortBindings: ports.bindings,
    ...(restart ? { RestartPolicy: restart } : {}),
    ReadonlyRootfs: service.read_only ?? false,
    Privileged: service.privileged ?? false,
    CapAdd: service.cap_add ?? null,
    CapDrop: service.cap_drop ?? null,
    ...resourcesOf(service),
    Dns: service.dns ?? [],
    DnsSearch: service.dns_search ?? [],
    DnsOptions: service.dns_opt ?? [],
    ExtraHosts: service.extra_hosts?.map((each) => each.replace("=", ":")) ?? null,
    ...(service.init === undefined ? {} : { Init: service.init }),
    ...(service.ipc ? { IpcMode: joined(service.ipc)! } : {}),
    ...(service.pid ? { PidMode: joined(service.pid)! } : {}),
    SecurityOpt: service.security_opt ?? null,
    GroupAdd: service.group_add ?? null,
    ...(service.sysctls ? { Sysctls: service.sysctls } : {}),
    ...(service.shm_size === undefined ? {} : { ShmSize: bytes(service.shm_size) ?? 0 }),
    ...(service.annotations ? { Annotations: service.annotations } : {}),
    ...(service.cgroup ? { CgroupnsMode: service.cgroup } : {}),
    ...(service.uts ? { UTSMode: service.uts } : {}),
    ...(service.userns_mode ? { UsernsMode: service.userns_mode } : {}),
    ...(service.isolation ? { Isolation: service.isolation } : {}),
    ...(service.runtime ? { Runtime: service.runtime } : {}),
    ...(service.storage_opt ? { StorageOpt: service.storage_opt } : {}),
    LogConfig: { Type: service.logging?.driver ?? "", Config: service.logging?.options ?? {} },
  };
}

function labelsOf(
  project: Project,
  service: Service,
  { service: name, number, oneOff = false, imageId = "", labels }: Wanted,
): Record<string, string> {
  const dependencies = Object.entries(service.depends_on ?? {}).map(
    ([each, { condition, restart = false }]) => `${each}:${condition}:${restart}`,
  );
  return {
    ...service.labels,
    [HASH]: hashOf(service),
    [NUMBER]: String(number),
    [DEPENDS_ON]: dependencies.join(","),
    [IMAGE]: imageId,
    [ONEOFF]: oneOff ? "True" : "False",
    [PROJECT]: project.name,
    [FILES]: project.files.join(","),
    [DIRECTORY]: project.directory,
    [SERVICE]: name,
    [VERSION]: COMPOSE_VERSION,
    ...labels,
  };
}

const nanoseconds = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Math.round(parseGoDuration(text) * 1e6);

export function healthOf(check: Healthcheck | undefined): HealthConfig | undefined {
  if (!check) return undefined;
  if (check.disable) return { Test: ["NONE"] };
  const times = {
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.start_period),
    StartInterval: nanoseconds(check.start_interval),
    Retries: check.retries,
  };
  return {
    ...(check.test ? { Test: check.test } : {}),
    ...(Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined)) as Partial<HealthConfig>),
  };
}

function restartOf({ restart, deploy }: Service): HostConfig["RestartPolicy"] {
  if (restart) {
    const [name = "", count] = restart.split(":");
    return { Name: name as RestartPolicyName, MaximumRetryCount: Number(count ?? 0) };
  }
  const policy = deploy?.restart_policy;
  if (!policy) return undefined;
  const NAMES: Readonly<Record<string, RestartPolicyName>> = { any: "always", none: "no", "on-failure": "on-failure", "": "always" };
  return {
    Name: NAMES[policy.condition ?? ""] ?? "always",
    MaximumRetryCount: policy.condition === "on-failure" ? (policy.max_attempts ?? 0) : 0,
  };
}
