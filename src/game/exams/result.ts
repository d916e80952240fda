// What an exam of either form came to: points of 100, by domain, and whether they are enough.
import type { Exam, ExamWords } from "./exam.ts";

export interface ExamResult {
  title: string;
  code: string;
  player: string;
  startedAt: string;
  /** Ms of the run's clock, of so many. */
  time: number;
  limit: number;
  /** Of 100. */
  score: number;
  /** The least that passes, of 100. */
  needed: number;
  passed: boolean;
  domains: readonly { title: string; points: number; most: number }[];
}

/** A task or a question with what it brought. */
export interface Marked {
  domain: string;
  points: number;
  most: number;
}

/** @param marked all that was asked */
export function resultOf(
  exam: Exam,
  words: ExamWords,
  run: Pick<ExamResult, "code" | "player" | "startedAt" | "time" | "limit">,
  marked: readonly Marked[],
): ExamResult {
  const { points, most } = total(marked);
  const score = (100 * points) / most;
  const needed = Math.round(exam.pass * 100);
  const domains = exam.domains.flatMap(({ id }) => {
    const own = marked.filter(({ domain }) => domain === id);
    return own.length ? [{ title: words.domains[id]!, ...total(own) }] : [];
  });
  return { title: words.title, ...run, score, needed, passed: score >= needed, domains };
}

const total = (marked: readonly Marked[]): { points: number; most: number } => ({
  points: marked.reduce((sum, { points }) => sum + points, 0),
  most: marked.reduce((sum, { most }) => sum + most, 0),
});
