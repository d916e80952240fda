// What is kept of a learner: results, history, saved games, reviews; its schema version and how older ones are brought up to it.

import type { Score } from "../scoring.ts";
import type { SessionLog } from "../session-log.ts";
import { type OlderProgress, upToTwo } from "./migrations.ts";
import { recordsOf } from "./records.ts";

export const SCHEMA_VERSION = 2;

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
/** What is practised beside missions and quizzes. */
export type PracticeKind = "challenge" | "drill" | "exam" | "interview";
/** One line of the history. Never changed once it is written. */
export interface AttemptRecord {
  /** Of its content; given when it is written. The same attempt has the same on all machines. */
  id?: string;
  /** ISO 8601. */
  when: string;
  /** Won. */
  mission?: string;
  quiz?: string;
  practice?: PracticeKind;
  /** Which one was practised: a code, an exam's or scenario's name. */
  name?: string;
  stars?: number;
  points?: number;
  commands?: number;
  time?: number;
  hints?: number;
  /** How often which command of kubectl and docker was typed. */
  verbs?: Readonly<Record<string, number>>;
  share?: number;
  passed?: boolean;
  /** Achievements that it shows. */
  habits?: string[];
  /** SHA-256 of the log of the win, which is kept beside the progress as long as there is room. */
  log?: string;
  /** Only its result is known: it comes from a record without a history. */
  kept?: true;
}
/** A try of a skill, as it went. Which skills are due is worked out from all of them; they are added to, never changed. */
export interface Review {
  /** ISO 8601. */
  when: string;
  skill: string;
  /** Of FSRS: again, hard, good, easy. */
  rating: 1 | 2 | 3 | 4;
  /** What tried it: a mission, a quiz's question, a drill, an exam's task. */
  from: string;
}
export interface ProgressData {
  version: number;
  /** What the attempts come to, by mission. */
  missions: Record<string, MissionRecord>;
  /** What the attempts come to, by quiz. */
  quizzes: Record<string, QuizRecord>;
  attempts: AttemptRecord[];
  reviews: Review[];
  /** Saved games by mission. */
  sessions: Record<string, SessionLog>;
  /** By quiz. */
  openQuizzes?: Record<string, OpenQuiz>;
  /** How often each saved game (`sessions/…`) and open quiz (`openQuizzes/…`) was written or removed: the later state counts when machines meet. */
  turns: Record<string, number>;
}

export const emptyProgress = (): ProgressData => ({
  version: SCHEMA_VERSION,
  missions: {},
  quizzes: {},
  attempts: [],
  reviews: [],
  sessions: {},
  turns: {},
});

/** Steps from each older version to the next. Version 0 is data without a version. */
const migrations: readonly ((data: Record<string, unknown>) => Record<string, unknown>)[] = [
  (data) => ({ missions: {}, quizzes: {}, attempts: [], sessions: {}, ...data, version: 1 }),
  (data) => upToTwo(data as unknown as OlderProgress) as unknown as Record<string, unknown>,
];

/** The file was written by a newer program than this one: it must not be touched. */
export class NewerProgress extends Error {
  constructor(readonly version: number) {
    super(`progress has schema version ${version}; this program knows up to ${SCHEMA_VERSION}`);
  }
}

/** A part is not of the shape that the version gives it. */
export class DamagedProgress extends Error {
  constructor(readonly part: string) {
    super(`${part} is damaged`);
  }
}

/** Data of any known version as the present one. @throws NewerProgress, DamagedProgress, or Error when it is no progress at all */
export function migrate(raw: unknown): ProgressData {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) throw new Error("not an object");
  let data = raw as Record<string, unknown>;
  const version = data["version"] ?? 0;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 0) throw new DamagedProgress("version");
  if (version > SCHEMA_VERSION) throw new NewerProgress(version);
  for (let from = version; from < SCHEMA_VERSION; from++) {
    if (from > 0) look(data, from);
    data = migrations[from]!(data);
  }
  look(data, SCHEMA_VERSION);
  return data as unknown as ProgressData;
}

/** @throws DamagedProgress */
function look(data: Record<string, unknown>, version: number): void {
  for (const key of ["missions", "quizzes", "sessions", ...(version > 1 ? ["turns"] : [])])
    if (typeof data[key] !== "object" || data[key] === null || Array.isArray(data[key])) throw new DamagedProgress(key);
  for (const key of ["attempts", ...(version > 1 ? ["reviews"] : [])]) {
    const list = data[key];
    if (!Array.isArray(list)) throw new DamagedProgress(key);
    if (list.some((each) => typeof (each as { when?: unknown } | null)?.when !== "string")) throw new DamagedProgress(key);
  }
}

/** What is told of a win beside its score. */
export interface Play {
  commands: number;
  /** Virtual ms. */
  time: number;
  hints: number;
  verbs?: Readonly<Record<string, number>>;
  habits?: string[];
  /** SHA-256 of its log. */
  log?: string;
}

/** Notes a won mission. Draws on `data`. */
export function noteWin(data: ProgressData, mission: string, score: Score, play: Play, when: string): void {
  data.attempts.push({ when, mission, stars: score.stars, points: score.points, ...play });
  Object.assign(data.missions, recordsOf(data.attempts.filter((attempt) => attempt.mission === mission)).missions);
  delete data.sessions[mission];
}

/** Notes the answers of a quiz that goes on. Draws on `data`. */
export function noteOpenQuiz(data: ProgressData, quiz: string, answers: OpenQuiz): void {
  data.openQuizzes = { ...data.openQuizzes, [quiz]: answers };
}

/** Notes a quiz that was taken. Draws on `data`. */
export function noteQuiz(data: ProgressData, quiz: string, result: { share: number; passed: boolean }, when: string): void {
  data.attempts.push({ when, quiz, share: result.share, passed: result.passed });
  Object.assign(data.quizzes, recordsOf(data.attempts.filter((attempt) => attempt.quiz === quiz)).quizzes);
  delete data.openQuizzes?.[quiz];
}

/** Notes how skills were tried. What is already there is not noted twice. Draws on `data`. */
export function noteReviews(data: ProgressData, reviews: readonly Review[]): void {
  const there = new Set(data.reviews.map(reviewKey));
  for (const review of reviews) {
    const key = reviewKey(review);
    if (there.has(key)) continue;
    there.add(key);
    data.reviews.push(review);
  }
}

/** Two reviews are the same when all of this is. */
export const reviewKey = ({ when, skill, rating, from }: Review): string => JSON.stringify([when, skill, from, rating]);
