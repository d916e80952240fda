// What the engine tells of a swarm and its nodes, services, secrets and configs, as far as docker shows it (api/types/swarm).
import type { ServiceSpec } from "../../../docker/swarm/types.ts";

export interface Node {
  ID: string;
  Version: { Index: number };
  CreatedAt: string;
  Spec: { Name?: string; Labels: Record<string, string>; Role: string; Availability: string };
  Description: {
    Hostname: string;
    Platform: { OS: string; Architecture: string };
    Resources: { NanoCPUs: number; MemoryBytes: number };
    Engine: { EngineVersion: string; Plugins?: readonly { Type: string; Name: string }[] };
    TLSInfo?: { TrustRoot: string; CertIssuerSubject: string; CertIssuerPublicKey: string };
  };
  Status: { State: string; Addr: string };
  ManagerStatus?: { Leader: boolean; Reachability: string; Addr: string };
}

export interface Service {
  ID: string;
  Version: { Index: number };
  Spec: ServiceSpec;
  Endpoint: { Ports?: readonly { Protocol: string; TargetPort: number; PublishedPort: number; PublishMode: string }[] };
  UpdateStatus?: { State: string; Message: string };
  ServiceStatus?: { RunningTasks: number; DesiredTasks: number };
}

/** A secret or a config. */
export interface Blob {
  ID: string;
  CreatedAt: string;
  UpdatedAt: string;
  Spec: { Name: string; Labels: Record<string, string>; Data?: string; Driver?: { Name: string } };
}

/** What a swarm is told of itself. */
export type Settings = {
  readonly [section in "Orchestration" | "Dispatcher" | "Raft" | "CAConfig"]?: Readonly<Record<string, unknown>>;
} & {
  EncryptionConfig?: { AutoLockManagers?: boolean };
};
export interface Membership {
  Version: { Index: number };
  Spec: Settings;
  JoinTokens: { Worker: string; Manager: string };
  TLSInfo: { TrustRoot: string };
  RootRotationInProgress: boolean;
}
