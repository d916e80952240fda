// Messages of BuildKit's protocols, with the fields that are used here (api/services/control, frontend/gateway/pb, session/*, tonistiigi/fsutil/types).
import { bytes, flag, integer, many, message, type Of, one, text } from "../../../base/protobuf.ts";

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
