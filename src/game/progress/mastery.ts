// How far the learner is: ticks, stars and mastery per row of the checklist, and what is next.
import type { ChecklistItem, MissionEntry } from "../contents.ts";
import type { ProgressData } from "./data.ts";

export interface MissionProgress extends MissionEntry {
  stars: number;
  won: boolean;
  /** A saved game waits. */
  started: boolean;
}
export interface RowProgress {
  item: ChecklistItem;
  missions: readonly MissionProgress[];
  quizPassed: boolean;
  /** The quiz was left in its middle. */
  quizBegun: boolean;
  /** Best share of right answers, 0 to 1; undefined when never taken. */
  quizBest: number | undefined;
  /** All missions won and the quiz passed. */
  ticked: boolean;
  /** A capstone was passed instead: the row counts as known, though it is not ticked. */
  testedOut: boolean;
  stars: number;
  /** 0 to 1: stars of the row's missions weigh three quarters, the quiz one. */
  mastery: number;
}

/** The name under which the capstone of a row is noted among the attempts. */
export const capstoneOf = (row: string): string => `capstone/${row}`;

/** @param missions in the order of their rows */
export function rowsOf(
  checklist: readonly ChecklistItem[],
  missions: readonly MissionEntry[],
  quizzes: ReadonlySet<string>,
  data: ProgressData,
): RowProgress[] {
  const capstones = new Set(data.attempts.flatMap(({ practice, name, passed }) => (practice === "drill" && passed && name ? [name] : [])));
  return checklist.map((item) => {
    const own = missions
      .filter((mission) => mission.item === item.id)
      .map((mission) => ({
        ...mission,
        stars: data.missions[mission.id]?.stars ?? 0,
        won: mission.id in data.missions,
        started: mission.id in data.sessions,
      }));
    const hasQuiz = item.quiz !== undefined && quizzes.has(item.quiz);
    const record = hasQuiz ? data.quizzes[item.quiz!] : undefined;
    const stars = own.reduce((sum, mission) => sum + mission.stars, 0);
    const shareOfStars = own.length ? stars / (3 * own.length) : 0;
    return {
      item,
      missions: own,
      quizPassed: record?.passed ?? false,
      quizBegun: hasQuiz && item.quiz! in (data.openQuizzes ?? {}),
      quizBest: record?.best,
      ticked: own.length > 0 && own.every((mission) => mission.won) && (!hasQuiz || (record?.passed ?? false)),
      testedOut: capstones.has(capstoneOf(item.id)),
      stars,
      mastery: hasQuiz ? shareOfStars * 0.75 + (record?.best ?? 0) * 0.25 : shareOfStars,
    };
  });
}

export type Next = { mission: MissionProgress } | { quiz: string; item: ChecklistItem } | undefined;

/** What to do next: a mission that was begun, or the first open one, or the quiz of a row whose missions are won. */
export function nextOf(rows: readonly RowProgress[]): Next {
  const begun = rows.flatMap((row) => row.missions).find((mission) => mission.started && !mission.won);
  if (begun) return { mission: begun };
  for (const row of rows) {
    if (row.testedOut) continue;
    const open = row.missions.find((mission) => !mission.won);
    if (open) return { mission: open };
    if (row.missions.length && row.item.quiz !== undefined && !row.ticked) return { quiz: row.item.quiz, item: row.item };
  }
  return undefined;
}
