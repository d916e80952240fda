// What attempts come to: records by mission and quiz; and the ids by which the same attempt is known on all machines.
import { createHash } from "node:crypto";
import type { AttemptRecord, MissionRecord, QuizRecord } from "./data.ts";

type Identified = AttemptRecord & { id: string };

/** Gives an id to each attempt that has none. Equal attempts get different ones: they are counted. */
export function identified(attempts: readonly AttemptRecord[]): Identified[] {
  if (attempts.every(hasId)) return attempts as Identified[];
  const taken = new Set(attempts.map(({ id }) => id));
  /** How many of those that are equal have been tried: a file may hold very many. */
  const tried = new Map<string, number>();
  return attempts.map((attempt) => {
    if (hasId(attempt)) return attempt;
    const text = JSON.stringify(Object.entries(attempt).sort(([a], [b]) => (a < b ? -1 : 1)));
    let count = tried.get(text) ?? 0;
    let id: string;
    while (taken.has((id = idOf(text, count++))));
    tried.set(text, count);
    taken.add(id);
    return { id, ...attempt };
  });
}

const hasId = (attempt: AttemptRecord): attempt is Identified => attempt.id !== undefined;

/** @param attempt as text that does not depend on the order of its fields */
const idOf = (attempt: string, count: number): string => createHash("sha256").update(`${count} ${attempt}`).digest("hex").slice(0, 16);

/** Oldest first; of the same time, by id. */
export const byTime = (a: AttemptRecord, b: AttemptRecord): number =>
  a.when < b.when ? -1 : a.when > b.when ? 1 : (a.id ?? "") < (b.id ?? "") ? -1 : Number(a.id !== b.id);

/** What attempts come to. Of equally good ones the first in the list counts. */
export function recordsOf(attempts: readonly AttemptRecord[]): {
  missions: Record<string, MissionRecord>;
  quizzes: Record<string, QuizRecord>;
} {
  const missions: Record<string, MissionRecord & { best: AttemptRecord }> = {};
  const quizzes: Record<string, QuizRecord> = {};
  for (const attempt of attempts) {
    if (attempt.mission !== undefined) missions[attempt.mission] = withWin(missions[attempt.mission], attempt);
    else if (attempt.quiz !== undefined) quizzes[attempt.quiz] = withQuiz(quizzes[attempt.quiz], attempt);
  }
  return { missions: Object.fromEntries(Object.entries(missions).map(([id, { best: _, ...record }]) => [id, record])), quizzes };
}

function withWin(
  old: (MissionRecord & { best: AttemptRecord }) | undefined,
  attempt: AttemptRecord,
): MissionRecord & { best: AttemptRecord } {
  const { when, stars = 0, points = 0 } = attempt;
  const leader = old?.best;
  const better = !leader || stars > leader.stars! || (stars === leader.stars && points > leader.points!);
  const best = better ? { ...attempt, stars, points } : leader;
  return {
    stars: Math.max(stars, old?.stars ?? 0),
    points: Math.max(points, old?.points ?? 0),
    commands: best.commands ?? 0,
    time: best.time ?? 0,
    wins: (old?.wins ?? 0) + 1,
    firstWon: old && old.firstWon < when ? old.firstWon : when,
    best,
  };
}

const withQuiz = (old: QuizRecord | undefined, { share = 0, passed = false }: AttemptRecord): QuizRecord => ({
  best: Math.max(old?.best ?? 0, share),
  passed: (old?.passed ?? false) || passed,
  taken: (old?.taken ?? 0) + 1,
});
