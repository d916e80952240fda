// Which achievements there are, and when each was first shown.
import type { AttemptRecord } from "./data.ts";

export const habitIds = [
  "look-first",
  "explain",
  "dry-run",
  "diff",
  "way-back",
  "declarative",
  "labels",
  "no-force",
  "waited",
  "zero-downtime",
  "no-damage",
  "why",
  "unaided",
  "least-privilege",
  "no-root",
  "limits",
  "quiet-secret",
] as const;
export type HabitId = (typeof habitIds)[number];

/** When each habit was first shown, ISO 8601. */
export function firstShown(attempts: readonly AttemptRecord[]): Map<HabitId, string> {
  const first = new Map<HabitId, string>();
  for (const { when, habits = [] } of attempts)
    for (const habit of habitIds) if (habits.includes(habit) && !(first.get(habit)! <= when)) first.set(habit, when);
  return first;
}
