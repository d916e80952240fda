// How progress of older schema versions is brought up, so that nothing is lost.
import type { AttemptRecord, MissionRecord, ProgressData, QuizRecord } from "./data.ts";
import { identified, recordsOf } from "./records.ts";

/** Schema version 1: records beside a history that did not say whether a quiz was passed. */
export interface OlderProgress {
  missions: Record<string, Partial<MissionRecord>>;
  quizzes: Record<string, Partial<QuizRecord>>;
  attempts: AttemptRecord[];
  sessions: ProgressData["sessions"];
}

/** From 1 to 2: attempts have ids, records follow from attempts. What a record knows beyond its history becomes an attempt. */
export function upToTwo(old: OlderProgress): ProgressData {
  // Ids before anything is added: copies of one old file on two machines must come to the same.
  const attempts = identified(old.attempts).map((attempt) => ({ ...attempt }));
  for (const [quiz, { passed }] of Object.entries(old.quizzes)) {
    const [best] = attempts.filter((each) => each.quiz === quiz).sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
    if (passed && best) best.passed = true;
  }
  const known = recordsOf(attempts);
  const extra: AttemptRecord[] = [
    ...Object.entries(old.missions).flatMap(([mission, record]) => unknownWins(mission, record, known.missions[mission])),
    ...Object.entries(old.quizzes).flatMap(([quiz, record]) => unknownQuizzes(quiz, record, known.quizzes[quiz])),
  ];
  const all = identified([...extra, ...attempts]);
  return { ...old, version: 2, ...recordsOf(all), attempts: all, reviews: [], turns: {} };
}

function unknownWins(mission: string, record: Partial<MissionRecord>, known: MissionRecord | undefined): AttemptRecord[] {
  const { stars = 0, points = 0, commands = 0, time = 0, wins = 1, firstWon = "" } = record;
  const lacking = stars > (known?.stars ?? -1) || points > (known?.points ?? -1);
  const count = Math.max(wins - (known?.wins ?? 0), Number(lacking));
  return Array.from({ length: Math.max(0, count) }, () => ({
    when: firstWon,
    mission,
    stars,
    points,
    commands,
    time,
    kept: true as const,
  }));
}

function unknownQuizzes(quiz: string, record: Partial<QuizRecord>, known: QuizRecord | undefined): AttemptRecord[] {
  const { best = 0, passed = false, taken = 1 } = record;
  const lacking = best > (known?.best ?? -1) || (passed && !known?.passed);
  const count = Math.max(taken - (known?.taken ?? 0), Number(lacking));
  return Array.from({ length: Math.max(0, count) }, () => ({ when: "", quiz, share: best, passed, kept: true as const }));
}
