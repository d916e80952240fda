// The log of a run, small: keystrokes in columns, deflated. And the way back, which trusts nothing that it reads.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isLanguage } from "../../i18n/index.ts";
import type { Entry, SessionLog, Size } from "../session-log.ts";
import type { Move, RunLog } from "./run-log.ts";

/** Of a log that is read, bytes: hundreds of hours of typing. */
const MOST_BYTES = 16 << 20;
const MOST_ENTRIES = 200_000;

/** Not a log. */
export class PackError extends Error {}
/** Larger than any log is. */
export class PackTooLarge extends PackError {}

/** A world's log in columns. */
interface Packed {
  mission: string;
  digest: string;
  seed: string;
  size: [number, number];
  own?: 1;
  whys?: number;
  at: number;
  /** For each entry the ms since the one before it; a text where only the whole time is exact. */
  times: (number | string)[];
  /** Texts are inputs of a character each. */
  came: (string | { p: string } | { r: [number, number] } | { h: number } | { e: string })[];
}

export function pack(log: RunLog): string {
  const { worlds, ...rest } = log;
  const text = JSON.stringify({ ...rest, worlds: worlds.map((world) => world && packWorld(world)) });
  return deflateRawSync(text, { level: 9 }).toString("base64");
}

/** @throws PackError */
export function unpack(packed: string): RunLog {
  let raw: unknown;
  try {
    raw = JSON.parse(inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: MOST_BYTES }).toString("utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "ERR_BUFFER_TOO_LARGE" ? new PackTooLarge(message) : new PackError(message);
  }
  return asRunLog(raw, (world) => unpackWorld(world as Packed));
}

function packWorld({ mission, digest, seed, size, ownEditor, whys, at, entries }: SessionLog): Packed {
  let before = 0;
  const times = entries.map((entry) => {
    const since = entry.at - before;
    const exact = before + since === entry.at && Number.isInteger(since);
    before = entry.at;
    return exact ? since : String(entry.at);
  });
  const came: Packed["came"] = [];
  let typed: string | undefined;
  for (const entry of entries) {
    if ("input" in entry && entry.input.length === 1) typed = (typed ?? "") + entry.input;
    else {
      if (typed !== undefined) came.push(typed);
      typed = undefined;
      if ("input" in entry) came.push({ p: entry.input });
      else if ("resize" in entry) came.push({ r: [entry.resize.columns, entry.resize.rows] });
      else if ("hint" in entry) came.push({ h: entry.hint });
      else came.push({ e: entry.edited });
    }
  }
  if (typed !== undefined) came.push(typed);
  return {
    ...{ mission, digest, seed, size: [size.columns, size.rows] },
    ...(ownEditor ? { own: 1 } : {}),
    ...(whys ? { whys } : {}),
    ...{ at, times, came },
  };
}

function unpackWorld({ mission, digest, seed, size, own, whys, at, times, came }: Packed): SessionLog {
  let before = 0;
  const all = came.flatMap((each): Came[] => {
    if (typeof each === "string") return [...Array(each.length).keys()].map((index) => ({ input: each[index]! }));
    if ("p" in each) return [{ input: each.p }];
    if ("r" in each) return [{ resize: sized(each.r) }];
    return ["h" in each ? { hint: each.h } : { edited: each.e }];
  });
  if (all.length !== times.length) throw new PackError("entries and their times do not go together");
  const entries = all.map((each, index): Entry => {
    const time = times[index]!;
    before = typeof time === "number" ? before + time : Number(time);
    return { at: before, ...each };
  });
  return {
    ...{ version: 1, mission, digest, seed, size: sized(size), at, entries },
    ...(own ? { ownEditor: true } : {}),
    ...(whys ? { whys } : {}),
  };
}

type Came = { input: string } | { resize: Size } | { hint: number } | { edited: string };
const sized = ([columns, rows]: [number, number]): Size => ({ columns, rows });

/**
 * What was read as a log, with every part of it looked at.
 * @param world reads a world's log from how it was kept
 * @throws PackError
 */
export function asRunLog(raw: unknown, world: (raw: unknown) => SessionLog = (own) => own as SessionLog): RunLog {
  const want: (right: unknown, what: string) => asserts right = (right, what) => {
    if (!right) throw new PackError(`${what} is not as it should be`);
  };
  want(isObject(raw), "the log");
  const { version, code, digest, player, language, startedAt, at, moves, worlds } = raw;
  want(version === 1, "version");
  want(isText(code) && isText(digest) && isText(player) && isText(startedAt), "the head of the log");
  want(isLanguage(language), "language");
  want(isTime(at), "at");
  want(Array.isArray(moves), "moves");
  if (moves.length > MOST_ENTRIES) throw new PackTooLarge(`${moves.length} moves`);
  want(moves.every(isMove), "moves");
  want(Array.isArray(worlds), "worlds");
  let count = 0;
  const logs = worlds.map((own: unknown) => {
    if (own === null || own === undefined) return undefined;
    let log: SessionLog;
    try {
      log = world(own);
    } catch (error) {
      throw error instanceof PackError ? error : new PackError("a world is not as it should be");
    }
    want(isSessionLog(log), "a world");
    count += log.entries.length;
    return log;
  });
  if (count > MOST_ENTRIES) throw new PackTooLarge(`${count} entries`);
  return { version, code, digest, player, language, startedAt, at, moves, worlds: logs };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isSize = (value: unknown): boolean =>
  isObject(value) && [value["columns"], value["rows"]].every((each) => isIndex(each) && each > 0 && each <= 1000);

/** One kind of move, and nothing else. */
function isMove(value: unknown): value is Move {
  if (!isObject(value) || !isTime(value["at"])) return false;
  const kind = Object.keys(value).filter((key) => key !== "at");
  const { open, flag, on, skip, pause, go, notes, away, back, end } = value;
  if (kind.length === 2) return isIndex(flag) && typeof on === "boolean";
  if (kind.length !== 1) return false;
  return isIndex(open) || isIndex(skip) || isTime(away) || isTime(back) || typeof notes === "boolean" || [pause, go, end].includes(true);
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value) || !isTime(value["at"]) || Object.keys(value).length !== 2) return false;
  const { input, edited, hint, resize } = value;
  return isText(input) || isText(edited) || isIndex(hint) || isSize(resize);
}

const isSessionLog = (value: unknown): value is SessionLog =>
  isObject(value) &&
  value["version"] === 1 &&
  isText(value["mission"]) &&
  isText(value["digest"]) &&
  isText(value["seed"]) &&
  isSize(value["size"]) &&
  isTime(value["at"]) &&
  (value["whys"] === undefined || isIndex(value["whys"])) &&
  Array.isArray(value["entries"]) &&
  value["entries"].every(isEntry);
