// A compose project as it is after everything in its files has been read: long forms only, absolute paths, the environment resolved (compose-go/types).
import type { BlockConfig, DeviceRequest } from "./resource-types.ts";

/** Why a project cannot be had: the words that compose says. */
export class ComposeError extends Error {}

export type Labels = Readonly<Record<string, string>>;
export interface Port {
  name?: string;
  mode: "ingress" | "host";
  host_ip?: string;
  target: number;
  /** A port or a range; absent: any. */
  published?: string;
  protocol: string;
}
export interface ServiceVolume {
  type: "bind" | "volume" | "tmpfs";
  source?: string;
  target: string;
  read_only?: boolean;
  bind?: { create_host_path?: boolean; propagation?: string };
  volume?: { nocopy?: boolean; subpath?: string };
  tmpfs?: { size?: number | string; mode?: number };
}
export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";
export interface Dependency {
  condition: Condition;
  required: boolean;
  restart?: boolean;
}
export interface Healthcheck {
  test?: readonly string[];
  timeout?: string;
  interval?: string;
  retries?: number;
  start_period?: string;
  start_interval?: string;
  disable?: boolean;
}
export interface Build {
  context: string;
  dockerfile?: string;
  dockerfile_inline?: string;
  args?: Readonly<Record<string, string | null>>;
  target?: string;
  labels?: Labels;
  cache_from?: readonly string[];
  tags?: readonly string[];
  no_cache?: boolean;
  pull?: boolean;
  [other: string]: unknown;
}
export interface FileReference {
  source: string;
  target?: string;
  uid?: string;
  gid?: string;
  mode?: number | string;
}
export interface Limits {
  cpus?: number | string;
  memory?: string;
  pids?: number;
  devices?: readonly DeviceRequest[];
}
export interface Deploy {
  mode?: string;
  replicas?: number;
  resources?: { limits?: Limits; reservations?: Limits };
  restart_policy?: { condition?: string; max_attempts?: number };
  labels?: Labels;
  [other: string]: unknown;
}
export interface ServiceNetwork {
  aliases?: readonly string[];
  ipv4_address?: string;
  ipv6_address?: string;
  mac_address?: string;
  driver_opts?: Labels;
  link_local_ips?: readonly string[];
  priority?: number;
  gw_priority?: number;
  [other: string]: unknown;
}

/** A command that is run in a container at some moment of its life. */
export interface Hook {
  command: readonly string[];
  user?: string;
  privileged?: boolean;
  working_dir?: string;
  environment?: Readonly<Record<string, string | null>>;
}

export interface Service {
  profiles?: readonly string[];
  attach?: boolean;
  annotations?: Labels;
  blkio_config?: BlockConfig;
  build?: Build;
  cap_add?: readonly string[];
  cap_drop?: readonly string[];
  cgroup?: string;
  cgroup_parent?: string;
  command?: readonly string[] | null;
  configs?: readonly FileReference[];
  container_name?: string;
  /** Microseconds. */
  cpu_period?: number | string;
  cpu_quota?: number | string;
  cpu_rt_period?: number | string;
  cpu_rt_runtime?: number | string;
  cpu_shares?: number;
  cpus?: number | string;
  cpuset?: string;
  depends_on?: Readonly<Record<string, Dependency>>;
  deploy?: Deploy;
  device_cgroup_rules?: readonly string[];
  devices?: readonly (string | { source: string; target?: string; permissions?: string })[];
  dns?: readonly string[];
  dns_opt?: readonly string[];
  dns_search?: readonly string[];
  domainname?: string;
  entrypoint?: readonly string[] | null;
  env_file?: readonly { path: string; required?: boolean; format?: string }[];
  environment?: Readonly<Record<string, string | null>>;
  expose?: readonly string[];
  external_links?: readonly string[];
  extra_hosts?: readonly string[];
  gpus?: "all" | readonly DeviceRequest[];
  group_add?: readonly string[];
  healthcheck?: Healthcheck;
  hostname?: string;
  image?: string;
  init?: boolean;
  ipc?: string;
  isolation?: string;
  label_file?: readonly string[];
  labels?: Labels;
  links?: readonly string[];
  logging?: { driver?: string; options?: Labels };
  mac_address?: string;
  mem_limit?: string;
  mem_reservation?: string;
  mem_swappiness?: number | string;
  memswap_limit?: string;
  models?: Readonly<Record<string, unknown>>;
  network_mode?: string;
  networks?: Readonly<Record<string, ServiceNetwork | null>>;
  oom_kill_disable?: boolean;
  oom_score_adj?: number | string;
  pid?: string;
  pids_limit?: number;
  platform?: string;
  ports?: readonly Port[];
  post_start?: readonly Hook[];
  pre_stop?: readonly Hook[];
  privileged?: boolean;
  pull_policy?: string;
  read_only?: boolean;
  restart?: string;
  runtime?: string;
  scale?: number;
  secrets?: readonly FileReference[];
  security_opt?: readonly string[];
  shm_size?: string;
  stdin_open?: boolean;
  stop_grace_period?: string;
  stop_signal?: string;
  storage_opt?: Labels;
  sysctls?: Labels;
  tmpfs?: readonly string[];
  tty?: boolean;
  ulimits?: Readonly<Record<string, number | { soft: number; hard: number }>>;
  user?: string;
  userns_mode?: string;
  uts?: string;
  volumes?: readonly ServiceVolume[];
  volumes_from?: readonly string[];
  working_dir?: string;
  [other: string]: unknown;
}

/** A network's subnet. */
export interface ProjectPool {
  subnet?: string;
  gateway?: string;
  ip_range?: string;
  aux_addresses?: Readonly<Record<string, string>>;
}

export interface ProjectNetwork {
  name: string;
  driver?: string;
  driver_opts?: Labels;
  external?: boolean;
  internal?: boolean;
  attachable?: boolean;
  labels?: Labels;
  ipam?: { driver?: string; config?: readonly ProjectPool[] };
  enable_ipv4?: boolean;
  enable_ipv6?: boolean;
}
export interface ProjectVolume {
  name: string;
  driver?: string;
  driver_opts?: Labels;
  external?: boolean;
  labels?: Labels;
}
/** A secret or a config. */
export interface ProjectFile {
  name: string;
  file?: string;
  environment?: string;
  content?: string;
  external?: boolean;
}

export interface Project {
  name: string;
  /** Absolute. */
  directory: string;
  files: readonly string[];
  services: Readonly<Record<string, Service>>;
  /** Services of profiles that are not on. */
  disabled: Readonly<Record<string, Service>>;
  networks: Readonly<Record<string, ProjectNetwork>>;
  volumes: Readonly<Record<string, ProjectVolume>>;
  secrets: Readonly<Record<string, ProjectFile>>;
  configs: Readonly<Record<string, ProjectFile>>;
  models: Readonly<Record<string, { model: string }>>;
  /** x- fields. */
  extensions: Readonly<Record<string, unknown>>;
  /** Also what no service uses is part of it (--all-resources). */
  isWhole?: boolean;
  /** Variables by which the files were read. */
  environment: Readonly<Record<string, string>>;
}

/** How many containers a service is to have. */
export const scaleOf = ({ scale, deploy }: Service): number => scale ?? deploy?.replicas ?? 1;

/** The image of a service that is built, or that is named. */
export const imageOf = (project: string, name: string, { image }: Service): string => image ?? `${project}-${name}`;
