// What is kept of a learner: results, history, saved games, reviews.
import type { SessionLog } from "../session-log.ts";

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
/** Two reviews are the same when all of this is. */
export const reviewKey = ({ when, skill, rating, from }: Review): string => JSON.stringify([when, skill, from, rating]);

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
