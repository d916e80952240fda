// Tables of the builder's cache, as docker buildx du and prune print them (buildx' commands/diskusage.go).
import { humanDuration, humanSize } from "../../../base/units.ts";
import { any } from "../../../docker/api/filters.ts";
import { Failure } from "../client.ts";

export interface CacheRow {
  ID: string;
  Parents?: readonly string[];
  Type: string;
  Description: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt: string;
  UsageCount: number;
}

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

const ago = (moment: string, now: number): string => `${humanDuration(now - Date.parse(moment))} ago`;

export const table = (rows: readonly CacheRow[], now: number): string =>
  tabbed([
    ["ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED"],
    ...rows.map(({ ID, InUse, Size, Shared, LastUsedAt }) => [
      ID.padEnd(40),
      String(!InUse).padEnd(5),
      `${humanSize(Size)}${Shared ? "*" : ""}`.padEnd(10),
      ago(LastUsedAt, now),
    ]),
  ]);

/** Each record on lines of its own. */
export const verbose = (rows: readonly CacheRow[], now: number): string =>
  rows
    .map((row) => {
      const moment = (text: string) => `${text.replace("T", " ").replace("Z", "")} +0000 UTC`;
      const lines: [string, string][] = [
        ["ID", row.ID],
        ...(row.Parents?.length ? [["Parent", row.Parents.join(",")] as [string, string]] : []),
        ["Created at", moment(row.CreatedAt)],
        ["Mutable", "false"],
        ["Reclaimable", String(!row.InUse)],
        ["Shared", String(row.Shared)],
        ["Size", humanSize(row.Size)],
        ["Description", row.Description],
        ["Usage count", String(row.UsageCount)],
        ["Last used", ago(row.LastUsedAt, now)],
        ["Type", row.Type],
      ];
      return `${tabbed(lines.map(([name, value]) => [`${name}:`, value]))}\n`;
    })
    .join("");

/** Rows that --filter leaves. @throws Failure */
export function filtered(rows: readonly CacheRow[], filters: readonly string[], now: number): CacheRow[] {
  const asked: Record<string, string[]> = {};
  for (const each of filters) {
    const at = each.indexOf("=");
    (asked[each.slice(0, at)] ??= []).push(each.slice(at + 1));
  }
  for (const [name, values] of Object.entries(asked)) {
    if (!["id", "type", "description", "inuse", "shared", "until", "unused-for"].includes(name))
      throw new Failure(`docker: k8s-quest does not simulate --filter ${name} of the builder's cache yet`);
    if (values.length > 1) throw new Failure(`ERROR: ${JSON.stringify(name)} filter expects only one value`);
  }
  const until = asked["until"]?.[0] ?? asked["unused-for"]?.[0];
  const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  if (until !== undefined && !/^(\d+(\.\d+)?[hms])+$/.test(until))
    throw new Failure(`ERROR: "until" filter expects a duration (e.g., '24h'): time: invalid duration ${JSON.stringify(until)}`);
  const least = [...(until ?? "").matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce(
    (sum, [, size, unit]) => sum + Number(size) * UNITS[unit!]!,
    0,
  );
  return rows.filter(
    (row) =>
      now - Date.parse(row.LastUsedAt) >= least &&
      any(asked, "id", (id) => row.ID.startsWith(id)) &&
      any(asked, "type", (type) => row.Type === type) &&
      any(asked, "description", (text) => row.Description === text) &&
      any(asked, "inuse", (text) => String(row.InUse) === (text || "true")) &&
      any(asked, "shared", (text) => String(row.Shared) === (text || "true")),
  );
}

/** What all of them take. */
export function summary(rows: readonly CacheRow[]): string {
  const sum = (some: readonly CacheRow[]) => humanSize(some.reduce((total, { Size }) => total + Size, 0));
  return tabbed([
    ["Reclaimable:", sum(rows.filter(({ InUse }) => !InUse))],
    ["Total:", sum(rows)],
  ]);
}
