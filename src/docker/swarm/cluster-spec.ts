// A swarm's own settings: what is left out, or 0, is as usual (daemon/cluster/convert/swarm.go: MergeSwarmSpecToGRPC).

export interface ClusterSpec {
  Name: string;
  Labels: Readonly<Record<string, string>>;
  Orchestration: { TaskHistoryRetentionLimit: number };
  Raft: {
    SnapshotInterval: number;
    KeepOldSnapshots: number;
    LogEntriesForSlowFollowers: number;
    ElectionTick: number;
    HeartbeatTick: number;
  };
  /** Nanoseconds. */
  Dispatcher: { HeartbeatPeriod: number };
  CAConfig: { NodeCertExpiry: number; ForceRotate?: number };
  TaskDefaults: object;
  EncryptionConfig: { AutoLockManagers: boolean };
}
type Given = { readonly [Section in keyof ClusterSpec]?: Partial<ClusterSpec[Section]> | null };

const USUAL: ClusterSpec = {
  Name: "default",
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: { SnapshotInterval: 10_000, KeepOldSnapshots: 0, LogEntriesForSlowFollowers: 500, ElectionTick: 10, HeartbeatTick: 1 },
  Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
  CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: false },
};

const told = <T extends object>(values: T | null | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== 0 && value !== "")) as Partial<T>;

export const specOf = (given: Given = {}): ClusterSpec => ({
  ...USUAL,
  Labels: told(given.Labels) as ClusterSpec["Labels"],
  Orchestration: { ...USUAL.Orchestration, ...given.Orchestration },
  Raft: { ...USUAL.Raft, ...told(given.Raft) },
  Dispatcher: { ...USUAL.Dispatcher, ...told(given.Dispatcher) },
  CAConfig: { ...USUAL.CAConfig, ...told(given.CAConfig) },
  EncryptionConfig: { AutoLockManagers: given.EncryptionConfig?.AutoLockManagers ?? false },
});
