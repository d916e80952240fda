// Drills in the app: rounds, grades, what comes back, the line on the home screen, test-outs, live worlds, the skill map.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, describe, expect, test, vi } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { readDrillRow } from "../../src/game/drills/bank.ts";
import { commandMap } from "../../src/game/skills/map.ts";
import { translate } from "../../src/i18n/index.ts";
import { DrillView } from "../../src/ui/screens/drill.ts";
import { skillMapLines } from "../../src/ui/screens/skill-map.ts";
import { widthOf } from "../../src/ui/text.ts";
import { themeOf } from "../../src/ui/theme.ts";
import type { Frame } from "../../src/ui/view.ts";
import { TestWall, testApp } from "./app.fixture.ts";

const question = (id: string, skill: string) => `
  - id: ${id}
    skill: ${skill}
    type: one
    level: 1
    text: Which is ${id}?
    choices: { a: This, b: That }
    right: a
    explanation: This one is.
`;
const row = `
item: 01-concepts
skills: { pods: { title: What pods are, quiz: [steps] }, shops: { title: What shops are, quiz: [colour, make] } }
questions:${["one", "two", "three", "four", "five"].map((id) => question(id, "pods") + question(`${id}-more`, "shops")).join("")}
  - id: tell
    skill: pods
    type: explain
    level: 3
    text: Tell what a pod is.
    rubric: [It is small, It is mortal, It has an address]
    explanation: That is a pod.
`;

/** The app at the drills, with a row of its own; gone on until what is loaded is there. */
async function atDrills(options: Parameters<typeof testApp>[0] = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "quest-"));
  mkdirSync(join(folder, "content/drills"), { recursive: true });
  writeFileSync(join(folder, "content/drills/01-concepts.yaml"), row);
  const app = testApp({ ...options, folder });
  const screen = () => stripVTControlCharacters(app.screen()).replace(/ +$/gm, "");
  return { ...app, screen, progress: () => JSON.parse(readFileSync(join(folder, "progress.json"), "utf8")) };
}
const shown = (app: Awaited<ReturnType<typeof atDrills>>, text: string | RegExp) =>
  vi.waitFor(() => expect(app.screen()).toMatch(text), { timeout: 30_000 });
/** Chooses the right answer of a question with This and That, or the wrong one. */
function answer({ screen, press }: Awaited<ReturnType<typeof atDrills>>, right: boolean): void {
  const selected = screen()
    .split("\n")
    .find((line) => line.startsWith("›"))!;
  if (selected.includes("This") !== right) press("j");
  press("\r");
}

describe("a round", () => {
  test("asks, grades, explains, and tells what comes back when", async () => {
    const app = await atDrills();
    app.app.openPractice("drill", [JSON.stringify({ count: 2, skills: ["concepts/shops"] })]);
    await shown(app, /1\/2/);
    answer(app, true);
    expect(app.screen()).toMatch(/✓ Right\.\n\s*\nThis one is\.\n\s*\nback in \d+ days/);
    app.press("\r");
    expect(app.screen()).toContain("2/2");
    answer(app, false);
    expect(app.screen()).toContain("✗ Not right.\nRight would be: This");
    app.press("\r");
    expect(app.screen()).toContain("1 of 2 right");
    expect(app.progress().reviews.map(({ skill, rating }: { skill: string; rating: number }) => [skill, rating])).toEqual([
      ["01-concepts/shops", 4],
      ["01-concepts/shops", 1],
    ]);
    expect(app.progress().attempts).toMatchObject([{ practice: "drill", share: 0.5 }]);
  });
  test("an explanation is spoken, compared with a rubric, and graded by the learner", async () => {
    const app = await atDrills();
    app.app.openPractice("drill", [JSON.stringify({ row: "01-concepts", count: 11 })]);
    await shown(app, /1\/11/);
    for (let number = 1; number <= 11 && !app.screen().includes("Say it aloud"); number++) {
      answer(app, true);
      app.press("\r");
    }
    expect(app.screen()).toContain("Tell what a pod is.");
    app.press("\r", " ", "j", " ", "\r");
    expect(app.screen()).toContain("That is a pod.");
    app.press("\r");
    // Two of three named: it was known well, unless the learner says otherwise.
    expect(app.screen()).toContain("› Well");
    app.press("k", "\r");
    expect(app.progress().reviews.find(({ from }: { from: string }) => from === "drill:01-concepts/tell").rating).toBe(2);
  });
  test("of nothing is said to be none", async () => {
    const app = await atDrills();
    app.app.openPractice("drill", [JSON.stringify({ due: true })]);
    await shown(app, /nothing is due/);
  });
});

