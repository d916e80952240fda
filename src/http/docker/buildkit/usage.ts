// The builder's cache as BuildKit's clients see it: what there is of it, what is asked for, what goes.

import type { Of } from "../../../base/protobuf.ts";
import type { Engine } from "../../../docker/engine.ts";
import type { UsageRecord } from "./messages.ts";
import { stamp } from "./telling.ts";

type Record = Of<typeof UsageRecord>;

/** Records that fit one of the filters ("type==regular,inuse"), or all. */
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
    if (operator === "~=") return new RegExp(text).test(String(given));
    return (String(given) === text) === (operator === "==");
  });
