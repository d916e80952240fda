// A chain of hashes over a run's log, its head first: it names what was edited, cut off or put in another order since it was written.
// Whoever writes a chain of his own gets past it, and then has to stand the replay.
import { createHash } from "node:crypto";
import type { RunLog } from "./run-log.ts";

/** How many records share one mark, and how many bytes it has. */
const BLOCK = 16;
const MARK = 3;

export interface Chain {
  /** How many records there are. */
  count: number;
  /** The last hash. */
  end: string;
  /** The beginning of every sixteenth hash, base64: where it went wrong. */
  marks: string;
  /** Of all records whatever their order. */
  sum: string;
}

/** What the chain says was done to a log. `block`: about which of its parts, from 1, of `blocks`. */
export type Broken =
  | { kind: "edited" | "reordered"; block: number; blocks: number }
  | { kind: "truncated" | "extended"; count: number; wanted: number };

/** @param claims what else was written beside the log, and must not change either */
export function chainOf(log: RunLog, claims: unknown): Chain {
  const { hashes, sum } = hashesOf(log, claims);
  const marks = Buffer.concat(hashes.filter((_, at) => at % BLOCK === BLOCK - 1).map((hash) => hash.subarray(0, MARK)));
  return { count: hashes.length, end: hashes.at(-1)!.toString("hex"), marks: marks.toString("base64"), sum };
}

/** Undefined while nothing was done to it. */
export function broken(log: RunLog, claims: unknown, chain: Chain): Broken | undefined {
  const { hashes, sum } = hashesOf(log, claims);
  if (hashes.length === chain.count && hashes.at(-1)!.toString("hex") === chain.end) return undefined;
  const marks = Buffer.from(chain.marks, "base64");
  const blocks = Math.ceil(chain.count / BLOCK);
  const wrong = Array.from({ length: Math.floor(marks.length / MARK) }, (_, at) => at).find(
    (at) => !hashes[(at + 1) * BLOCK - 1]?.subarray(0, MARK).equals(marks.subarray(at * MARK, (at + 1) * MARK)),
  );
  if (hashes.length === chain.count) {
    const block = (wrong ?? blocks - 1) + 1;
    return { kind: sum === chain.sum ? "reordered" : "edited", block, blocks };
  }
  return { kind: hashes.length < chain.count ? "truncated" : "extended", count: hashes.length, wanted: chain.count };
}

function hashesOf(log: RunLog, claims: unknown): { hashes: Buffer[]; sum: string } {
  const { worlds, moves, ...head } = log;
  const records: unknown[] = [
    { ...head, claims },
    ...worlds.map((world) => (world ? { ...world, entries: 0 } : 0)),
    ...moves,
    ...worlds.flatMap((world, index) => (world?.entries ?? []).map((entry) => [index, entry])),
  ];
  const sum = Buffer.alloc(8);
  let last: Buffer = Buffer.alloc(0);
  const hashes = records.map((record) => {
    const text = canonical(record);
    const own = createHash("sha256").update(text).digest();
    for (let byte = 0; byte < sum.length; byte++) sum[byte]! ^= own[byte]!;
    last = createHash("sha256").update(last).update(own).digest();
    return last;
  });
  return { hashes, sum: sum.toString("hex") };
}

/** JSON with keys in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