test("what was not known is due the next day: on the home screen, in the list and in the round", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quest-"));
  const app = await atDrills({ folder });
  app.app.preload();
  const earlier = { when: "2026-01-03T09:00:00.000Z", skill: "01-concepts/pods", rating: 1, from: "drill:01-concepts/one" };
  writeFileSync(
    join(folder, "progress.json"),
    JSON.stringify({ version: 2, missions: {}, quizzes: {}, attempts: [], reviews: [earlier], sessions: {}, turns: {} }),
  );
  const later = await atDrills({ folder });
  expect(later.screen()).not.toContain("Due today");
  later.app.preload();
  await shown(later, /Due today: 1/);
  later.press("t", "\r");
  await shown(later, /1 due today[\s\S]*Only what is due \(1\)[\s\S]*1\. Concepts of shops +1 due · 1 new/);
  later.press("j", "\r");
  await shown(later, /1\/\d[\s\S]*Which is/);
});

test("a quiz tries the skills that its questions are about", async () => {
  const app = await atDrills();
  app.app.openQuiz("shops");
  const { screen, press } = app;
  if (!screen().includes("› Blue")) press("j");
  press("\r", "\r");
  // In the wrong order, and with nothing made.
  for (const step of ["Second", "First"]) {
    while (!new RegExp(`› ${step}`).test(screen())) press("j");
    press("\r");
  }
  press("\r", ..."make Pod y", "\r", "\r");
  expect(screen()).toContain("1 of 3 right");
  const reviews = app.progress().reviews.map(({ skill, rating, from }: Record<string, unknown>) => `${skill} ${rating} ${from}`);
  expect(reviews.sort()).toEqual(["01-concepts/pods 1 quiz:shops", "01-concepts/shops 2 quiz:shops"]);
});

test("ten right answers test a row out: it is ticked in another way, and no mission of it is next", async () => {
  const app = await atDrills();
  expect(app.screen()).toContain("☐ 1. Concepts of shops");
  app.press("t", "\r");
  await shown(app, /A round of/);
  app.press("j", "c");
  await shown(app, /1\/10/);
  for (let number = 1; number <= 10; number++) {
    answer(app, number > 2);
    app.press("\r");
  }
  expect(app.screen()).toContain("Tested out");
  expect(app.progress().attempts).toMatchObject([{ practice: "drill", name: "capstone/01-concepts", share: 0.8, passed: true }]);
  app.press("\x1b");
  await shown(app, /tested out/);
  app.press("\x1b", "\x1b");
  expect(app.screen()).toContain("◪ 1. Concepts of shops");
});

test("who leaves a room is back where it was entered from: at its line of the menu, or home", async () => {
  const app = await atDrills();
  app.press("t", "j", "j", "j", "\r");
  await shown(app, /⎈ Interview/);
  app.press("\x1b");
  expect(app.screen()).toMatch(/⎈ Practice[\s\S]*› Interview/);
  app.press("\x1b");
  expect(app.screen()).toContain("☐ 1. Concepts of shops");
  app.app.openPractice("skills");
  await shown(app, /⎈ Skill/);
  app.press("\x1b");
  expect(app.screen()).toContain("☐ 1. Concepts of shops");
});

describe("in Korean, in a small window and for screen readers", () => {
  test("nothing is wider or higher than the window", async () => {
    for (const settings of [{ language: "ko" as const }, { screenReader: true }]) {
      const app = await atDrills({ columns: 40, rows: 20, settings });
      const fits = () => {
        const lines = app.app.lines();
        expect(lines.length).toBeLessThanOrEqual(19);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40);
      };
      app.app.openPractice("drill");
      await shown(app, settings.language ? /새것/ : /new/);
      fits();
      app.press("\r");
      fits();
      answer(app, false);
      fits();
      app.app.openPractice("skills");
      await shown(app, settings.language ? /기술 지도/ : /Skill map/);
      fits();
      app.press("\r");
      fits();
    }
  });
});

