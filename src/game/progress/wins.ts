// The log of the best win of each mission, a file each beside the progress: it can be watched again, and a certificate is made of it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Entry, SessionLog, Size } from "../session-log.ts";
import type { AttemptRecord } from "./data.ts";

/** Longer logs (characters) are not kept: somebody has pasted a file. */
const LONGEST = 4_000_000;

/** @param home where the progress lies */
export const winsFolder = (home: string): string => join(home, "replays");
export const winFile = (home: string, mission: string): string => join(winsFolder(home), `${mission}.json`);

/** SHA-256 of a log as it is written. */
export const hashOfLog = (log: SessionLog): string => createHash("sha256").update(JSON.stringify(log)).digest("hex");

/** Whether a log is none of those that are too long to be kept. */
export const canBeKept = (log: SessionLog): boolean => JSON.stringify(log).length <= LONGEST;

/** Keeps the log of a won mission, in place of another. Gives its hash; undefined when it is too long to be kept. */
export function keepWin(home: string, log: SessionLog): string | undefined {
  if (!canBeKept(log)) return undefined;
  const text = JSON.stringify(log);
  const file = winFile(home, log.mission);
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
  return hashOfLog(log);
}

/** A won attempt whose log is here. */
export interface KeptWin {
  mission: string;
  log: SessionLog;
  attempt: AttemptRecord;
}

/** The wins whose logs are here and are those that the history names. */
export function keptWins(home: string, attempts: readonly AttemptRecord[]): KeptWin[] {
  const byHash = new Map(attempts.flatMap((attempt) => (attempt.log === undefined ? [] : [[attempt.log, attempt] as const])));
  return logFiles(winsFolder(home)).flatMap((file) => {
    const log = readLog(file);
    const attempt = log && byHash.get(hashOfLog(log));
    return attempt?.mission !== undefined && attempt.mission === log?.mission ? [{ mission: attempt.mission, log, attempt }] : [];
  });
}

/** Keeps logs that came from another machine, where they are better than what is here. */
export function receiveWins(home: string, logs: readonly SessionLog[], attempts: readonly AttemptRecord[]): void {
  const here = new Map(keptWins(home, attempts).map((win) => [win.mission, win.attempt]));
  const byHash = new Map(attempts.map((attempt) => [attempt.log, attempt]));
  for (const log of logs) {
    const attempt = byHash.get(hashOfLog(log));
    if (attempt?.mission === undefined || attempt.mission !== log.mission) continue;
    const other = here.get(attempt.mission);
    if (other && !isBetter(attempt, other)) continue;
    keepWin(home, log);
    here.set(attempt.mission, attempt);
  }
}

export const isBetter = (one: Pick<AttemptRecord, "stars" | "points">, other: Pick<AttemptRecord, "stars" | "points">): boolean =>
  (one.stars ?? 0) > (other.stars ?? 0) || (one.stars === other.stars && (one.points ?? 0) > (other.points ?? 0));

function logFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json") && basename(dirname(name)) !== "")
    .sort()
    .map((name) => join(folder, name));
}

function readLog(file: string): SessionLog | undefined {
  try {
    if (statSync(file).size > 4 * LONGEST) return undefined;
    const log: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isSessionLog(log) ? log : undefined;
  } catch {
    return undefined;
  }
}

/** As large as any terminal is. */
const WIDEST = 2000;
const isSize = (size: Partial<Size> | undefined): boolean =>
  [size?.columns, size?.rows].every((length) => Number.isInteger(length) && length! > 0 && length! <= WIDEST);

/** Whether this can be played again at all: what it says may still be untrue. */
export function isSessionLog(log: unknown): log is SessionLog {
  if (typeof log !== "object" || log === null) return false;
  const { mission, digest, seed, at, size, entries } = log as Partial<SessionLog>;
  if (![mission, digest, seed].every((text) => typeof text === "string") || !Number.isFinite(at) || !isSize(size)) return false;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return false;
  // Time does not run backwards: in another order it would be another game, even where it comes to the same.
  return entries.every((entry, index) => index === 0 || entries[index - 1]!.at <= entry.at);
}

function isEntry(entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null || !Number.isFinite((entry as Entry).at)) return false;
  if ("input" in entry) return typeof entry.input === "string";
  if ("edited" in entry) return typeof entry.edited === "string";
  if ("hint" in entry) return Number.isInteger(entry.hint);
  return "resize" in entry && isSize(entry.resize as Partial<Size>);
}
