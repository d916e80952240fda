// A result file: who played what, the score that is claimed, and the log from which anybody can find out whether it is so.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../base/version.ts";
import { type Broken, broken, type Chain, chainOf } from "./chain.ts";
import { PackError, PackTooLarge, pack, unpack } from "./pack.ts";
import type { Run } from "./run.ts";
import type { RunLog } from "./run-log.ts";

export const RESULT_SUFFIX = ".kqresult";
const KIND = "k8s-quest result";
const FORMAT = 1;
/** Of a file that is read, characters. */
const LARGEST = 4 << 20;

/** What a result says of itself; nothing of it is true before the log was played again. */
export interface Claims {
  player: string;
  code: string;
  /** ISO 8601, real time. */
  startedAt: string;
  endedAt: string;
  /** Ms of the run's clock. */
  time: number;
  points: number;
  most: number;
  /** By task. */
  tasks: readonly number[];
  lastGain: number;
  /** Version of the program that wrote it. */
  program: string;
}

export interface Result {
  claims: Claims;
  log: RunLog;
  /** What was done to the file since it was written. */
  broken: Broken | undefined;
}

/** A text that is no result, or none that can be read. */
export class ResultError extends Error {
  constructor(
    /** `log`: the rest is whole, but the log in it cannot be read. */
    readonly reason: "foreign" | "newer" | "damaged" | "large" | "log",
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/** The text of a result file. @param endedAt ISO 8601, real time */
export function resultOf(run: Run, endedAt: string): string {
  const { log, player, startedAt, score, now } = run;
  const { points, most, lastGain } = score;
  const claims: Claims = {
    ...{ player, code: log.code, startedAt, endedAt, time: now },
    ...{ points, most, tasks: score.tasks.map((task) => task.points), lastGain, program: version() },
  };
  return `${JSON.stringify({ kind: KIND, format: FORMAT, ...claims, chain: chainOf(log, claims), log: pack(log) }, null, 1)}\n`;
}

/** @throws ResultError */
export function readResult(text: string): Result {
  if (text.length > LARGEST) throw new ResultError("large");
  const raw = parse(text);
  if (raw["kind"] !== KIND) throw new ResultError("foreign");
  if (typeof raw["format"] === "number" && raw["format"] > FORMAT) throw new ResultError("newer");
  const { kind: _kind, format: _format, chain, log: packed, ...claims } = raw;
  if (!areClaims(claims) || !isChain(chain) || typeof packed !== "string") throw new ResultError("damaged");
  try {
    const log = unpack(packed);
    return { claims, log, broken: differs(claims, log) ?? broken(log, claims, chain) };
  } catch (error) {
    if (error instanceof PackError) throw new ResultError(error instanceof PackTooLarge ? "large" : "log", error);
    throw error;
  }
}

/** The head is readable, the log says it too. */
const differs = (claims: Claims, log: RunLog): Broken | undefined =>
  claims.player === log.player && claims.code === log.code && claims.startedAt === log.startedAt && claims.time === log.at
    ? undefined
    : { kind: "edited", block: 1, blocks: 1 };

/** Writes a result into a folder, whole or not at all; gives its path. */
export function writeResult(folder: string, run: Run, endedAt: string): string {
  mkdirSync(folder, { recursive: true });
  const name = [run.startedAt.slice(0, 19).replace(/[^0-9]/g, ""), slug(run.player), slug(run.paper.code.slice(0, 13))]
    .filter(Boolean)
    .join("-");
  const text = resultOf(run, endedAt);
  const file = placeOf(join(folder, name), JSON.parse(text).log);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return file;
}

/** Where nothing is yet, or the same: two windows may begin in one second, and who was killed here writes it again. */
function placeOf(path: string, log: string): string {
  for (let number = 1; ; number++) {
    const file = `${path}${number > 1 ? `-${number}` : ""}${RESULT_SUFFIX}`;
    try {
      if (readFileSync(file, "utf8").includes(JSON.stringify(log))) return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return file;
      throw error;
    }
  }
}

const slug = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);

function parse(text: string): Record<string, unknown> {
  try {
    // Some editors and shells put a mark before what they save.
    const raw: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) return raw as Record<string, unknown>;
  } catch {
    // Neither is a text that only begins like JSON.
    if (text.includes(KIND)) throw new ResultError("damaged");
  }
  throw new ResultError("foreign");
}

function areClaims(raw: object): raw is Claims {
  const { player, code, startedAt, endedAt, time, points, most, tasks, lastGain, program } = raw as Record<string, unknown>;
  const texts = [player, code, startedAt, endedAt, program];
  return (
    texts.every((each) => typeof each === "string" && each.length <= 1000) &&
    [time, points, most, lastGain].every((each) => typeof each === "number") &&
    Array.isArray(tasks) &&
    tasks.every((each) => typeof each === "number") &&
    Object.keys(raw).length === 10
  );
}

function isChain(raw: unknown): raw is Chain {
  const { count, end, marks, sum } = (raw ?? {}) as Record<string, unknown>;
  return typeof count === "number" && [end, marks, sum].every((each) => typeof each === "string");
}