describe("a live question", () => {
  const wall = new TestWall();
  const frame: Frame = {
    columns: 80,
    rows: 23,
    theme: themeOf("plain", {}),
    screenReader: false,
    say: (id, values) => translate("en", id, values),
  };
  const { drills } = readDrillRow("drills/06-configuration.yaml", "en");
  const open: DrillView[] = [];
  afterAll(() => {
    for (const view of open) view.close();
    expect(failures).toEqual([]);
  });

  const failures: string[] = [];

  function live(id: string) {
    const ratings: number[] = [];
    const view = new DrillView(
      { title: "Drills", drills: drills.filter((drill) => drill.id.endsWith(`/${id}`)), seed: "a", skills: new Map() },
      { boot, wall, language: "en", settings: { speed: 1, autoForward: true }, failed: (error) => failures.push(error.message) },
      {
        answered: (_asked, rating) => ratings.push(rating),
        finished() {},
        again() {},
        back() {},
        changed() {},
        soon: (work) => work(),
      },
    );
    open.push(view);
    view.fit(frame);
    const type = (text: string) => {
      for (const key of text) view.key(key === "\r" ? "enter" : key, key);
      wall.pass(3000);
    };
    return { view, ratings, type, screen: () => stripVTControlCharacters(view.lines(frame).join("\n")) };
  }

  test("is looked at in a shell, and its cause is chosen", () => {
    const { view, type, screen, ratings } = live("key-that-is-missing");
    type("why\r");
    expect(screen()).toMatch(/rules/);
    type("kubectl get pods\r");
    expect(screen()).toContain("CreateContainerConfigError");
    view.key("f4", "");
    expect(screen()).toContain("What is the cause?");
    // Back to the shell and its text, and again to the list.
    view.key("f4", "");
    expect(screen()).toContain("CreateContainerConfigError");
    view.key("f4", "");
    view.key("enter", "\r");
    expect(screen()).toMatch(/Right\.|Not right\./);
    expect(ratings).toHaveLength(1);
  });
  test("is mended, and the world itself tells", () => {
    const { type, screen, ratings } = live("secret-that-is-missing");
    const [, app, key] = /Deployment (\w+) ready[\s\S]*value of (\w+)/.exec(screen())!;
    type(`kubectl create secret generic ${app}-key --from-literal=${key}=x\r`);
    wall.pass(20_000);
    expect(screen()).toContain("✓ Mended.");
    expect(ratings).toEqual([4]);
  });
  test("hears Esc and then a digit as a function key, and keeps its Esc for what runs in the shell", () => {
    const { view, type, screen } = live("key-that-is-missing");
    view.key("escape", "\x1b");
    view.key("4", "4");
    expect(screen()).toContain("What is the cause?");
    view.key("escape", "\x1b");
    type("vi x\r");
    type("ihello");
    view.key("escape", "\x1b");
    type(":wq\r");
    type("cat x\r");
    expect(screen()).toMatch(/cat x\s+hello/);
  });
  test("is given up", () => {
    const { view, screen, ratings } = live("secret-that-is-missing");
    view.key("f8", "");
    expect(screen()).toMatch(/✗ Given up\.\nRight would be: kubectl create secret generic/);
    expect(ratings).toEqual([1]);
  });
});

test("the skill map tells by cell, symbol or word what is known, of skills and of commands", () => {
  const frame: Frame = {
    columns: 100,
    rows: 40,
    theme: themeOf("plain", {}),
    screenReader: false,
    say: (id, values) => translate("en", id, values),
  };
  const now = Date.UTC(2026, 4, 5);
  const skill = (name: string) => ({ id: `05-pots/${name}`, item: "05-pots", title: `About ${name}`, missions: [], quiz: [] });
  const cells = (["strong", "known", "fading", "lost", "unknown"] as const).map((level) => ({
    ...{ skill: skill(level), level, chance: level === "unknown" ? undefined : 0.75, failed: false, due: undefined },
  }));
  const state = {
    rows: [{ item: "05-pots", cells }],
    commands: commandMap([{ when: "2026-05-04T10:00:00.000Z", verbs: { "kubectl get": 3, "kubectl rollout status": 1 } }], now),
    progress: [{ item: { id: "05-pots", number: "5", tier: "beginner", title: "Pots" }, ticked: false, testedOut: true }] as never,
  };
  const lines = skillMapLines(state, frame, "05-pots").map(({ text }) => text);
  const text = lines.join("\n");
  expect(text).toContain("2 known · 2 fading · 1 unknown");
  expect(text).toMatch(/◪ 5\. Pots +██ ▓▓ ▒▒ ░░ ··/);
  expect(text).toContain("▒ About fading (fading, 75 %)");
  expect(text).toMatch(/▓ get 3/);
  expect(text).toMatch(/▓ rollout 1/);
  expect(text).toMatch(/· apply/);
  const read = skillMapLines(state, { ...frame, screenReader: true })
    .map((line) => line.text)
    .join("\n");
  expect(read).toContain("5. Pots: 1 there for weeks, 1 known, 1 fading, 1 nearly gone, 1 unknown");
  expect(read).toContain("kubectl: get known, 3×; rollout known, 1×");
  expect(read).not.toMatch(/[█▓▒░]/);
});
