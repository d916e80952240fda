// Days as the learner's calendar has them: what is due today, how many days in a row there was something, what comes in the next ones.
import type { AttemptRecord, Review } from "../progress/data.ts";
import type { Memory } from "./memory.ts";

/** The number of the local calendar day of a time (ms since 1970). */
export function dayOf(time: number): number {
  const date = new Date(time);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

export const isDue = ({ due }: Memory, now: number): boolean => dayOf(due) <= dayOf(now);

/** What becomes due on each of the next days, today (with all that is overdue) first. */
export function forecast(memories: Iterable<Memory>, now: number, days = 14): number[] {
  const today = dayOf(now);
  const counts = Array.from({ length: days }, () => 0);
  for (const { due } of memories) {
    const index = Math.max(0, dayOf(due) - today);
    if (index < days) counts[index]!++;
  }
  return counts;
}

export interface Streak {
  /** Days in a row up to today, or up to yesterday when there was nothing yet today. */
  days: number;
  /** There was something today. */
  today: boolean;
  /** The most days in a row ever. */
  best: number;
}

/** Days with something tried: a mission won, a quiz, a drill. */
export function streakOf(tries: readonly Pick<AttemptRecord | Review, "when">[], now: number): Streak {
  const days = new Set(
    tries
      .map(({ when }) => Date.parse(when))
      .filter((time) => !Number.isNaN(time))
      .map(dayOf),
  );
  const run = (last: number): number => {
    let length = 0;
    while (days.has(last - length)) length++;
    return length;
  };
  const today = dayOf(now);
  const best = [...days].filter((day) => !days.has(day + 1)).reduce((most, day) => Math.max(most, run(day)), 0);
  return { days: run(days.has(today) ? today : today - 1), today: days.has(today), best };
}
