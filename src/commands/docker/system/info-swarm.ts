// What docker info tells of a swarm (cli/command/system/info.go: printSwarmInfo).
import { humanDuration } from "../../../base/units.ts";

export interface SwarmInfo {
  LocalNodeState: string;
  NodeID?: string;
  ControlAvailable?: boolean;
  Nodes?: number;
  Managers?: number;
  NodeAddr?: string;
  Error?: string;
  RemoteManagers?: readonly { Addr: string }[] | null;
  Cluster?: {
    ID: string;
    DefaultAddrPool: readonly string[];
    SubnetSize: number;
    DataPathPort: number;
    RootRotationInProgress: boolean;
    Spec: {
      Orchestration: { TaskHistoryRetentionLimit: number };
      Raft: { SnapshotInterval: number; KeepOldSnapshots: number; HeartbeatTick: number; ElectionTick: number };
      Dispatcher: { HeartbeatPeriod: number };
      CAConfig: { NodeCertExpiry: number; ForceRotate?: number };
      EncryptionConfig: { AutoLockManagers: boolean };
    };
  };
}

const span = (nanoseconds: number): string => humanDuration(nanoseconds / 1e6);

function clusterLines({ Managers, Nodes, Cluster: cluster }: SwarmInfo): string[] {
  if (!cluster) return [];
  const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = cluster.Spec;
  return [
    `  ClusterID: ${cluster.ID}`,
    `  Managers: ${Managers}`,
    `  Nodes: ${Nodes}`,
    `  Default Address Pool: ${cluster.DefaultAddrPool.map((pool) => `${pool}  `).join("")}`,
    `  SubnetSize: ${cluster.SubnetSize}`,
    `  Data Path Port: ${cluster.DataPathPort}`,
    "  Orchestration:",
    `   Task History Retention Limit: ${Orchestration.TaskHistoryRetentionLimit}`,
    "  Raft:",
    `   Snapshot Interval: ${Raft.SnapshotInterval}`,
    `   Number of Old Snapshots to Retain: ${Raft.KeepOldSnapshots}`,
    `   Heartbeat Tick: ${Raft.HeartbeatTick}`,
    `   Election Tick: ${Raft.ElectionTick}`,
    "  Dispatcher:",
    `   Heartbeat Period: ${span(Dispatcher.HeartbeatPeriod)}`,
    "  CA Configuration:",
    `   Expiry Duration: ${span(CAConfig.NodeCertExpiry)}`,
    `   Force Rotate: ${CAConfig.ForceRotate ?? 0}`,
    `  Autolock Managers: ${EncryptionConfig.AutoLockManagers}`,
    `  Root Rotation In Progress: ${cluster.RootRotationInProgress}`,
  ];
}

export function swarmLines(swarm: SwarmInfo): string[] {
  const { LocalNodeState: state, NodeID, ControlAvailable = false, NodeAddr, Error: error, RemoteManagers } = swarm;
  if (state === "inactive" || state === "locked") return [` Swarm: ${state}`];
  const managers = (RemoteManagers ?? []).map(({ Addr }) => Addr).toSorted();
  return [
    ` Swarm: ${state}`,
    `  NodeID: ${NodeID}`,
    ...(error ? [`  Error: ${error}`] : []),
    `  Is Manager: ${ControlAvailable}`,
    ...(ControlAvailable ? clusterLines(swarm) : []),
    `  Node Address: ${NodeAddr}`,
    ...(managers.length ? ["  Manager Addresses:", ...managers.map((address) => `   ${address}`)] : []),
  ];
}
