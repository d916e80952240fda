// The bank beside what the learner remembers of it: what the drill screen, the skill map and the home screen's line stand on.
import type { Language } from "../../i18n/index.ts";
import type { ChecklistItem, ContentFolder } from "../contents.ts";
import type { ProgressData, Review } from "../progress/data.ts";
import { forecast, isDue, type Streak, streakOf } from "../skills/days.ts";
import { type Memory, memoriesOf } from "../skills/memory.ts";
import { allReviews } from "../skills/reviews.ts";
import { type DrillRow, readBank, skillsMeant } from "./bank.ts";

export interface Knowledge {
  /** In the checklist's order. */
  readonly bank: readonly DrillRow[];
  readonly reviews: readonly Review[];
  /** By skill. */
  readonly memories: ReadonlyMap<string, Memory>;
}

/** The last bank that was read: it does not change while the program runs. */
let shelf: { path: string; language: Language; bank: readonly DrillRow[] } | undefined;

/** @throws ContentError */
export function knowledgeOf(content: ContentFolder, language: Language, items: readonly ChecklistItem[], data: ProgressData): Knowledge {
  if (shelf?.path !== content.path || shelf.language !== language)
    shelf = { path: content.path, language, bank: readBank(content, language) };
  const order = new Map(items.map(({ id }, index) => [id, index]));
  const bank = shelf.bank.filter(({ item }) => order.has(item)).sort((a, b) => order.get(a.item)! - order.get(b.item)!);
  const skills = new Map(bank.map(({ item, skills }) => [item, skills]));
  const reviews = allReviews(
    data,
    (row) => skills.get(row) ?? [],
    (quiz) => items.find((item) => item.quiz === quiz)?.id,
  );
  const meant = new Map<string, readonly string[]>();
  const named = (skill: string) => {
    if (!meant.has(skill)) meant.set(skill, skillsMeant(bank, skill));
    return meant.get(skill)!;
  };
  // Exams name skills of their own: what they say is kept as it was said, and understood anew each time.
  const memories = memoriesOf(reviews.flatMap((review) => named(review.skill).map((skill) => ({ ...review, skill }))));
  return { bank, reviews, memories };
}

export interface Overview {
  /** Skills to be tried today. */
  due: number;
  /** Skills that were tried at least once, of so many. */
  tried: number;
  skills: number;
  /** What becomes due on each of the next days, today first. */
  forecast: readonly number[];
  streak: Streak;
}

/** @param now ms since 1970 */
export function overviewOf(knowledge: Knowledge, data: ProgressData, now: number): Overview {
  const { bank, memories } = knowledge;
  const all = [...memories.values()];
  return {
    due: dueToday(knowledge, now),
    tried: all.length,
    skills: bank.reduce((sum, { skills }) => sum + skills.length, 0),
    forecast: forecast(all, now),
    streak: streakOf([...data.attempts, ...data.reviews], now),
  };
}

/** How many skills are due today. @param now ms since 1970 */
export const dueToday = (knowledge: Knowledge, now: number): number =>
  [...knowledge.memories.values()].filter((memory) => isDue(memory, now)).length;

/** How much of one row is due and new. */
export function rowOverview({ skills }: DrillRow, memories: ReadonlyMap<string, Memory>, now: number): { due: number; fresh: number } {
  const known = skills.flatMap(({ id }) => memories.get(id) ?? []);
  return { due: known.filter((memory) => isDue(memory, now)).length, fresh: skills.length - known.length };
}
