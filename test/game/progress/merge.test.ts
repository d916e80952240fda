// Progress from several machines comes together the same in any order, and nothing of it is lost; older files are brought up whole.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttemptRecord, emptyProgress, type ProgressData, type Review } from "../../../src/game/progress/data.ts";
import { countTurns, gamesOf, merge } from "../../../src/game/progress/merge.ts";
import { migrate } from "../../../src/game/progress/migrations.ts";
import { noteOpenQuiz, noteQuiz, noteReviews, noteWin } from "../../../src/game/progress/notes.ts";
import { identified, recordsOf } from "../../../src/game/progress/records.ts";
import type { SessionLog } from "../../../src/game/session-log.ts";

const day = (number: number) => `2026-01-${String(number).padStart(2, "0")}T09:00:00.000Z`;
const session = (mission: string, at: number): SessionLog => ({
  ...{ version: 1, mission, digest: "d", seed: "s", size: { columns: 80, rows: 24 } },
  ...{ entries: [{ at, input: "k" }], at },
});

/** What a learner does on a machine, one after another. */
type Deed = (data: ProgressData, when: string) => void;
const mission = fc.constantFrom("one/a", "one/b");
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(mission, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 9 })).map(
    ([id, stars, points]): Deed =>
      (data, when) =>
        noteWin(data, id, { stars, points, won: true, flawless: true, withinPar: true }, { commands: points, time: stars, hints: 0 }, when),
  ),
  fc.tuple(fc.constantFrom("yaml", "concepts"), fc.constantFrom(0, 0.5, 1)).map(
    ([quiz, share]): Deed =>
      (data, when) =>
        noteQuiz(data, quiz, { share, passed: share > 0.7 }, when),
  ),
  fc.tuple(mission, fc.nat(5)).map(
    ([id, at]): Deed =>
      (data) =>
        void (data.sessions[id] = session(id, at)),
  ),
  fc.constantFrom("yaml", "concepts").map(
    (quiz): Deed =>
      (data) =>
        noteOpenQuiz(data, quiz, [{ question: "q", right: true }]),
  ),
  fc.tuple(fc.constantFrom("pods", "probes"), fc.constantFrom(1 as const, 3 as const)).map(
    ([skill, rating]): Deed =>
      (data, when) =>
        noteReviews(data, [{ when, skill, rating, from: "drill" }]),
  ),
);

/** As the store does it. */
function played(from: ProgressData, list: readonly Deed[], offset: number): ProgressData {
  const data = structuredClone(from);
  for (const [index, deed] of list.entries()) {
    const before = gamesOf(data);
    deed(data, day(1 + ((index + offset) % 28)));
    countTurns(data, before);
    data.attempts = identified(data.attempts);
  }
  return data;
}
const list = fc.array(deeds, { maxLength: 8 });
/** Two or three machines that began with the same file. */
const machines = fc
  .tuple(list, list, list, list)
  .map(([common, ...own]) => own.map((each, index) => played(played(emptyProgress(), common, 0), each, 9 * index)));

describe("progress of several machines", () => {
  test("comes to the same in any order", () => {
    fc.assert(fc.property(machines, ([a, b]) => void expect(merge(a!, b!)).toEqual(merge(b!, a!))));
  });
  test("comes to the same in any grouping", () => {
    fc.assert(fc.property(machines, ([a, b, c]) => void expect(merge(merge(a!, b!), c!)).toEqual(merge(a!, merge(b!, c!)))));
  });
  test("comes to the same when it is merged again, or with a part of itself", () => {
    fc.assert(
      fc.property(machines, ([a, b]) => {
        const both = merge(a!, b!);
        expect(merge(both, both)).toEqual(both);
        expect(merge(both, a!)).toEqual(both);
        expect(merge(b!, both)).toEqual(both);
      }),
    );
  });
  test("holds every attempt and review of each, once, and no record is worse than it was", () => {
    fc.assert(
      fc.property(machines, (all) => {
        const merged = all.reduce(merge);
        const ids = merged.attempts.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const data of all) {
          for (const { id } of data.attempts) expect(ids).toContain(id);
          for (const review of data.reviews) expect(merged.reviews).toContainEqual(review);
          for (const [key, { stars, points, wins }] of Object.entries(data.missions)) {
            const record = merged.missions[key]!;
            expect([record.stars >= stars, record.points >= points, record.wins >= wins]).toEqual([true, true, true]);
          }
          for (const [key, { best, passed }] of Object.entries(data.quizzes)) {
            expect(merged.quizzes[key]!.best).toBeGreaterThanOrEqual(best);
            if (passed) expect(merged.quizzes[key]!.passed).toBe(true);
          }
        }
      }),
    );
  });
  test("what is noted one by one is what the attempts come to", () => {
    fc.assert(
      fc.property(machines, ([a]) => {
        expect(a!.missions).toEqual(recordsOf(a!.attempts).missions);
        expect(a!.quizzes).toEqual(recordsOf(a!.attempts).quizzes);
      }),
    );
  });
  test("a game that was won on one machine does not come back from another", () => {
    const begun = played(emptyProgress(), [(data) => void (data.sessions["one/a"] = session("one/a", 1))], 0);
    const win: Deed = (data, when) =>
      noteWin(
        data,
        "one/a",
        { stars: 1, points: 1, won: true, flawless: false, withinPar: false },
        { commands: 1, time: 1, hints: 0 },
        when,
      );
    expect(merge(begun, played(begun, [win], 1)).sessions).toEqual({});
  });
  test("a game that went on on the other machine is the one that stays", () => {
    const begun = played(emptyProgress(), [(data) => void (data.sessions["one/a"] = session("one/a", 1))], 0);
    const further = played(begun, [(data) => void (data.sessions["one/a"] = session("one/a", 7))], 1);
    expect(merge(begun, further).sessions["one/a"]!.at).toBe(7);
    expect(merge(further, begun).sessions["one/a"]!.at).toBe(7);
  });
  test("a part that this program does not know is kept", () => {
    const other = { ...emptyProgress(), plans: { friday: 1 } } as ProgressData;
    expect(merge(emptyProgress(), other)).toMatchObject({ plans: { friday: 1 } });
  });
});

