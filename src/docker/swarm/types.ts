// The bodies of swarm mode that the engine keeps and answers with (API 1.51: Swarm, Node, Service, Task, Secret, Config).
import type { HealthConfig, MountBody } from "../types.ts";

export interface Annotations {
  Name: string;
  Labels?: Readonly<Record<string, string>> | null;
}

export interface FileReferenceBody {
  File?: { Name: string; UID: string; GID: string; Mode: number };
  SecretID?: string;
  SecretName?: string;
  ConfigID?: string;
  ConfigName?: string;
}

export interface ContainerSpec {
  Image?: string;
  Labels?: Readonly<Record<string, string>>;
  Command?: readonly string[];
  Args?: readonly string[];
  Hostname?: string;
  Env?: readonly string[];
  Dir?: string;
  User?: string;
  Groups?: readonly string[];
  TTY?: boolean;
  OpenStdin?: boolean;
  ReadOnly?: boolean;
  Mounts?: readonly MountBody[];
  StopSignal?: string;
  /** Nanoseconds. */
  StopGracePeriod?: number;
  Healthcheck?: HealthConfig;
  Hosts?: readonly string[];
  Secrets?: readonly FileReferenceBody[];
  Configs?: readonly FileReferenceBody[];
  Init?: boolean;
  CapabilityAdd?: readonly string[];
  CapabilityDrop?: readonly string[];
  Sysctls?: Readonly<Record<string, string>>;
  Ulimits?: readonly { Name: string; Soft: number; Hard: number }[];
  DNSConfig?: { Nameservers?: readonly string[]; Search?: readonly string[]; Options?: readonly string[] };
}

export interface TaskSpec {
  ContainerSpec?: ContainerSpec;
  Resources?: {
    Limits?: { NanoCPUs?: number; MemoryBytes?: number; Pids?: number };
    Reservations?: { NanoCPUs?: number; MemoryBytes?: number };
  };
  /** Delay and Window in nanoseconds. */
  RestartPolicy?: { Condition?: "none" | "on-failure" | "any"; Delay?: number; MaxAttempts?: number; Window?: number };
  Placement?: { Constraints?: readonly string[]; MaxReplicas?: number; Platforms?: readonly object[] };
  Networks?: readonly { Target: string; Aliases?: readonly string[] }[];
  LogDriver?: { Name?: string; Options?: Readonly<Record<string, string>> };
  ForceUpdate?: number;
  Runtime?: string;
}

export interface UpdateConfig {
  Parallelism: number;
  /** Nanoseconds. */
  Delay?: number;
  FailureAction?: "pause" | "continue" | "rollback";
  Monitor?: number;
  MaxFailureRatio?: number;
  Order?: "stop-first" | "start-first";
}

export interface PortConfig {
  Name?: string;
  Protocol?: "tcp" | "udp" | "sctp";
  TargetPort: number;
  PublishedPort?: number;
  PublishMode?: "ingress" | "host";
}

export interface ServiceSpec extends Annotations {
  TaskTemplate: TaskSpec;
  Mode?: { Replicated?: { Replicas?: number }; Global?: object };
  UpdateConfig?: UpdateConfig;
  RollbackConfig?: UpdateConfig;
  Networks?: TaskSpec["Networks"];
  EndpointSpec?: { Mode?: "vip" | "dnsrr"; Ports?: readonly PortConfig[] };
}

export interface UpdateStatus {
  State: "updating" | "paused" | "completed" | "rollback_started" | "rollback_paused" | "rollback_completed";
  /** Virtual ms. */
  startedAt: number;
  completedAt?: number;
  Message: string;
}

export type TaskState =
  | "new"
  | "pending"
  | "assigned"
  | "preparing"
  | "ready"
  | "starting"
  | "running"
  | "complete"
  | "shutdown"
  | "failed"
  | "rejected"
  | "remove";

/** A secret or a config. */
export interface Blob {
  readonly id: string;
  readonly created: number;
  updated: number;
  version: number;
  spec: Annotations & { Data?: string; Driver?: object; Templating?: object };
}
