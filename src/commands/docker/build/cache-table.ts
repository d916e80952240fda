// The builder's cache as docker buildx du and prune print it (buildx' commands/diskusage.go, prune.go).
import { parseGoDuration } from "../../../base/duration.ts";
import { humanDuration, humanSize } from "../../../base/units.ts";
import type { CacheRecord } from "../../../docker/build/cache.ts";
import { EngineError } from "../../../docker/error.ts";
import { nanoTime } from "../../../docker/show/time.ts";
import { Failure } from "../client.ts";
import type { Table } from "../format.ts";
import { wrong } from "./query.ts";

/** Cells that end with tabs as far as the next stop of eight columns (text/tabwriter with tabs to pad). */
export function tabbed(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) => Math.ceil((Math.max(...rows.map((row) => row[at]?.length ?? 0)) + 1) / 8) * 8);
  return rows
    .map(
      (row) =>
        `${row.map((cell, at) => (at === row.length - 1 ? cell : cell + "\t".repeat(Math.ceil((widths[at]! - cell.length) / 8)))).join("")}\n`,
    )
    .join("");
}

const ago = (moment: number, now: number): string => `${humanDuration(now - moment)} ago`;
/** A moment as Go writes it. */
const written = (moment: number): string => `${nanoTime(moment).replace("T", " ").replace("Z", "")} +0000 UTC`;

/** A list of Go's that was never made: null as JSON, and nothing in brackets as text. */
const NONE: readonly string[] = Object.assign([], { toJSON: () => null });

/** What is in use, changes still, or is an image's too is never in here: what is there may go. */
export const tableOf = (now: number): Table<CacheRecord> => ({
  type: "commands.diskusageContext",
  usual: "table {{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}",
  fields: {
    CreatedAt: { heading: "CREATED AT", of: ({ created }) => written(created) },
    Description: { heading: "DESCRIPTION", of: ({ description }) => description },
    ID: { heading: "ID", of: ({ id }) => id },
    LastUsedAt: { heading: "LAST ACCESSED", of: ({ lastUsed }) => ago(lastUsed, now) },
    Mutable: { heading: "MUTABLE", of: () => false },
    Parents: { heading: "PARENTS", of: ({ parent }) => (parent ? [parent] : NONE) },
    Reclaimable: { heading: "RECLAIMABLE", of: () => true },
    Shared: { heading: "SHARED", of: () => false },
    Size: { heading: "SIZE", of: ({ size }) => humanSize(size) },
    Type: { heading: "TYPE", of: ({ kind }) => kind },
    UsageCount: { heading: "USAGE COUNT", of: ({ uses }) => uses },
  },
});

/** What is told of a record; its parent in a way of one's own. */
const linesOf = (record: CacheRecord, now: number, parent: readonly (readonly [string, string])[]): (readonly [string, string])[] => [
  ["ID:", record.id],
  ...(record.parent ? parent : []),
  ["Created at:", written(record.created)],
  ["Mutable:", "false"],
  ["Reclaimable:", "true"],
  ["Shared:", "false"],
  ["Size:", humanSize(record.size)],
  ...(record.description ? [["Description:", record.description] as const] : []),
  ["Usage count:", String(record.uses)],
  ["Last used:", ago(record.lastUsed, now)],
  ["Type:", record.kind],
];

/** Each record on lines of its own. */
export const pretty = (rows: readonly CacheRecord[], now: number): string =>
  rows
    .map((record) => {
      const lines = linesOf(record, now, [
        ["Parents:", ""],
        [` - ${record.parent}`, ""],
      ]);
      return `${lines.map(([name, value]) => `${value ? name.padEnd(14) : name}${value}\n`).join("")}\n`;
    })
    .join("");

/** What went, row by row as it goes: only the first is aligned with the headings. */
export function rowsOf(rows: readonly CacheRecord[], now: number): string {
  const cells = rows.map(({ id, size, lastUsed }) => [id.padEnd(40), "true ".padEnd(5), humanSize(size).padEnd(10), ago(lastUsed, now)]);
  const [first, ...rest] = cells;
  return first ? [[["ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED"], first], ...rest.map((each) => [each])].map(tabbed).join("") : "";
}

/** The same on lines of its own, aligned by tabs. */
export const verbose = (rows: readonly CacheRecord[], now: number): string =>
  rows.map((record) => `${tabbed(linesOf(record, now, [["Parents:", record.parent ?? ""]]))}\n`).join("");

/** --filter as BuildKit takes it, and how long what goes was not used, ms. @throws Failure (toBuildkitPruneInfo) */
export function filterOf(filters: readonly string[]): { filter: string; unused: number } {
  const asked = new Map<string, string[]>();
  for (const each of filters) {
    const at = each.indexOf("=");
    const name = each.slice(0, at).trim().toLowerCase();
    asked.set(name, [...(asked.get(name) ?? []), each.slice(at + 1).trim()]);
  }
  if (asked.has("until") && asked.has("unused-for")) throw wrong('conflicting filters "until" and "unused-for"');
  for (const values of asked.values()) if (new Set(values).size > 1) throw wrong("filters expect only one value");
  const [name = "until", [until = ""] = []] = [...asked].find(([each]) => each === "until" || each === "unused-for") ?? [];
  let unused = 0;
  try {
    if (asked.has(name)) unused = parseGoDuration(until);
  } catch (error) {
    throw new Failure(`ERROR: ${JSON.stringify(name)} filter expects a duration (e.g., '24h'): ${(error as Error).message}`);
  }
  asked.delete(name);
  const filter = [...asked].map(([field, [value = ""]]) =>
    field === "id" ? `id~=${value}` : /[!~]$/.test(field) ? `${field}=${value}` : `${field}==${value}`,
  );
  return { filter: filter.join(","), unused };
}

/** What BuildKit answers. @throws Failure for filters that it cannot read */
export function heeding<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof EngineError ? wrong(error.message) : error;
  }
}

/** What all of them take. */
export function summary(rows: readonly CacheRecord[]): string {
  const all = humanSize(rows.reduce((total, { size }) => total + size, 0));
  return tabbed([
    ["Reclaimable:", all],
    ["Total:", all],
  ]);
}
