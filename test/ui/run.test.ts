// The screen of a run: its clock, its tasks, what its rules refuse, its end.
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import "../../src/i18n/practice.ts";
import type { Paper } from "../../src/game/runs/paper.ts";
import { Run } from "../../src/game/runs/run.ts";
import { type Language, translate } from "../../src/i18n/index.ts";
import { keyName } from "../../src/ui/keys.ts";
import { RunView, type RunViewOptions } from "../../src/ui/screens/run.ts";
import { themeOf } from "../../src/ui/theme.ts";
import type { Frame } from "../../src/ui/view.ts";
import { challenge, exam, optionsOf, WIN } from "../game/runs/paper.fixture.ts";
import { TestWall } from "./app.fixture.ts";

const [F2, F4, F5, F9, F10, DOWN] = ["\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[20~", "\x1b[21~", "\x1b[B"] as const;

function open(run: Run, options: { columns?: number; rows?: number; language?: Language } & Partial<RunViewOptions> = {}) {
  const { columns = 80, rows = 23, language = "en", ...more } = options;
  const frame: Frame = {
    ...{ columns, rows, screenReader: false, theme: themeOf("plain", {}) },
    say: (id, values) => translate(language, id, values),
  };
  const wall = new TestWall();
  const told: string[] = [];
  const view = new RunView(
    { run, wall, size: { columns, rows: 10 }, feedback: true, ...more },
    {
      leave: () => told.push("leave"),
      ended: () => told.push("ended"),
      failed: (error) => {
        throw error;
      },
      changed: () => {},
    },
  );
  view.fit(frame);
  const press = (...keys: string[]) => {
    for (const key of keys) view.key(keyName(key), key);
  };
  return {
    view,
    wall,
    told,
    press,
    enter(line: string) {
      press(...line, "\r");
      wall.pass(1000);
    },
    screen: () => view.lines(frame).join("\n"),
    lines: () => view.lines(frame),
  };
}
const begin = (paper: Paper = challenge()) => new Run(optionsOf(paper));
const allowing = (rules: Partial<Paper["rules"]>): Paper => challenge({ rules: { ...challenge().rules, ...rules } });

describe("the clock", () => {
  test("goes once a second, whether somebody types or not", () => {
    const { wall, screen } = open(begin());
    expect(screen()).toContain("10:00");
    wall.pass(61_000);
    expect(screen()).toContain("8:59");
    expect(wall.wakes).toBeLessThan(200);
  });
  test("warns five minutes and one minute before the end, and ends the run", () => {
    const run = begin();
    const { wall, screen, told } = open(run);
    wall.pass(300_500);
    expect(screen()).toContain("5 minutes left.");
    wall.pass(240_000);
    expect(screen()).toContain("One minute left.");
    expect(told).toEqual([]);
    wall.pass(60_000);
    expect([run.over, told]).toEqual([true, ["ended"]]);
    expect(run.now).toBe(600_000);
  });
  test("stands where the rules allow it, and only there", () => {
    const strict = open(begin());
    strict.press(F9, "p");
    expect(strict.screen()).toContain("do not allow the clock to be stopped");
    const run = begin(allowing({ pause: true }));
    const { press, wall, screen } = open(run);
    wall.pass(10_000);
    press(F9, "p");
    expect(screen()).toContain("The clock stands still");
    wall.pass(100_000);
    press("\r");
    wall.pass(5_000);
    expect(Math.round(run.now / 1000)).toBe(15);
    expect(screen()).toContain("$");
  });
});

