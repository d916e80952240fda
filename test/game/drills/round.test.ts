// Which questions a round asks: what is due, then what is weak, then what is new; not the same ones again.
import { describe, expect, test } from "vitest";
import type { Drill, DrillRow } from "../../../src/game/drills/bank.ts";
import { fromDrill, pickCapstone, pickRound, wantedSkills } from "../../../src/game/drills/round.ts";
import type { Review } from "../../../src/game/progress/data.ts";
import { memoriesOf } from "../../../src/game/skills/memory.ts";

const DAY = 86_400_000;
const now = new Date(2026, 4, 20, 12).getTime();
const row = (item: string, skills: readonly string[], types: readonly Drill["type"][] = ["one", "one", "one"]): DrillRow => ({
  item,
  skills: skills.map((name) => ({ id: `${item}/${name}`, item, title: name, missions: [], quiz: [] })),
  drills: skills.flatMap((name) =>
    types.map((type, index) => ({
      ...{ id: `${item}/${name}-${index}`, item, skill: `${item}/${name}`, type, level: ((index % 3) + 1) as 1 | 2 | 3, draws: [] },
      ask: () => {
        throw new Error("is not asked here");
      },
    })),
  ),
});
const bank = [row("01-a", ["due", "overdue", "weak", "fresh", "well"]), row("02-b", ["fresh"])];
const review = (skill: string, days: number, rating: Review["rating"], from = "drill:x"): Review => ({
  when: new Date(now - days * DAY).toISOString(),
  skill: `01-a/${skill}`,
  rating,
  from,
});
const reviews = [review("due", 3, 3), review("overdue", 30, 3), review("weak", 0, 1), review("well", 1, 4)];
const memories = memoriesOf(reviews);
const options = { bank, memories, reviews, now, count: 5, seed: "a" };

test("what is due comes first, the most faded first; then what failed, then rows that are begun, then new ones, and what is well known last", () => {
  expect(wantedSkills(options)).toEqual(["01-a/overdue", "01-a/due", "01-a/weak", "01-a/fresh", "02-b/fresh", "01-a/well"]);
  expect(wantedSkills({ ...options, dueOnly: true })).toEqual(["01-a/overdue", "01-a/due"]);
  expect(wantedSkills({ ...options, row: "02-b" })).toEqual(["02-b/fresh"]);
  expect(wantedSkills({ ...options, skills: ["01-a/weak"] })).toEqual(["01-a/weak"]);
});

describe("a round", () => {
  test("has one question for each skill, as many as are wanted", () => {
    const picked = pickRound(options);
    expect(picked.map(({ skill }) => skill)).toEqual(wantedSkills(options).slice(0, 5));
    expect(pickRound({ ...options, count: 8 })).toHaveLength(8);
    expect(new Set(pickRound({ ...options, count: 18 }).map(({ id }) => id)).size).toBe(18);
  });
  test("is the same for the same seed", () => expect(pickRound(options)).toEqual(pickRound(options)));
  test("ends when there are no more questions", () => expect(pickRound({ ...options, row: "02-b", count: 9 })).toHaveLength(3));
  test("asks what was asked longest ago", () => {
    const asked = [0, 2].map((index) => review("due", 3 + index, 3, fromDrill(`01-a/due-${index}`)));
    const picked = pickRound({ ...options, reviews: asked, memories: memoriesOf(asked), skills: ["01-a/due"], count: 3 });
    expect(picked.map(({ id }) => id)).toEqual(["01-a/due-1", "01-a/due-2", "01-a/due-0"]);
  });
  test("begins with what suits who is new, and asks more of who knows it", () => {
    const first = pickRound({ ...options, skills: ["01-a/fresh"], count: 1 });
    expect(first[0]!.level).toBe(1);
    const old = Array.from({ length: 6 }, (_, index) => review("well", 300 - index * 50, 4));
    expect(pickRound({ ...options, memories: memoriesOf(old), reviews: old, skills: ["01-a/well"], count: 1 })[0]!.level).toBe(3);
  });
  test("has two at most that take minutes, while there are others", () => {
    const long = [row("01-a", ["a", "b", "c", "d", "e"], ["live", "explain", "one"])];
    const picked = pickRound({ ...options, bank: long, memories: new Map(), reviews: [] });
    expect(picked.filter(({ type }) => type !== "one").length).toBeLessThanOrEqual(2);
  });
});

test("a capstone has ten questions of all skills, the hard ones first, and none that the learner grades", () => {
  const picked = pickCapstone(row("01-a", ["a", "b", "c", "d", "e"], ["one", "live", "spot", "explain", "choose"]), "seed");
  expect(picked).toHaveLength(10);
  expect(new Set(picked.map(({ skill }) => skill)).size).toBe(5);
  expect(picked.filter(({ type }) => type === "explain" || type === "choose")).toEqual([]);
  expect(Math.min(...picked.map(({ level }) => level))).toBe(2);
});
