// The builder's cache as BuildKit's clients see it: what there is of it, what is asked for, what goes.

import type { Of } from "../../../base/protobuf/message.ts";
import type { CacheRecord } from "../../../docker/build/cache.ts";
import { pruned, usage } from "../../../docker/build/usage.ts";
import type { Engine } from "../../../docker/engine.ts";
import { EngineError } from "../../../docker/error.ts";
import { CODE, GrpcError } from "./grpc.ts";
import type { PruneRequest, UsageRecord } from "./messages.ts";
import { stamp } from "./telling.ts";

type Told = Of<typeof UsageRecord>;

const told = ({ id, parent = "", kind, description, size, created, lastUsed, uses }: CacheRecord): Told => ({
  id,
  mutable: false,
  inUse: false,
  size,
  parent,
  created: stamp(created),
  lastUsed: stamp(lastUsed),
  uses,
  description,
  type: kind,
  shared: false,
  parents: parent ? [parent] : [],
});

/** @throws GrpcError */
function toldOf(records: () => readonly CacheRecord[]): Told[] {
  try {
    return records().map(told);
  } catch (error) {
    throw error instanceof EngineError ? new GrpcError(CODE.invalidArgument, error.message) : error;
  }
}

/** @throws GrpcError */
export const toldUsage = (engine: Engine, filters: readonly string[]): Told[] => toldOf(() => usage(engine, filters));

/** Gives what went. @throws GrpcError */
export const toldPruned = (engine: Engine, asked: Of<typeof PruneRequest>): Told[] =>
  toldOf(() => pruned(engine, { ...asked, keepDuration: asked.keepDuration / 1e6 }));
