// Challenges on the real content: the same code gives the same paper, other content is named.
import { beforeAll, expect, test } from "vitest";
import {
  type ChallengeRequest,
  type ChallengeShelf,
  makeChallenge,
  type OtherContent,
  openChallenge,
} from "../../../src/game/challenges/challenge.ts";
import { decode, encode } from "../../../src/game/challenges/code.ts";
import { readContents } from "../../../src/game/content.ts";
import type { Contents } from "../../../src/game/contents.ts";
import { strict } from "../../../src/game/runs/rules.ts";

const content = { path: `${import.meta.dirname}/../../..` };
let contents: Contents;
beforeAll(() => {
  contents = readContents(content, "en");
});
const shelf = (change: Partial<ChallengeShelf> = {}): ChallengeShelf => ({ content, contents, language: "en", ...change });
const request = (change: Partial<ChallengeRequest> = {}): ChallengeRequest => ({
  ...{ seed: 7, minutes: 30, rules: strict, drawn: { tiers: ["beginner"], count: 3 } },
  ...change,
});
const part = (typed: string, on = shelf()) => {
  try {
    openChallenge(on, typed);
  } catch (error) {
    return (error as OtherContent).part;
  }
  return undefined;
};

test("everybody with the code has the same missions, worlds and limits; another seed draws others", () => {
  const code = makeChallenge(shelf(), request());
  const paper = openChallenge(shelf(), code.toLowerCase());
  expect(paper).toMatchObject({ kind: "challenge", code, limit: 1_800_000, rules: strict });
  expect(paper.tasks).toHaveLength(3);
  expect(new Set(paper.worlds.map(({ mission }) => mission.item)).size).toBe(3);
  expect(paper.worlds.every(({ mission }) => mission.tier === "beginner")).toBe(true);
  expect(JSON.stringify(openChallenge(shelf(), code))).toBe(JSON.stringify(paper));
  const korean = openChallenge(shelf({ language: "ko" }), code);
  expect(korean.digest).toBe(paper.digest);
  expect(korean.tasks[0]!.title).not.toBe(paper.tasks[0]!.title);
  const other = openChallenge(shelf(), makeChallenge(shelf(), request({ seed: 8 })));
  expect(other.digest).not.toBe(paper.digest);
  expect(other.worlds.map(({ seed }) => seed)).not.toEqual(paper.worlds.map(({ seed }) => seed));
});

test("nothing is played twice: neither what is named twice, nor what is both named and drawn", () => {
  const all = { tiers: ["beginner"] as const, count: 19 };
  const missions = contents.missions.filter(({ tier }) => tier === "beginner").map(({ id }) => id);
  const code = makeChallenge(shelf(), request({ drawn: all, missions: [missions[0]!, missions[0]!] }));
  const ids = openChallenge(shelf(), code).tasks.map(({ id }) => id);
  expect(ids).toHaveLength(20);
  expect(new Set(ids).size).toBe(20);
  expect(() => makeChallenge(shelf(), request({ drawn: { ...all, count: 20 }, missions: [missions[0]!] }))).toThrow("too-few 19");
});

test("no story of a generated incident is told twice before all have been told", () => {
  for (let seed = 0; seed < 20; seed++) {
    const code = makeChallenge(shelf(), request({ seed, incidents: { count: 8, difficulty: 1 } }));
    const titles = openChallenge(shelf(), code)
      .tasks.slice(3)
      .map(({ title }) => title);
    expect(new Set(titles.slice(0, 6)).size).toBe(6);
    expect(new Set(titles.slice(6)).size).toBe(2);
  }
});

test("missions may be listed, incidents generated, and all of it combined", () => {
  const missions = [`03-resources/${contents.missions.find(({ item }) => item === "03-resources")!.id.split("/")[1]}`];
  const code = makeChallenge(shelf(), request({ missions, incidents: { count: 2, difficulty: 2 } }));
  const { tasks, worlds } = openChallenge(shelf(), code);
  expect(tasks.map(({ id }) => id.split("/")[0])).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
    "03-resources",
    "incident",
    "incident",
  ]);
  expect(worlds[4]!.seed).not.toBe(worlds[5]!.seed);
});

test("a code of other content says which part differs", () => {
  const code = makeChallenge(shelf(), request({ incidents: { count: 1, difficulty: 1 }, missions: [contents.missions[0]!.id] }));
  const said = decode(code);
  expect(part(code)).toBeUndefined();
  expect(part(encode({ ...said, version: [1, 2, 3] }))).toBe("version");
  expect(
    part(code, shelf({ contents: { ...contents, missions: contents.missions.filter(({ id }) => id !== contents.missions[0]!.id) } })),
  ).toBe("listed");
  expect(part(encode({ ...said, prints: { ...said.prints, missions: said.prints.missions ^ 1 } }))).toBe("missions");
  expect(part(encode({ ...said, prints: { ...said.prints, incidents: said.prints.incidents ^ 1 } }))).toBe("incidents");
  const fewer = { ...contents, missions: contents.missions.filter(({ tier }, index) => tier !== "beginner" || index % 2) };
  expect(part(makeChallenge(shelf(), request()), shelf({ contents: fewer }))).toBe("pool");
});

test("what cannot be made a challenge of is said at once", () => {
  const make = (change: Partial<ChallengeRequest>) => () => makeChallenge(shelf(), request(change));
  expect(make({ missions: ["01-concepts/nowhere"] })).toThrow("unknown 01-concepts/nowhere");
  expect(make({ missions: ["g1-why/any-computer"] })).toThrow("javascript");
  expect(make({ minutes: 1000 })).toThrow(RangeError);
});
