// Messages of BuildKit's protocols, with the fields that are used here (api/services/control, frontend/gateway/pb, session/*, tonistiigi/fsutil/types).
import { bytes, flag, integer, many, map, message, type Of, one, text } from "../../../base/protobuf/message.ts";

export const Nothing = message({});

/** google.protobuf.Timestamp */
export const Timestamp = message({ seconds: one(1, integer), nanos: one(2, integer) });
/** google.protobuf.Any */
export const Any = message({ typeUrl: one(1, text), value: one(2, bytes) });
/** google.rpc.Status */
export const RpcStatus = message({ code: one(1, integer), message: one(2, text), details: many(3, Any) });
/** moby.buildkit.v1.types / BytesMessage: a piece of a stream. */
export const Piece = message({ data: one(1, bytes) });

// The daemon asks, the client answers.

export const Stat = message({
  path: one(1, text),
  mode: one(2, integer),
  user: one(3, integer),
  group: one(4, integer),
  size: one(5, integer),
  /** Nanoseconds since the epoch. */
  modified: one(6, integer),
  linkname: one(7, text),
});
export const PACKET = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;
export const Packet = message({ type: one(1, integer), stat: one(2, Stat), id: one(3, integer), data: one(4, bytes) });

export const CredentialsRequest = message({ host: one(1, text) });
export const CredentialsResponse = message({ username: one(1, text), secret: one(2, text) });
export const SecretRequest = message({ id: one(1, text) });
export const SecretResponse = message({ data: one(1, bytes) });
export const AgentRequest = message({ id: one(1, text) });

// What a build tells.

const Position = message({ line: one(1, integer), character: one(2, integer) });
const Range = message({ start: one(1, Position), end: one(2, Position) });
const SourceInfo = message({ filename: one(1, text), data: one(2, bytes), language: one(4, text) });
export const Vertex = message({
  digest: one(1, text),
  inputs: many(2, text),
  name: one(3, text),
  cached: one(4, flag),
  started: one(5, Timestamp),
  completed: one(6, Timestamp),
  error: one(7, text),
});
export const VertexStatus = message({
  id: one(1, text),
  vertex: one(2, text),
  name: one(3, text),
  current: one(4, integer),
  total: one(5, integer),
  timestamp: one(6, Timestamp),
  started: one(7, Timestamp),
  completed: one(8, Timestamp),
});
export const VertexLog = message({
  vertex: one(1, text),
  timestamp: one(2, Timestamp),
  stream: one(3, integer),
  message: one(4, bytes),
});
export const VertexWarning = message({
  vertex: one(1, text),
  level: one(2, integer),
  short: one(3, bytes),
  detail: many(4, bytes),
  url: one(5, text),
  info: one(6, SourceInfo),
  ranges: many(7, Range),
});
export const StatusResponse = message({
  vertexes: many(1, Vertex),
  statuses: many(2, VertexStatus),
  logs: many(3, VertexLog),
  warnings: many(4, VertexWarning),
});
export type Told = Partial<Of<typeof StatusResponse>>;

// The daemon answers.

const Exporter = message({ type: one(1, text), attributes: map(2, text) });
const CacheEntry = message({ type: one(1, text), attributes: map(2, text) });
const Cache = message({ exports: many(4, CacheEntry), imports: many(5, CacheEntry) });
export const SolveRequest = message({
  ref: one(1, text),
  definition: one(2, bytes),
  exporterDeprecated: one(3, text),
  exporterAttributesDeprecated: map(4, text),
  session: one(5, text),
  frontend: one(6, text),
  attributes: map(7, text),
  cache: one(8, Cache),
  entitlements: many(9, text),
  exporters: many(13, Exporter),
});
export type Solve = Of<typeof SolveRequest>;
export const SolveResponse = message({ exporter: map(1, text) });
export const StatusRequest = message({ ref: one(1, text) });

const Platform = message({ architecture: one(1, text), os: one(2, text), variant: one(3, text) });
const BuildkitVersion = message({ package: one(1, text), version: one(2, text), revision: one(3, text) });
const WorkerRecord = message({
  id: one(1, text),
  labels: map(2, text),
  platforms: many(3, Platform),
  version: one(5, BuildkitVersion),
});
export const WorkersResponse = message({ records: many(1, WorkerRecord) });
export type Workers = Of<typeof WorkersResponse>;
export const InfoResponse = message({ version: one(1, BuildkitVersion) });

export const UsageRecord = message({
  id: one(1, text),
  mutable: one(2, flag),
  inUse: one(3, flag),
  size: one(4, integer),
  parent: one(5, text),
  created: one(6, Timestamp),
  lastUsed: one(7, Timestamp),
  uses: one(8, integer),
  description: one(9, text),
  type: one(10, text),
  shared: one(11, flag),
  parents: many(12, text),
});
export const UsageRequest = message({ filters: many(1, text) });
export const UsageResponse = message({ records: many(1, UsageRecord) });
export const PruneRequest = message({
  filters: many(1, text),
  all: one(2, flag),
  /** Nanoseconds. */
  keepDuration: one(3, integer),
  /** Bytes, as the two after it. */
  maxUsedSpace: one(4, integer),
  reservedSpace: one(5, integer),
  minFreeSpace: one(6, integer),
});
export const HistoryRequest = message({ activeOnly: one(1, flag), ref: one(2, text), earlyExit: one(3, flag) });
export const HISTORY = { started: 0, complete: 1, deleted: 2 } as const;
const HistoryRecord = message({
  ref: one(1, text),
  frontend: one(2, text),
  attributes: map(3, text),
  error: one(5, RpcStatus),
  created: one(6, Timestamp),
  completed: one(7, Timestamp),
  pinned: one(14, flag),
  cachedSteps: one(15, integer),
  totalSteps: one(16, integer),
  completedSteps: one(17, integer),
  warnings: one(19, integer),
});
export const HistoryEvent = message({ type: one(1, integer), record: one(2, HistoryRecord) });
export const HistoryUpdate = message({ ref: one(1, text), pinned: one(2, flag), delete: one(3, flag), finalize: one(4, flag) });
/** grpc.health.v1 */
export const HealthResponse = message({ status: one(1, integer) });

// The frontend is the client (LLBBridge).

const Input = message({ digest: one(1, text), index: one(2, integer) });
const SourceOp = message({ identifier: one(1, text) });
/** A step of a definition, as far as results are made of them. */
export const Op = message({ inputs: many(1, Input), source: one(3, SourceOp) });
export const Definition = message({ steps: many(1, bytes), metadata: map(2, Nothing) });
const Ref = message({ id: one(1, text), definition: one(2, Definition) });
const Refs = message({ refs: map(1, Ref) });
export const Result = message({ ref: one(3, Ref), refs: one(4, Refs), metadata: map(10, bytes) });
export const GatewaySolveRequest = message({
  definition: one(1, bytes),
  frontend: one(2, text),
  attributes: map(3, text),
  imports: many(12, CacheEntry),
  inputs: map(13, Definition),
});
export const GatewaySolveResponse = message({ result: one(3, Result) });
export const ReturnRequest = message({ result: one(1, Result), error: one(2, RpcStatus) });
const Capability = message({ id: one(1, text), enabled: one(2, flag) });
export const PongResponse = message({ frontend: many(1, Capability), build: many(2, Capability), workers: many(3, WorkerRecord) });
