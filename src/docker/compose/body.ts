// From a service to what the engine is asked for: the body of POST /containers/create, and the hash by which a change is seen (pkg/compose/create.go, hash.go).
import { parseGoDuration } from "../../base/duration.ts";
import { digestOf } from "../../images/hash.ts";
import type {
  ContainerBody,
  CreateBody,
  EndpointConfig,
  HealthConfig,
  HostConfig,
  MountBody,
  PortBinding,
  RestartPolicyName,
} from "../types.ts";
import { COMPOSE_VERSION, DEPENDS_ON, DIRECTORY, FILES, HASH, IMAGE, NUMBER, ONEOFF, PROJECT, SERVICE, VERSION } from "./labels.ts";
import { ComposeError, type FileReference, type Healthcheck, imageOf, type Project, type Service, type ServiceNetwork } from "./model.ts";
import { bytes, resourcesOf } from "./resources.ts";

/** A change of these makes no other container. */
export function hashOf({
  build: _build,
  depends_on: _dependsOn,
  scale: _scale,
  pull_policy: _pull,
  profiles: _profiles,
  deploy,
  ...rest
}: Service): string {
  const { replicas: _replicas, ...kept } = deploy ?? {};
  return digestOf(JSON.stringify(sorted({ ...rest, ...(Object.keys(kept).length ? { deploy: kept } : {}) })));
}

/** The hash of a network or a volume. */
export const hashOfPlace = (place: object): string => digestOf(JSON.stringify(sorted(place)));

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sorted(each)]),
        )
      : value;

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

/** Where a secret or a config is in the container. */
const placeOf = (kind: "secrets" | "configs", { source, target }: FileReference): string =>
  !target
    ? kind === "secrets"
      ? `/run/secrets/${source}`
      : `/${source}`
    : target.startsWith("/")
      ? target
      : kind === "secrets"
        ? `/run/secrets/${target}`
        : `/${target}`;

/** Files whose text stands in the project or its environment: put into the container before it starts. @throws ComposeError */
export function injected(project: Project, service: Service): { path: string; text: string; mode: number }[] {
  return (["secrets", "configs"] as const).flatMap((kind) =>
    (service[kind] ?? []).flatMap((reference) => {
      const { content, environment, external } = project[kind][reference.source]!;
      if (external) throw new ComposeError(`unsupported external ${kind === "secrets" ? "secret" : "config"} ${reference.source}`);
      if (content === undefined && environment === undefined) return [];
      const text = content ?? project.environment[environment!];
      if (text === undefined)
        throw new ComposeError(
          `environment variable ${JSON.stringify(environment)} required by file ${JSON.stringify(reference.source)} is not set`,
        );
      return [{ path: placeOf(kind, reference), text, mode: Number(reference.mode ?? 0o444) }];
    }),
  );
}

/** A volume of the project, or one that only `run --volume` names. */
const volumeName = ({ volumes }: Project, source: string): string => volumes[source]?.name ?? source;

function mountsOf(project: Project, service: Service): { binds: string[]; mounts: MountBody[]; places: Record<string, object> } {
  const binds: string[] = [];
  const mounts: MountBody[] = [];
  const places: Record<string, object> = {};
  for (const { type, source, target, read_only, bind, volume, tmpfs } of service.volumes ?? []) {
    const mode = read_only ? "ro" : "rw";
    if (type === "bind" && bind?.create_host_path) binds.push(`${source}:${target}:${mode}`);
    else if (type === "bind") mounts.push({ Type: "bind", Source: source!, Target: target, ReadOnly: read_only ?? false });
    else if (type === "tmpfs")
      mounts.push({
        Type: "tmpfs",
        Target: target,
        ...(tmpfs
          ? {
              TmpfsOptions: {
                ...(tmpfs.size === undefined ? {} : { SizeBytes: bytes(tmpfs.size) ?? 0 }),
                ...(tmpfs.mode === undefined ? {} : { Mode: Number(tmpfs.mode) }),
              },
            }
          : {}),
      });
    else if (!source) places[target] = {};
    else if (volume?.subpath)
      mounts.push({
        Type: "volume",
        Source: volumeName(project, source),
        Target: target,
        ReadOnly: read_only ?? false,
        VolumeOptions: { Subpath: volume.subpath },
      });
    else binds.push(`${volumeName(project, source)}:${target}:${mode}${volume?.nocopy ? ",nocopy" : ""}`);
  }
  for (const kind of ["secrets", "configs"] as const)
    for (const reference of service[kind] ?? []) {
      const { file } = project[kind][reference.source]!;
      if (file !== undefined) mounts.push({ Type: "bind", Source: file, Target: placeOf(kind, reference), ReadOnly: true });
    }
  return { binds, mounts, places };
}

export interface Wanted {
  name: string;
  service: string;
  number: number;
  /** Of `run`. */
  oneOff?: boolean;
  /** The identity of the image that is used. */
  imageId?: string;
  /** Other labels of this container. */
  labels?: Readonly<Record<string, string>>;
  /** Named and anonymous volumes of the container that it takes the place of, by target. */
  inherited?: Readonly<Record<string, string>>;
  /** Networks' aliases are for others to find the service by: `run` has none unless --use-aliases. */
  aliases?: boolean;
  /** The container whose network or other room is shared, by service. */
  containerOf(service: string): string;
}

