// A file in which progress travels: to another machine, or into a group's table. What comes from outside is looked at field by field.
import { readFileSync, statSync } from "node:fs";
import { plainName } from "../../base/plain.ts";
import type { SessionLog } from "../session-log.ts";
import type { AttemptRecord, ProgressData, Review } from "./data.ts";
import { DamagedProgress, migrate, NewerProgress } from "./migrations.ts";
import { isSessionLog } from "./wins.ts";

/** Larger files (bytes) are not read: progress of many years has a few MB. */
const LARGEST = 64 * 1024 * 1024;
const MOST_NAMES = 200_000;
/** Parts in parts: newer programs may have more than this one knows, but not so many. */
const DEEPEST = 50;

export interface SharedProgress {
  "k8s-quest": "progress";
  learner: string;
  /** ISO 8601. */
  exported: string;
  progress: ProgressData;
  /** Logs of wins. */
  wins?: SessionLog[];
}

export type SharedProblem = "missing" | "large" | "cut" | "damaged" | "foreign" | "newer";

/** The file cannot be used. Nothing was changed. */
export class SharedFileError extends Error {
  constructor(
    readonly file: string,
    readonly problem: SharedProblem,
    /** The system's words, the size, or the part that is damaged. */
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${file}: ${problem}: ${detail}`, { cause });
  }
}

type Fail = (problem: SharedProblem, detail?: string, cause?: unknown) => never;

const failing =
  (file: string): Fail =>
  (problem, detail = "", cause) => {
    throw new SharedFileError(file, problem, detail, cause);
  };

/** Reads an exported file, or a `progress.json` as it lies on disk. @throws SharedFileError */
export function readShared(file: string): SharedProgress {
  const fail = failing(file);
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > LARGEST) fail("large", `${Math.round(size / 1024 / 1024)} MB`);
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof SharedFileError) throw error;
    return fail("missing", (error as Error).message, error);
  }
  return sharedIn(text, file);
}

/** What such a file says. @param file how messages call it @throws SharedFileError */
export function sharedIn(text: string, file: string): SharedProgress {
  const fail = failing(file);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return fail("cut");
  }
  if (isDeeper(raw, DEEPEST)) return fail("damaged", `more than ${DEEPEST} levels`);
  return sharedOf(raw, fail);
}

function sharedOf(raw: unknown, fail: Fail): SharedProgress {
  if (!isMap(raw)) return fail("foreign");
  const wrapped = raw["k8s-quest"] === "progress";
  const inner = wrapped ? raw["progress"] : raw;
  if (!isMap(inner) || !(isMap(inner["missions"]) || Array.isArray(inner["attempts"]) || typeof inner["version"] === "number"))
    return fail("foreign");
  let progress: ProgressData;
  try {
    progress = migrate(inner);
  } catch (error) {
    if (error instanceof NewerProgress) return fail("newer");
    return fail("damaged", error instanceof DamagedProgress ? error.part : (error as Error).message);
  }
  const problem = problemOf(progress);
  if (problem !== undefined) return fail("damaged", problem);
  const wins = wrapped ? raw["wins"] : undefined;
  if (wins !== undefined && !(Array.isArray(wins) && wins.every((win) => isSessionLog(win) && NAME.test(win.mission))))
    return fail("damaged", "wins");
  return {
    "k8s-quest": "progress",
    learner: wrapped && typeof raw["learner"] === "string" ? plainName(raw["learner"]) : "",
    exported: wrapped && typeof raw["exported"] === "string" ? raw["exported"] : "",
    progress,
    ...(wins === undefined ? {} : { wins: wins as SessionLog[] }),
  };
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" && value !== null && (levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1)));
const isCount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isText = (value: unknown): boolean => typeof value === "string" && value.length <= 200 && !/\p{Cc}/u.test(value);
const HASH = /^[0-9a-f]{64}$/;
/** Of missions and quizzes. Nothing that objects inherit is one. */
const NAME = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/;

type Look = (value: unknown) => boolean;
const ATTEMPT: Record<keyof AttemptRecord, Look> = {
  id: (value) => /^[0-9a-f]{16}$/.test(String(value)),
  when: isText,
  mission: (value) => NAME.test(String(value)),
  quiz: (value) => NAME.test(String(value)),
  practice: (value) => ["challenge", "drill", "exam", "interview"].includes(String(value)),
  name: isText,
  stars: (value) => isCount(value) && (value as number) <= 3,
  points: isCount,
  commands: isCount,
  time: isCount,
  hints: isCount,
  verbs: (value) => isMap(value) && Object.entries(value).every(([verb, count]) => isText(verb) && isCount(count)),
  share: (value) => isCount(value) && (value as number) <= 1,
  passed: (value) => typeof value === "boolean",
  habits: (value) => Array.isArray(value) && value.length <= 100 && value.every((each) => NAME.test(String(each))),
  log: (value) => HASH.test(String(value)),
  kept: (value) => value === true,
};
const REVIEW: Record<keyof Review, Look> = {
  when: isText,
  skill: isText,
  rating: (value) => [1, 2, 3, 4].includes(value as number),
  from: isText,
};

/** What is not as it is written; undefined when all is. */
function problemOf(data: ProgressData): string | undefined {
  const lists: [string, readonly object[], Record<string, Look>][] = [
    ["attempts", data.attempts, ATTEMPT],
    ["reviews", data.reviews, REVIEW],
  ];
  for (const [name, list, looks] of lists) {
    if (list.length > MOST_NAMES) return `${name}: ${list.length}`;
    for (const [index, each] of list.entries())
      for (const [key, value] of Object.entries(each)) if (looks[key]?.(value) === false) return `${name}[${index}].${key}`;
  }
  if (data.reviews.some((review) => Object.keys(REVIEW).some((key) => !(key in review)))) return "reviews";
  for (const part of ["missions", "quizzes", "sessions", "openQuizzes"] as const)
    for (const [key, value] of Object.entries(data[part] ?? {})) if (!NAME.test(key) || typeof value !== "object") return `${part}.${key}`;
  for (const [key, log] of Object.entries(data.sessions)) if (!isSessionLog(log)) return `sessions.${key}`;
  for (const [key, turn] of Object.entries(data.turns))
    if (!/^(sessions|openQuizzes)\/[a-z0-9/-]+$/.test(key) || !isCount(turn)) return `turns.${key}`;
  return undefined;
}
