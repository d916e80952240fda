// What is remembered follows from reviews alone, as ts-fsrs' own tests have it (packages/fsrs/__tests__).
import { fsrs } from "ts-fsrs";
import { describe, expect, test } from "vitest";
import type { Review } from "../../../src/game/progress/data.ts";
import { memoriesOf } from "../../../src/game/skills/memory.ts";

const DAY = 86_400_000;
const start = Date.UTC(2022, 11, 29, 12, 30);
const at = (time: number, rating: number, skill = "s"): Review => ({
  when: new Date(time).toISOString(),
  skill,
  rating: rating as Review["rating"],
  from: "test",
});

/** impl/long-term_scheduler.test.ts: each review comes when it is due. */
const earlier = [
  0.4197, 1.1869, 3.0412, 15.2441, 7.1434, 0.6477, 1.0007, 0.0674, 1.6597, 0.1712, 1.1178, 2.0225, 0.0904, 0.3025, 2.1214, 0.2498, 2.9466,
  0.4891, 0.6468,
];
describe("the vectors of the long-term scheduler", () => {
  const by = fsrs({ w: earlier, enable_short_term: false, enable_fuzz: false });
  test.each([
    ["GGGGGGAAGGGGG", [3, 13, 48, 155, 445, 1158, 17, 3, 11, 37, 112, 307, 773], 772.94026648],
    ["AHGEAHGE", [1, 2, 6, 41, 4, 7, 21, 133], 132.81849454],
    ["HGEAHGEA", [2, 7, 54, 5, 8, 26, 171, 8], 8.11072373],
    ["GEAHGEAH", [3, 33, 4, 7, 26, 193, 9, 14], 14.31323867],
    ["EAHGEAHG", [15, 3, 6, 27, 240, 10, 17, 60], 59.59547542],
  ])("%s", (ratings, intervals, stability) => {
    const reviews: Review[] = [];
    let now = start;
    const found = [...ratings].map((letter) => {
      reviews.push(at(now, "AHGE".indexOf(letter) + 1));
      const { due } = memoriesOf(reviews, by).get("s")!;
      const days = Math.round((due - now) / DAY);
      now = due;
      return days;
    });
    expect(found).toEqual(intervals);
    expect(memoriesOf(reviews, by).get("s")!.stability).toBeCloseTo(stability, 6);
  });
});

test("the vector of FSRS-6's memory state (the parameters that are used), which fsrs-rs has too", () => {
  let now = start;
  const reviews = [1, 3, 3, 3, 3, 3].map((rating, index) => at((now += [0, 0, 1, 3, 8, 21][index]! * DAY), rating));
  const memory = memoriesOf(reviews).get("s")!;
  expect(memory.stability).toBeCloseTo(53.335106, 4);
  expect(memory).toMatchObject({ reviews: 6, last: now, failed: false });
  expect(Math.round((memory.due - now) / DAY)).toBe(53);
});
test("reviews come to the same in whatever order they were put together", () => {
  const reviews = [at(start, 3), at(start + 2 * DAY, 1), at(start + 3 * DAY, 3), at(start, 2, "t"), at(start + 9 * DAY, 4)];
  const [straight, mixed] = [memoriesOf(reviews), memoriesOf([reviews[4]!, reviews[1]!, reviews[3]!, reviews[0]!, reviews[2]!])];
  for (const skill of ["s", "t"]) expect({ ...mixed.get(skill), chanceAt: 0 }).toEqual({ ...straight.get(skill), chanceAt: 0 });
});
test("what is known fades, to nine of ten when it is due", () => {
  const memory = memoriesOf([at(start, 3), at(start + 3 * DAY, 3)]).get("s")!;
  const chances = [memory.last, memory.due, memory.due + 30 * DAY].map((time) => memory.chanceAt(time));
  expect(chances[0]).toBeCloseTo(1, 5);
  expect(chances[1]).toBeGreaterThan(0.89);
  expect(chances[1]).toBeLessThan(0.92);
  expect(chances[2]).toBeLessThan(0.85);
});
test("a review without a date is passed over", () => expect(memoriesOf([{ ...at(start, 3), when: "" }]).size).toBe(0));
test("ten thousand reviews, all in one pass, give a memory for each skill", () => {
  const reviews = Array.from({ length: 10_000 }, (_, index) => at(start + index * 3_600_000, (index % 4) + 1, `s${index % 150}`));
  expect(memoriesOf(reviews).size).toBe(150);
});
