// The bodies of the Docker Engine API that the engine keeps and answers with (docs.docker.com/reference/api/engine, version 1.51).

/** How often, how long and how a container's health is asked for; durations in nanoseconds, 0 for the default. */
export interface HealthConfig {
  /** ["NONE"], ["CMD", …] or ["CMD-SHELL", text]; nothing inherits the image's. */
  Test?: readonly string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  StartInterval?: number;
  Retries?: number;
}

/** What an image says of its containers, and a container of itself. */
export interface ContainerBody {
  Hostname?: string;
  Domainname?: string;
  User?: string;
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  Tty?: boolean;
  OpenStdin?: boolean;
  StdinOnce?: boolean;
  Env?: readonly string[] | null;
  Cmd?: readonly string[] | null;
  Entrypoint?: readonly string[] | null;
  Image?: string;
  Labels?: Readonly<Record<string, string>>;
  Volumes?: Readonly<Record<string, object>> | null;
  WorkingDir?: string;
  ExposedPorts?: Readonly<Record<string, object>>;
  Healthcheck?: HealthConfig;
  StopSignal?: string;
  /** Seconds. */
  StopTimeout?: number;
  OnBuild?: readonly string[] | null;
  Shell?: readonly string[];
  /** As clients older than API 1.44 ask for it. */
  MacAddress?: string;
}

export interface PortBinding {
  HostIp: string;
  HostPort: string;
}

export type RestartPolicyName = "" | "no" | "always" | "unless-stopped" | "on-failure";

export interface MountBody {
  Type: "bind" | "volume" | "tmpfs";
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation?: string; CreateMountpoint?: boolean };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
    Subpath?: string;
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

/** A block device of the computer, and bytes or operations a second. */
export interface ThrottleDevice {
  Path: string;
  Rate: number;
}

/** A block device of the computer, and its weight (10 to 1000). */
export interface WeightDevice {
  Path: string;
  Weight: number;
}

export interface HostConfig {
  Binds?: readonly string[] | null;
  Mounts?: readonly MountBody[];
  Tmpfs?: Readonly<Record<string, string>>;
  VolumesFrom?: readonly string[] | null;
  NetworkMode?: string;
  PortBindings?: Readonly<Record<string, readonly PortBinding[] | null>>;
  PublishAllPorts?: boolean;
  RestartPolicy?: { Name: RestartPolicyName; MaximumRetryCount?: number };
  AutoRemove?: boolean;
  /** For the runtime. */
  Annotations?: Readonly<Record<string, string>>;
  ReadonlyRootfs?: boolean;
  Privileged?: boolean;
  CapAdd?: readonly string[] | null;
  CapDrop?: readonly string[] | null;
  /** Bytes; 0 is no limit. */
  Memory?: number;
  MemorySwap?: number;
  MemoryReservation?: number;
  /** Billionths of a processor. */
  NanoCpus?: number;
  CpuShares?: number;
  CpuQuota?: number;
  CpuPeriod?: number;
  PidsLimit?: number | null;
  OomKillDisable?: boolean | null;
  MemorySwappiness?: number | null;
  OomScoreAdj?: number;
  BlkioWeight?: number;
  BlkioWeightDevice?: readonly WeightDevice[] | null;
  BlkioDeviceReadBps?: readonly ThrottleDevice[] | null;
  BlkioDeviceWriteBps?: readonly ThrottleDevice[] | null;
  BlkioDeviceReadIOps?: readonly ThrottleDevice[] | null;
  BlkioDeviceWriteIOps?: readonly ThrottleDevice[] | null;
  /** Microseconds. */
  CpuRealtimePeriod?: number;
  CpuRealtimeRuntime?: number;
  StorageOpt?: Readonly<Record<string, string>> | null;
  DeviceCgroupRules?: readonly string[] | null;
  Devices?: readonly { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[] | null;
  Dns?: readonly string[];
  DnsSearch?: readonly string[];
  DnsOptions?: readonly string[];
  ExtraHosts?: readonly string[] | null;
  Links?: readonly string[] | null;
  PidMode?: string;
  UTSMode?: string;
  UsernsMode?: string;
  CgroupnsMode?: string;
  CgroupParent?: string;
  /** What only drivers of devices give: graphics processors. */
  DeviceRequests?:
    | readonly {
        Driver?: string;
        Count?: number;
        DeviceIDs?: readonly string[] | null;
        Capabilities?: readonly (readonly string[])[];
        Options?: Readonly<Record<string, string>>;
      }[]
    | null;
  /** "runc", which is also what nothing means. */
  Runtime?: string;
  /** "0-2,3": which processors it may run on. */
  CpusetCpus?: string;
  CpusetMems?: string;
  Isolation?: string;
  VolumeDriver?: string;
  IpcMode?: string;
  Init?: boolean;
  SecurityOpt?: readonly string[] | null;
  Ulimits?: readonly { Name: string; Soft: number; Hard: number }[] | null;
  LogConfig?: { Type: string; Config: Readonly<Record<string, string>> };
  ShmSize?: number;
  GroupAdd?: readonly string[] | null;
  Sysctls?: Readonly<Record<string, string>>;
}

export interface EndpointConfig {
  Aliases?: readonly string[] | null;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: readonly string[] | null } | null;
  Links?: readonly string[] | null;
  DriverOpts?: Readonly<Record<string, string>> | null;
  MacAddress?: string;
  /** The network of the highest leads out. */
  GwPriority?: number;
}

/** POST /containers/create. */
export interface CreateBody extends ContainerBody {
  HostConfig?: HostConfig;
  NetworkingConfig?: { EndpointsConfig?: Readonly<Record<string, EndpointConfig | null>> };
}

/** What events tell of (GET /events). */
export interface EngineEvent {
  Type: "container" | "image" | "network" | "volume" | "builder" | "daemon" | "service" | "node" | "secret" | "config";
  Action: string;
  Actor: { ID: string; Attributes: Readonly<Record<string, string>> };
  /** Virtual ms. */
  at: number;
}
