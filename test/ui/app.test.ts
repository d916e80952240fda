// The screens as literal frames, and what keys do to them.

import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { ProgressStore } from "../../src/game/progress/store.ts";
import { en } from "../../src/i18n/en.ts";
import { faultsEn } from "../../src/i18n/faults-en.ts";
import { faultsKo } from "../../src/i18n/faults-ko.ts";
import { ko } from "../../src/i18n/ko.ts";
import { whyEn } from "../../src/i18n/why-en.ts";
import { whyKo } from "../../src/i18n/why-ko.ts";
import { scrolled } from "../../src/ui/components.ts";
import { testApp } from "./app.fixture.ts";

const [UP, DOWN, F1, F2, F3, F4, F5, F6, F9, F10] = [
  "\x1b[A",
  "\x1b[B",
  "\x1bOP",
  "\x1bOQ",
  "\x1bOR",
  "\x1bOS",
  "\x1b[15~",
  "\x1b[17~",
  "\x1b[20~",
  "\x1b[21~",
] as const;
const WIN = ["make Deployment shop 3", "make Service shop", "answer 1"];

test("both languages are whole, and fill in the same values", () => {
  const english: Record<string, string> = { ...en, ...faultsEn, ...whyEn };
  const korean: Record<string, string> = { ...ko, ...faultsKo, ...whyKo };
  expect(Object.keys(korean).sort()).toEqual(Object.keys(english).sort());
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [id, text] of Object.entries(english)) expect([id, ...holes(korean[id]!)]).toEqual([id, ...holes(text)]);
});