test("equal attempts of an old file get an id each, however many there are", () => {
  const when = "2026-01-05T09:00:00Z";
  const many = identified(Array.from({ length: 50_000 }, () => ({ when, mission: "a/b", stars: 3 })));
  expect(new Set(many.map(({ id }) => id)).size).toBe(50_000);
  // In another order of fields, and beside one that has its own, it comes to the same.
  const again = identified([many[0]!, { stars: 3, mission: "a/b", when }]);
  expect(again.map(({ id }) => id)).toEqual(many.slice(0, 2).map(({ id }) => id));
});

describe("an older file", () => {
  const attempts: AttemptRecord[] = [
    { when: day(1), mission: "one/a", stars: 1, points: 90, commands: 9, time: 9, hints: 1 },
    { when: day(2), mission: "one/a", stars: 3, points: 140, commands: 3, time: 9, hints: 0 },
    { when: day(3), quiz: "yaml", share: 0.5 },
    { when: day(4), quiz: "yaml", share: 0.9 },
    { when: day(4), quiz: "yaml", share: 0.9 },
  ];
  const old = {
    version: 1,
    missions: {
      "one/a": { stars: 3, points: 140, commands: 3, time: 9, wins: 2, firstWon: day(1) },
      "one/b": { stars: 2, points: 80, commands: 4, time: 5, wins: 2, firstWon: day(1) },
    },
    quizzes: { yaml: { best: 0.9, passed: true, taken: 3 } },
    attempts,
    sessions: { "one/c": session("one/c", 5) },
    openQuizzes: { concepts: [{ question: "q", right: true }] },
  };
  test("is brought up with all that it has: records without a history too", () => {
    const data = migrate(structuredClone(old));
    expect(data).toMatchObject({ missions: old.missions, quizzes: old.quizzes, sessions: old.sessions, openQuizzes: old.openQuizzes });
    expect(data.attempts.filter(({ kept }) => !kept)).toMatchObject(attempts);
    expect(data.attempts.filter(({ kept }) => kept).map((each) => each.mission)).toEqual(["one/b", "one/b"]);
    expect(new Set(data.attempts.map(({ id }) => id)).size).toBe(7);
    expect(recordsOf(data.attempts)).toEqual({ missions: data.missions, quizzes: data.quizzes });
  });
  test("and an older copy of it on another machine come together as if there had been one", () => {
    const copy = { ...old, attempts: attempts.slice(0, 3), quizzes: { yaml: { best: 0.5, passed: false, taken: 1 } } };
    const whole = migrate(structuredClone(old));
    expect(merge(migrate(structuredClone(copy)), whole)).toEqual(merge(whole, whole));
  });
  test("of which only a part is there is brought up too", () => {
    expect(migrate({ missions: { a: { stars: 2 } } })).toMatchObject({ version: 2, missions: { a: { stars: 2, wins: 1 } }, reviews: [] });
  });
});

test("the same review is not noted twice", () => {
  const data = emptyProgress();
  const review: Review = { when: day(1), skill: "pods", rating: 3, from: "drill" };
  noteReviews(data, [review, { ...review }]);
  noteReviews(data, [{ ...review }, { ...review, rating: 1 }]);
  expect(data.reviews).toHaveLength(2);
});
