// What is kept of a learner: results, history, saved games; its schema version and how older ones are brought up to it.

import type { Score } from "../scoring.ts";
import type { SessionLog } from "../session-log.ts";

export const SCHEMA_VERSION = 1;

export interface MissionRecord {
  stars: number;
  points: number;
  /** Of the best attempt. */
  commands: number;
  /** Virtual ms of the best attempt. */
  time: number;
  wins: number;
  /** ISO 8601. */
  firstWon: string;
}
export interface QuizRecord {
  /** Best share of right answers. */
  best: number;
  passed: boolean;
  taken: number;
}
/** A quiz that was left in its middle: its questions so far, in their order, and whether they were answered right. */
export type OpenQuiz = { question: string; right: boolean }[];
/** One line of the history. */
export interface AttemptRecord {
  /** ISO 8601. */
  when: string;
  mission?: string;
  quiz?: string;
  stars?: number;
  points?: number;
  commands?: number;
  time?: number;
  hints?: number;
  share?: number;
}
export interface ProgressData {
  version: number;
  missions: Record<string, MissionRecord>;
  quizzes: Record<string, QuizRecord>;
  attempts: AttemptRecord[];
  /** Saved games by mission. */
  sessions: Record<string, SessionLog>;
  /** By quiz. */
  openQuizzes?: Record<string, OpenQuiz>;
}

export const emptyProgress = (): ProgressData => ({ version: SCHEMA_VERSION, missions: {}, quizzes: {}, attempts: [], sessions: {} });

/** Steps from each older version to the next. Version 0 is data without a version. */
const migrations: readonly ((data: Record<string, unknown>) => Record<string, unknown>)[] = [
  (data) => ({ ...emptyProgress(), ...data, version: 1 }),
];

/** The file was written by a newer program than this one: it must not be touched. */
export class NewerProgress extends Error {
  constructor(readonly version: number) {
    super(`progress has schema version ${version}; this program knows up to ${SCHEMA_VERSION}`);
  }
}

/** Data of any known version as the present one. @throws NewerProgress, or Error when it is no progress at all */
export function migrate(raw: unknown): ProgressData {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) throw new Error("not an object");
  let data = raw as Record<string, unknown>;
  const version = data["version"] ?? 0;
  if (typeof version !== "number") throw new Error("version is not a number");
  if (version > SCHEMA_VERSION) throw new NewerProgress(version);
  for (let from = version; from < SCHEMA_VERSION; from++) data = migrations[from]!(data);
  for (const key of ["missions", "quizzes", "sessions"] as const)
    if (typeof data[key] !== "object" || data[key] === null || Array.isArray(data[key])) throw new Error(`${key} is damaged`);
  if (!Array.isArray(data["attempts"])) throw new Error("attempts is damaged");
  return data as unknown as ProgressData;
}

/** Notes a won mission. Draws on `data`. */
export function noteWin(
  data: ProgressData,
  mission: string,
  score: Score,
  play: { commands: number; time: number; hints: number },
  when: string,
): void {
  const old = data.missions[mission];
  const better = !old || score.stars > old.stars || (score.stars === old.stars && score.points > old.points);
  data.missions[mission] = {
    stars: Math.max(score.stars, old?.stars ?? 0),
    points: Math.max(score.points, old?.points ?? 0),
    commands: better ? play.commands : old.commands,
    time: better ? play.time : old.time,
    wins: (old?.wins ?? 0) + 1,
    firstWon: old?.firstWon ?? when,
  };
  data.attempts.push({ when, mission, stars: score.stars, points: score.points, ...play });
  delete data.sessions[mission];
}

/** Notes the answers of a quiz that goes on. Draws on `data`. */
export function noteOpenQuiz(data: ProgressData, quiz: string, answers: OpenQuiz): void {
  data.openQuizzes = { ...data.openQuizzes, [quiz]: answers };
}

/** Notes a quiz that was taken. Draws on `data`. */
export function noteQuiz(data: ProgressData, quiz: string, result: { share: number; passed: boolean }, when: string): void {
  const old = data.quizzes[quiz];
  data.quizzes[quiz] = {
    best: Math.max(old?.best ?? 0, result.share),
    passed: (old?.passed ?? false) || result.passed,
    taken: (old?.taken ?? 0) + 1,
  };
  data.attempts.push({ when, quiz, share: result.share });
  delete data.openQuizzes?.[quiz];
}
