// What is noted of a learner: wins, quizzes, how skills were tried.
import type { Score } from "../scoring.ts";
import { type OpenQuiz, type ProgressData, type Review, reviewKey } from "./data.ts";
import { recordsOf } from "./records.ts";

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