describe("tasks", () => {
  test("are won, opened, flagged and skipped", () => {
    const run = begin();
    const { enter, press, screen } = open(run);
    expect(screen()).toContain("⎈ 1/2 Open the shop");
    for (const line of WIN) enter(line);
    expect(screen()).toMatch(/Task 1 done: \d+ points/);
    press(F9);
    expect(screen()).toMatch(/✓ {2}1\. Open the shop/);
    press("f", "\r");
    expect(run.task).toBe(1);
    expect([...run.flagged]).toEqual([1]);
    expect(screen()).toContain("⎈ 2/2 Open the shop");
    enter("draw");
    expect(screen()).toContain("$ draw");
    press(F9, "1");
    expect(screen()).toContain("answer 1");
    expect(screen()).not.toContain("$ draw");
    press(F9, "s");
    expect([run.task, [...run.skipped]]).toEqual([1, [0]]);
  });
  test("of an exam tell nothing before the end, and share a terminal", () => {
    const run = begin(exam());
    const { enter, press, screen } = open(run, { feedback: false });
    expect(screen()).toContain("Task 1 of 3 · 5 points");
    for (const line of WIN) enter(line);
    expect(screen()).not.toMatch(/✓|done/);
    press(F4);
    expect(screen()).toContain("An exam tells nothing");
    press(F9, DOWN, "\r");
    expect(screen()).toContain("Task 2 of 3 · 7 points");
    expect(screen()).toContain("answer 1");
    run.end();
    expect(run.score.points).toBe(15);
  });
  test("have others' standings below them", () => {
    const { press, screen } = open(begin(), { beside: () => ["1. Bora 120", "2. Mina 45"] });
    press(F9);
    expect(screen()).toContain("1. Bora 120\n2. Mina 45");
  });
});

describe("the rules", () => {
  test("refuse hints and undo with a note", () => {
    const run = begin();
    const { enter, press, screen } = open(run);
    enter("make Pod extra");
    press(F2, F2);
    expect(screen()).toContain("allow no hints");
    press(F5);
    expect(screen()).toContain("allow nothing to be taken back");
    expect([run.session.hintsTaken, run.session.commands]).toEqual([0, ["make Pod extra"]]);
  });
  test("allow them where they do", () => {
    const run = begin(allowing({ hints: true, undo: true }));
    const { enter, press, screen, wall } = open(run);
    enter("make Pod extra");
    wall.pass(10_000);
    press(F5);
    expect(screen()).not.toContain("made extra");
    expect(run.now).toBeGreaterThan(10_000);
    press(F2, F2);
    expect(run.session.hintsTaken).toBe(1);
  });
});

describe("the end", () => {
  test("by hand is asked for twice, and Enter is not enough", () => {
    const run = begin();
    const { press, screen, told } = open(run);
    press(F9, "e");
    expect(screen()).toContain("End the run now? 0 of 2 tasks are done");
    press("\r");
    expect(run.over).toBe(false);
    press(F9, "e", "y");
    expect([run.over, told]).toEqual([true, ["ended"]]);
  });
  test("is not the same as leaving: then the clock goes on", () => {
    const { press, screen, told } = open(begin());
    press(F10);
    expect(screen()).toContain("The clock goes on while you are away");
    press("\x1b");
    expect(told).toEqual([]);
    press(F10, "\r");
    expect(told).toEqual(["leave"]);
  });
});

describe("a page over the run", () => {
  test("has the keys until it is closed, and the clock goes on", () => {
    const run = begin(exam());
    let typed = "";
    const page = {
      label: () => "notes",
      open: (back: () => void) => ({ lines: () => ["a page"], key: (name: string) => (name === "q" ? back() : void (typed += name)) }),
    };
    const { press, screen, wall } = open(run, { feedback: false, pages: { f4: page } });
    expect(screen()).toContain("notes");
    press(F4, "x");
    expect([screen(), typed]).toEqual(["a page", "x"]);
    wall.pass(5000);
    expect(run.now).toBe(5000);
    press("q");
    expect(screen()).toContain("Task 1 of 3");
  });
});

describe.each([
  ["80x24", 80, 23],
  ["120x40", 120, 39],
  ["40x20", 40, 19],
] as const)("at %s", (name, columns, rows) => {
  test.each(["en", "ko"] as const)("in %s everything is as recorded, and fits", async (language) => {
    const run = begin(allowing({ pause: true }));
    const { enter, press, lines } = open(run, { columns, rows, language });
    const frames: string[] = [];
    const shoot = (what: string) => {
      frames.push(`=== ${what}`, ...lines());
      for (const line of lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(lines().length).toBe(rows);
    };
    shoot("a task");
    for (const line of WIN) enter(line);
    shoot("won");
    press(F9);
    shoot("tasks");
    press("\x1b", F10);
    shoot("leaving");
    press("e");
    shoot("ending");
    press("\x1b", F9, "p");
    shoot("paused");
    await expect(`${frames.join("\n")}\n`).toMatchFileSnapshot(`../frames/run-${name}-${language}.txt`);
  });
});
