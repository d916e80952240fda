// What a learner remembers: for each skill the state that FSRS works out from its reviews, oldest first. Nothing but reviews is kept.
import { type Card, createEmptyCard, type FSRS, fsrs, type Grade, Rating } from "ts-fsrs";
import type { Review } from "../progress/data.ts";

export interface Memory {
  skill: string;
  /** Ms since 1970: when to try it again. */
  due: number;
  /** Days until nine of ten would still know it. */
  stability: number;
  /** Ms since 1970 of the last review. */
  last: number;
  reviews: number;
  /** How often it had been forgotten. */
  lapses: number;
  /** The last try failed. */
  failed: boolean;
  /** 0 to 1: how likely it is known at a time (ms since 1970). */
  chanceAt(time: number): number;
}

/** Whole days at the least, and no chance: the same reviews give the same days on all machines. */
const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false });

/** What the reviews come to, by skill. Their order in the list does not matter. @param by the scheduler, for tests */
export function memoriesOf(reviews: readonly Review[], by: FSRS = scheduler): Map<string, Memory> {
  const cards = new Map<string, Card>();
  const failed = new Map<string, boolean>();
  const timed = reviews.flatMap((review) => {
    const time = Date.parse(review.when);
    return Number.isNaN(time) ? [] : [{ ...review, time }];
  });
  timed.sort((a, b) => a.time - b.time || a.rating - b.rating);
  for (const { skill, rating, time } of timed) {
    cards.set(skill, by.next(cards.get(skill) ?? createEmptyCard(time), time, rating as Grade).card);
    failed.set(skill, rating === Rating.Again);
  }
  return new Map(
    [...cards].map(([skill, card]) => [
      skill,
      {
        skill,
        due: card.due.getTime(),
        stability: card.stability,
        last: card.last_review!.getTime(),
        reviews: card.reps,
        lapses: card.lapses,
        failed: failed.get(skill)!,
        chanceAt: (time) => by.get_retrievability(card, time, false),
      },
    ]),
  );
}