/** The addresses that a service asks for on a network. */
const addressesOf = ({
  ipv4_address: four,
  ipv6_address: six,
  link_local_ips: links = [],
}: ServiceNetwork): Pick<EndpointConfig, "IPAMConfig"> =>
  four || six || links.length
    ? {
        IPAMConfig: {
          ...(four ? { IPv4Address: four } : {}),
          ...(six ? { IPv6Address: six } : {}),
          ...(links.length ? { LinkLocalIPs: links } : {}),
        },
      }
    : {};

/** The hardware address on a network, which a service may tell for its first one. @throws ComposeError */
function macOf(ofService: string | undefined, own: string | undefined, network: string): { MacAddress?: string } {
  if (ofService && own && ofService !== own)
    throw new ComposeError(`the service-level mac_address should have the same value as network ${network}`);
  const address = own ?? ofService;
  return address ? { MacAddress: address } : {};
}

/** @throws ComposeError */
export function createBody(project: Project, service: Service, wanted: Wanted): CreateBody {
  const { name: serviceName, aliases = true } = {
    name: wanted.service,
    ...(wanted.aliases === undefined ? {} : { aliases: wanted.aliases }),
  };
  const { binds, mounts, places } = mountsOf(project, service);
  for (const [target, volume] of Object.entries(wanted.inherited ?? {})) {
    if (![...binds, ...mounts.map(({ Source = "", Target }) => `${Source}:${Target}:`)].some((each) => each.includes(`:${target}:`)))
      binds.push(`${volume}:${target}:rw`);
    delete places[target];
  }
  const bindings: Record<string, PortBinding[]> = {};
  const exposed: Record<string, object> = Object.fromEntries(
    (service.expose ?? []).map((each) => [each.includes("/") ? each : `${each}/tcp`, {}]),
  );
  for (const { target, protocol, published, host_ip = "" } of service.ports ?? []) {
    const key = `${target}/${protocol}`;
    exposed[key] = {};
    (bindings[key] ??= []).push({ HostIp: host_ip, HostPort: published ?? "" });
  }
  const names = Object.entries(service.networks ?? {}).sort(
    ([a, one], [b, two]) => (two?.priority ?? 0) - (one?.priority ?? 0) || (a < b ? -1 : 1),
  );
  const links = [
    ...(service.links ?? []).map((link) => `${wanted.containerOf(link.split(":")[0]!)}:${link.split(":")[1] ?? link}`),
    ...(service.external_links ?? []).map((link) => (link.includes(":") ? link : `${link}:${link}`)),
  ];
  const endpoints: Record<string, EndpointConfig> = Object.fromEntries(
    names.map(([key, own]) => [
      project.networks[key]!.name,
      {
        ...(aliases ? { Aliases: [wanted.name, serviceName, ...(own?.aliases ?? [])] } : { Aliases: [wanted.name] }),
        ...addressesOf(own ?? {}),
        ...(own?.driver_opts ? { DriverOpts: own.driver_opts } : {}),
        ...(own?.gw_priority ? { GwPriority: own.gw_priority } : {}),
        ...macOf(key === names[0]?.[0] ? service.mac_address : undefined, own?.mac_address, key),
        ...(links.length ? { Links: links } : {}),
      },
    ]),
  );
  const joined = (mode: string | undefined): string | undefined =>
    mode?.startsWith("service:") ? `container:${wanted.containerOf(mode.slice(8))}` : mode;
  const first = names[0] && project.networks[names[0][0]]!.name;
  const health = healthOf(service.healthcheck);
  const restart = restartOf(service);
  const config: ContainerBody = {
    Image: imageOf(project.name, serviceName, service),
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
    ExposedPorts: exposed,
    Volumes: Object.keys(places).length ? places : null,
    ...(health ? { Healthcheck: health } : {}),
    ...(service.stop_signal ? { StopSignal: service.stop_signal } : {}),
    ...(service.stop_grace_period ? { StopTimeout: Math.ceil(parseGoDuration(service.stop_grace_period) / 1000) } : {}),
    Labels: labelsOf(project, service, wanted),
  };
  const host: HostConfig = {
    Binds: binds.length ? binds : null,
    ...(mounts.length ? { Mounts: mounts } : {}),
    ...(service.tmpfs?.length
      ? { Tmpfs: Object.fromEntries(service.tmpfs.map((each) => each.split(/:(.*)/s).concat("").slice(0, 2))) }
      : {}),
    VolumesFrom:
      service.volumes_from?.map((each) => (each.startsWith("container:") ? each.slice(10) : each.replace(/^[^:]+/, wanted.containerOf))) ??
      null,
    NetworkMode: joined(service.network_mode) ?? first ?? "none",
    PortBindings: bindings,
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
  return { ...config, HostConfig: host, NetworkingConfig: { EndpointsConfig: endpoints } };
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
