// Days as the learner's calendar has them.
import { expect, test } from "vitest";
import { dayOf, forecast, isDue, streakOf } from "../../../src/game/skills/days.ts";
import type { Memory } from "../../../src/game/skills/memory.ts";

const noon = (day: number, hour = 12): number => new Date(2026, 4, day, hour).getTime();
const due = (time: number): Memory => ({
  skill: "s",
  due: time,
  stability: 1,
  last: 0,
  reviews: 1,
  lapses: 0,
  failed: false,
  chanceAt: () => 0.9,
});
const tries = (...days: number[]) => days.map((day) => ({ when: new Date(noon(day)).toISOString() }));

test("a day ends at midnight where the learner is", () => {
  expect(dayOf(noon(5, 23)) - dayOf(noon(5, 0))).toBe(0);
  expect(dayOf(noon(6, 0)) - dayOf(noon(5, 23))).toBe(1);
});
test("what comes due later today is due today", () => {
  expect(isDue(due(noon(5, 22)), noon(5, 8))).toBe(true);
  expect(isDue(due(noon(6, 1)), noon(5, 23))).toBe(false);
  expect(isDue(due(noon(1)), noon(5))).toBe(true);
});
test("the forecast has what is overdue on its first day, and ends with its last", () => {
  const counts = forecast([due(noon(1)), due(noon(5)), due(noon(6)), due(noon(6)), due(noon(18)), due(noon(19))], noon(5));
  expect(counts).toEqual([2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});
test("days in a row count up to today, or up to yesterday while today still waits", () => {
  expect(streakOf(tries(1, 3, 4, 5), noon(5))).toEqual({ days: 3, today: true, best: 3 });
  expect(streakOf(tries(3, 4), noon(5))).toEqual({ days: 2, today: false, best: 2 });
  expect(streakOf(tries(1, 2, 3), noon(5))).toEqual({ days: 0, today: false, best: 3 });
  expect(streakOf(tries(5, 5, 5), noon(5))).toEqual({ days: 1, today: true, best: 1 });
  expect(streakOf([{ when: "" }], noon(5))).toEqual({ days: 0, today: false, best: 0 });
});
