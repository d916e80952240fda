// A group's progress: how far each learner is in each row of the checklist.

import type { ChecklistItem, MissionEntry } from "../contents.ts";
import { firstShown } from "./achievements.ts";
import type { ProgressData } from "./data.ts";
import { type RowProgress, rowsOf } from "./mastery.ts";

export interface Member {
  name: string;
  /** The file that tells it. */
  file: string;
  data: ProgressData;
}
export interface MemberProgress {
  name: string;
  file: string;
  stars: number;
  points: number;
  /** Missions won. */
  won: number;
  /** Rows that are whole. */
  ticked: number;
  /** How many have been shown. */
  achievements: number;
  /** ISO 8601 of the latest attempt; undefined before the first. */
  latest: string | undefined;
  rows: readonly RowProgress[];
}
export interface GroupProgress {
  /** Rows in which there is something to do. */
  items: readonly ChecklistItem[];
  members: readonly MemberProgress[];
}

export function groupOf(
  contents: { items: readonly ChecklistItem[]; missions: readonly MissionEntry[]; quizzes: readonly string[] },
  members: readonly Member[],
): GroupProgress {
  const filled = new Set(contents.missions.map(({ item }) => item));
  const items = contents.items.filter(({ id }) => filled.has(id));
  const names = members.map(({ name }) => name);
  return {
    items,
    members: members.map(({ name, file, data }) => {
      const rows = rowsOf(items, contents.missions, new Set(contents.quizzes), data);
      return {
        // Two of one name are told apart by their files.
        name: names.filter((each) => each === name).length > 1 ? `${name} (${file})` : name,
        file,
        stars: rows.reduce((sum, row) => sum + row.stars, 0),
        points: Object.values(data.missions).reduce((sum, { points }) => sum + points, 0),
        won: rows.flatMap(({ missions }) => missions).filter(({ won }) => won).length,
        ticked: rows.filter(({ ticked }) => ticked).length,
        achievements: firstShown(data.attempts).size,
        latest: data.attempts.reduce<string | undefined>((last, { when }) => (last === undefined || when > last ? when : last), undefined),
        rows,
      };
    }),
  };
}
