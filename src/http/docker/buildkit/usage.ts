// The builder's cache as BuildKit's clients see it: what there is of it, what is asked for, what goes.

import type { Of } from "../../../base/protobuf/message.ts";
import type { Engine } from "../../../docker/engine.ts";
import { CODE, GrpcError } from "./grpc.ts";
import type { PruneRequest, UsageRecord } from "./messages.ts";
import { stamp } from "./telling.ts";

type Record = Of<typeof UsageRecord>;

/** Takes away what fits and was not used lately; where some of it may stay, those used longest ago go first. Gives what went. @throws GrpcError */
export function prune(
  engine: Engine,
  { filters, all, keepDuration, maxUsedSpace, reservedSpace, minFreeSpace }: Of<typeof PruneRequest>,
): Record[] {
  if (minFreeSpace) throw new GrpcError(CODE.unimplemented, "k8s-quest does not simulate pruning until so much of the disk is free yet");
  const { builds, clock } = engine;
  const fitting = usage(engine, filters);
  const lastUsed = new Map([...builds.records.values()].map((record) => [record.id, record.lastUsed]));
  const usedAt = ({ id }: Record) => lastUsed.get(id) ?? 0;
  const old = fitting.filter((record) => clock.now - usedAt(record) >= keepDuration / 1e6).sort((a, b) => usedAt(a) - usedAt(b));
  const mayStay = Math.max(maxUsedSpace, reservedSpace);
  let left = fitting.reduce((sum, { size }) => sum + size, 0);
  const gone = old.filter(({ size }) => {
    const goes = !mayStay || left > mayStay;
    if (goes) left -= size;
    return goes;
  });
  const ids = new Set(gone.map(({ id }) => id));
  builds.prune(({ id }) => ids.has(id), all && !mayStay);
  return gone;
}

/** Records that fit one of the filters ("type==regular,inuse"), or all. @throws GrpcError */
export function usage({ builds }: Engine, filters: readonly string[]): Record[] {
  const records = [...builds.records.values()].map(({ id, parent = "", kind, description, size, created, lastUsed, uses }) => ({
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
  }));
  const asked = filters.filter(Boolean);
  return asked.length ? records.filter((record) => asked.some((filter) => fits(record, filter))) : records;
}

/** containerd's filters, with the fields that BuildKit has. */
const fits = (record: Record, filter: string): boolean =>
  filter.split(",").every((part) => {
    const [, field = "", operator, value = ""] = /^(\w+)(?:(==|!=|~=)(.*))?$/.exec(part) ?? [];
    const has: { readonly [field: string]: string | boolean } = {
      id: record.id,
      parent: record.parent,
      parents: record.parent,
      description: record.description,
      type: record.type,
      inuse: record.inUse,
      mutable: record.mutable,
      immutable: !record.mutable,
      shared: record.shared,
      private: !record.shared,
    };
    const given = has[field] ?? false;
    if (operator === undefined) return given !== false && given !== "";
    const text = value.replace(/^"(.*)"$/, "$1");
    if (operator === "~=") return matches(text, String(given));
    return (String(given) === text) === (operator === "==");
  });

/** @throws GrpcError */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    throw new GrpcError(CODE.invalidArgument, `error parsing regexp: ${pattern}`);
  }
}
