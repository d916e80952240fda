// Draws an exam's tasks from its pool by a seed: as many of each domain as its share wants, none that gets in another's way.
import { Random } from "../../base/random.ts";
import type { Exam } from "./exam.ts";

/** The tasks and questions that can be drawn, as far as drawing is concerned. */
export interface Drawable {
  id: string;
  domain: string;
  claims: readonly string[];
  minutes: number;
}

export interface Drawn<T> {
  item: T;
  /** Of 100: its domain's share, by the minutes that the items of the domain take. */
  weight: number;
}

/** As many of each domain as comes closest to the shares: the largest remainders get what whole numbers leave. */
export function countsOf(exam: Exam, count: number): Map<string, number> {
  const exact = exam.domains.map(({ id, share }) => ({ id, share, whole: Math.floor((count * share) / 100), rest: (count * share) % 100 }));
  let left = count - exact.reduce((sum, { whole }) => sum + whole, 0);
  const counts = new Map(exact.map(({ id, whole }) => [id, whole]));
  for (const { id } of exact.toSorted((a, b) => b.rest - a.rest || b.share - a.share)) if (left-- > 0) counts.set(id, counts.get(id)! + 1);
  return counts;
}

/** How many tasks there are in so many minutes: never more than in a whole exam, whoever takes longer. */
export const countIn = (exam: Exam, minutes: number): number =>
  Math.max(1, Math.min(exam.count, Math.round((exam.count * minutes) / exam.minutes)));

/** @param seed what decides chance */
export function draw<T extends Drawable>(exam: Exam, pool: readonly T[], seed: string, minutes: number): Drawn<T>[] {
  const random = new Random(`exam/${exam.id}/${seed}`);
  const taken: T[] = [];
  const claimed = new Set<string>();
  const counts = countsOf(exam, countIn(exam, minutes));
  const candidates = random.shuffle([...pool].sort((a, b) => (a.id < b.id ? -1 : 1)));
  // Nodes are few, and go to the domains that choose first: by turns, so that all their tasks are drawn now and then.
  for (const { id } of random.shuffle(exam.domains)) {
    let wanted = counts.get(id)!;
    for (const each of candidates) {
      if (!wanted) break;
      if (each.domain !== id || each.claims.some((claim) => claimed.has(claim))) continue;
      for (const claim of each.claims) claimed.add(claim);
      taken.push(each);
      wanted--;
    }
    if (wanted) throw new Error(`the pool of ${exam.id} has too few tasks of ${id} that go together`);
  }
  return weighted(exam, random.shuffle(taken));
}

/** Each item's points of 100. */
function weighted<T extends Drawable>(exam: Exam, items: readonly T[]): Drawn<T>[] {
  const minutes = new Map<string, number>();
  for (const { domain, minutes: own } of items) minutes.set(domain, (minutes.get(domain) ?? 0) + own);
  const present = exam.domains.filter(({ id }) => minutes.has(id));
  const whole = present.reduce((sum, { share }) => sum + share, 0);
  const exact = items.map((item) => {
    const share = present.find(({ id }) => id === item.domain)!.share / whole;
    return { item, weight: (100 * share * item.minutes) / minutes.get(item.domain)! };
  });
  // Whole points, and 100 of them.
  const rounded = exact.map(({ weight }) => Math.floor(weight));
  let left = 100 - rounded.reduce((sum, each) => sum + each, 0);
  const order = exact.map((_, index) => index).sort((a, b) => (exact[b]!.weight % 1) - (exact[a]!.weight % 1) || a - b);
  for (const index of order) if (left-- > 0) rounded[index]!++;
  return items.map((item, index) => ({ item, weight: rounded[index]! }));
}