describe.each([
  ["80×24", 80, 24],
  ["120×40", 120, 40],
  ["40×16", 40, 16],
] as const)("at %s", (name, columns, rows) => {
  describe.each(["en", "ko"] as const)("in %s", (language) => {
    test("home, briefing, mission, map and debrief are as recorded, and fit", async () => {
      const { app, press, enter, screen } = testApp({ columns, rows, settings: { language, name: "Mina" } });
      const frames: string[] = [];
      const shoot = (what: string) => {
        frames.push(`=== ${what}`, screen());
        for (const line of app.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        expect(app.lines().length).toBeLessThanOrEqual(rows - 1);
      };
      shoot("home");
      press("\r");
      shoot("briefing");
      press("\x1b[18~");
      enter("make Deployment shop 2");
      shoot("mission");
      press(F4);
      shoot("check");
      press(F3);
      shoot("map");
      press(F5);
      for (const line of WIN) enter(line);
      shoot("debrief");
      press(F10);
      shoot("home again");
      await expect(`${frames.join("\n")}\n`).toMatchFileSnapshot(`../frames/${name.replace("×", "x")}-${language}.txt`);
    });
  });
});

describe("the mission screen", () => {
  const open = (options?: Parameters<typeof testApp>[0]) => {
    const game = testApp(options);
    game.press("\r");
    return game;
  };
  test("keys go to the terminal, and the cursor stands there", () => {
    const { app, press, screen } = open();
    press(..."dr가");
    expect(screen()).toContain("$ dr가");
    expect(app.cursor?.x).toBe(6);
  });
  test("Esc and a digit, or Alt and a digit, are function keys", () => {
    const { press, screen } = open();
    press("\x1b", "3");
    expect(screen()).toContain("Cluster");
    press("\x1b4");
    expect(screen()).toContain("What is missing");
  });
  test("a hint tells its price first", () => {
    const { press, screen } = open();
    press(F2);
    expect(screen()).toContain("Hint 1 of 2 costs 10 points");
    expect(screen()).not.toContain("Make it.");
    press(F2);
    expect(screen()).toContain("Make it.");
  });
  test("undo takes back the command, on the terminal too", () => {
    const { enter, press, screen } = open();
    enter("draw");
    enter("make Pod extra");
    expect(screen()).toContain("made extra");
    press(F5);
    expect(screen()).not.toContain("made extra");
    expect(screen()).toContain("$ draw");
  });
  test("F6 skips what a waiting command waits for; with the setting it is skipped by itself", () => {
    const { enter, press, screen } = open();
    enter("sleep 300");
    press(F6);
    expect(screen()).toMatch(/1 cmd · 5:0/);
    const other = open({ settings: { autoForward: true } });
    other.enter("sleep 300");
    expect(other.screen()).toMatch(/1 cmd · 5:0/);
  });
  test("Esc closes what was opened, and is not taken for a key of the shell's", () => {
    const { enter, press, screen } = open();
    press(F4);
    expect(screen()).toContain("What is missing");
    press("\x1b");
    expect(screen()).toContain("Objectives");
    enter("draw");
    expect(screen()).toContain("$ draw");
  });
  test("nothing wakes while nothing is due", () => {
    const { wall } = open();
    wall.pass(60_000);
    expect(wall.wakes).toBeLessThan(40);
  });
  test("a saved game goes on where it was, and a won one is counted once", () => {
    const { enter, press, folder } = open();
    enter("make Deployment shop 3");
    press(F10);
    const again = open({ folder, columns: 120, rows: 40 });
    expect(again.screen()).toContain("made shop");
    for (const line of WIN.slice(1)) again.enter(line);
    expect(again.screen()).toContain("Mission won! ★★★");
    again.press(F9);
    again.press(UP, DOWN);
    const data = new ProgressStore(folder).read();
    expect(data.missions["01-concepts/shop"]).toMatchObject({ stars: 3, wins: 1 });
    expect(data.sessions).toEqual({});
  });
  test("a saved game that nobody can have played begins anew, whatever it says", () => {
    const { enter, press, folder } = open();
    enter("make Deployment shop 3");
    press(F10);
    const store = new ProgressStore(folder);
    const log = store.read().sessions["01-concepts/shop"]!;
    for (const bad of [{ ...log, at: 1e300 }, { ...log, entries: [{ at: 1e300, input: "x" }], at: 1e300 }, { ...log, entries: 7 }, 7]) {
      store.update((data) => (data.sessions["01-concepts/shop"] = bad as typeof log));
      const again = open({ folder, columns: 120, rows: 40 });
      expect(again.screen()).not.toContain("made shop");
      expect(again.screen()).toContain("starts anew");
    }
  });
  test("the debrief leads to the row's quiz", () => {
    const { enter, press, screen } = open({ columns: 120, rows: 40 });
    for (const line of WIN) enter(line);
    expect(screen()).toContain("The quiz: Concepts of shops");
    press(F2);
    expect(screen()).toContain("Question 1 of 3");
    press("\x1b");
    expect(screen()).toContain("Next:");
  });
  test("a win that is taken back is not told of any more", () => {
    const { enter, press, screen } = open({ columns: 120, rows: 40 });
    for (const line of WIN) enter(line);
    expect(screen()).toContain("Mission won!");
    press(F5);
    expect(screen()).not.toContain("Mission won!");
    expect(screen()).toContain("Objectives");
    enter(WIN.at(-1)!);
    expect(screen()).toContain("Mission won!");
  });
  test("the end of the terminal stays in sight when the debrief takes its place", () => {
    const { enter, screen } = open({ rows: 16, columns: 60 });
    for (const line of ["draw", "draw", "draw", ...WIN]) enter(line);
    expect(screen()).toContain("That is right.\n$");
  });
  test("resizing keeps what was on the terminal", () => {
    const { app, enter, screen } = open();
    enter("draw");
    app.resize(120, 40);
    expect(screen()).toContain("$ draw");
    app.resize(39, 10);
    expect(screen()).toBe("This window is too small: at least 40 × 12.");
  });
});

describe("other screens", () => {
  test("a quiz is asked, graded, explained and counted", () => {
    const game = testApp();
    game.press(DOWN, "\r");
    const pick = (text: string) => {
      for (let i = 0; i < 5; i++) game.press(UP);
      while (!game.screen().includes(`› ${text}`)) game.press(DOWN);
      game.press("\r");
    };
    pick("Blue");
    expect(game.screen()).toContain("✓ Right.");
    game.press("\r");
    pick("First");
    pick("Third");
    expect(game.screen()).toContain("Right would be: First → Second → Third");
    game.press("\r");
    game.press(..."make Pod x", "\r");
    expect(game.screen()).toContain("✓ Right.");
    game.press("\r");
    expect(game.screen()).toContain("2 of 3 right");
    expect(new ProgressStore(game.folder).read().quizzes["shops"]).toMatchObject({ passed: false, taken: 1 });
  });
  test("a quiz that is left in its middle goes on there, in another run too", () => {
    const game = testApp();
    game.press(DOWN, "\r", "\r", "\x1b");
    expect(game.screen()).toContain("… Quiz (begun)");
    const again = testApp({ folder: game.folder });
    again.press(DOWN, "\r");
    expect(again.screen()).toContain("Question 2 of 3");
    again.press("\r", "\r", "\r", ..."make Pod x", "\r", "\x1b");
    again.press(DOWN, "\r");
    expect(again.screen()).toMatch(/\d of 3 right/);
    again.press("\r");
    expect(again.screen()).not.toContain("begun");
    expect(new ProgressStore(game.folder).read().quizzes["shops"]).toMatchObject({ taken: 1 });
  });
  test("a list that goes on out of sight says so", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const frame = testApp().app.frame;
    expect(scrolled(frame, lines, 0, 6)).toEqual(["line 0", "line 1", "line 2", "line 3", "line 4", "▼ 15 more"]);
    expect(scrolled(frame, lines, 10, 6)).toEqual(["▲ 8 more", "line 8", "line 9", "line 10", "line 11", "▼ 8 more"]);
    expect(scrolled(frame, lines, 19, 6).at(-1)).toBe("line 19");
  });
  test("on forty columns the bar has undo, leaving, map and the way to all keys", () => {
    for (const language of ["en", "ko"] as const) {
      const { app, press } = testApp({ columns: 40, rows: 16, settings: { language } });
      press("\r");
      for (const key of ["F1", "F2", "F3", "F5", "F10"]) expect(app.lines().at(-1)).toContain(key);
    }
  });
  test("settings change at once and are kept", () => {
    const { app, press, screen, folder } = testApp();
    press("s");
    for (const text of ["M", "Mi", "Mina"]) app.field!.change(text);
    press(DOWN, "\x1b[C");
    expect(screen()).toContain("한국어");
    expect(screen()).toContain("설정");
    press("\x1b");
    expect(screen()).toContain("Mina 님");
    expect(testApp({ folder, settings: {} }).app.language).toBe("en");
  });
  test("progress, help and leaving", () => {
    const game = testApp();
    game.press("p");
    expect(game.screen()).toContain("Nothing yet");
    game.press("\x1b", "\r", F1);
    expect(game.screen()).toContain("Help");
    game.press(F10, "q");
    expect(game.quit).toBe(true);
  });
});
