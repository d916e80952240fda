// Challenges on the screen: made, entered, played, left and gone on with, ended; the result is a file that anybody can verify and see again.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import "../../src/i18n/practice.ts";
import { makeChallenge, openChallenge } from "../../src/game/challenges/challenge.ts";
import type { GroupEvents, Standing } from "../../src/game/challenges/group.ts";
import { readContents } from "../../src/game/content.ts";
import type { Rules } from "../../src/game/runs/rules.ts";
import { verify } from "../../src/game/runs/verify.ts";
import { boot } from "../game/small-world.ts";
import { testApp, writeContent } from "./app.fixture.ts";

const [DOWN, F9, F10] = ["\x1b[B", "\x1b[20~", "\x1b[21~"] as const;
const WIN = ["make Deployment shop 3", "make Service shop", "answer 1"];

function shelfOf(folder: string) {
  const content = { path: writeContent(folder) };
  return { content, contents: readContents(content, "en"), language: "en" as const };
}
const codeFor = (folder: string, rules: Partial<Rules> = {}) =>
  makeChallenge(shelfOf(folder), {
    ...{ seed: 7, minutes: 10, drawn: { tiers: ["beginner"], count: 1 } },
    rules: { hints: false, undo: true, docs: false, pause: false, ...rules },
  });

type Game = ReturnType<typeof testApp>;
/** The room is loaded when it is entered. */
async function room(options: Parameters<typeof testApp>[0] = {}, given?: string): Promise<Game> {
  const game = testApp(options);
  game.app.openPractice("challenge", given === undefined ? [] : [given]);
  await expect.poll(() => game.screen(), { timeout: 30_000 }).not.toContain("k8s-quest ·");
  return game;
}
const fresh = () => mkdtempSync(join(tmpdir(), "quest-"));

describe("a challenge", () => {
  test("is made line by line, shown with its code, and started", async () => {
    const game = await room();
    game.press("\r");
    expect(game.screen()).toContain("missions of");
    // One mission is all that there is to draw from.
    game.press(DOWN, DOWN, "\x1b[D", "\x1b[D", "\r");
    expect(game.screen()).toMatch(/KQ1-/);
    expect(game.screen()).toContain("1. Open the shop");
    expect(game.screen()).toContain("Allowed: undo, explanations (why).");
    game.press("\r");
    expect(game.screen()).toMatch(/⎈ 1\/1 Open the shop .*30:00/);
  });
  test("that cannot be made says why", async () => {
    const game = await room();
    game.press("\r", "\r");
    expect(game.screen()).toContain("‹ 3 ›");
    expect(game.screen()).not.toMatch(/KQ1-/);
  });
  test("is entered as a code, however it is typed; what is no code says so", async () => {
    const folder = fresh();
    const code = codeFor(folder);
    const game = await room({ folder });
    game.press(DOWN);
    game.app.field!.change("KQ1-nonsense");
    game.press("\r");
    expect(game.screen()).not.toContain("Your name");
    expect(game.screen()).toContain("KQ1-nonsense");
    game.app.field!.change(code.toLowerCase());
    game.press("\r");
    expect(game.screen()).toContain("Your name");
  });
  test("is played to its end; its result is verified by playing it again", async () => {
    const folder = fresh();
    const code = codeFor(folder);
    const game = await room({ folder }, code);
    game.app.field!.change("Mina");
    game.press("\r");
    for (const line of WIN) game.enter(line);
    game.press(F9, "e", "y");
    expect(game.screen()).toContain("⎈ Result");
    expect(game.screen()).toMatch(/✓ 1\. Open the shop +\d+\/\d+/);
    const [file] = readdirSync(join(folder, "results"));
    const text = readFileSync(join(folder, "results", file!), "utf8");
    const verified = verify(text, { boot, open: (each) => openChallenge(shelfOf(folder), each) });
    expect(verified.claims).toMatchObject({ player: "Mina", code });
    expect(verified.findings.filter(({ severity }) => severity === "refused")).toEqual([]);
    // Nothing is left to go on with.
    expect(readdirSync(join(folder, "runs"))).toEqual([]);
  });
  test("that runs out of time ends by itself", async () => {
    const folder = fresh();
    const game = await room({ folder }, codeFor(folder));
    game.press("\r");
    game.enter("draw");
    game.wall.pass(600_000);
    expect(game.screen()).toContain("Your clock stopped at 10:00");
  });
});

describe("a run that was left", () => {
  test("is offered at the next start, with everything that was typed, and its clock went on", async () => {
    const folder = fresh();
    const code = codeFor(folder);
    const game = await room({ folder }, code);
    game.press("\r");
    game.enter("make Deployment shop 3");
    game.press(F10, "\r");
    expect(game.screen()).toMatch(/› Go on with KQ1-/);
    expect(testApp({ folder }).screen()).toContain("A run is not over");
    const again = await room({ folder, today: 60_000 });
    again.press("\r");
    expect(again.screen()).toContain("made shop");
    expect(again.screen()).toMatch(/ 8:5\d| 9:00/);
    for (const line of WIN.slice(1)) again.enter(line);
    expect(again.screen()).toContain("Task 1 done");
  });
  test("by a crash too", async () => {
    const folder = fresh();
    const code = codeFor(folder);
    const game = await room({ folder }, code);
    game.press("\r");
    game.enter("make Deployment shop 3");
    // Nobody closes anything.
    const again = await room({ folder }, code);
    expect(again.screen()).toContain("made shop");
  });
  test("is given up when that is asked for twice", async () => {
    const folder = fresh();
    const game = await room({ folder }, codeFor(folder));
    game.press("\r", F10, "\r");
    game.press("x");
    expect(game.screen()).toContain("x again gives this run up");
    game.press("x");
    expect(game.screen()).not.toContain("Go on with");
    expect(readdirSync(join(folder, "runs"))).toEqual([]);
  });
});

describe("a group", () => {
  /** A host that does what the test says. */
  function hostOf(code: string) {
    const told: { points: number; over: boolean }[] = [];
    const host = {
      told,
      events: undefined as GroupEvents | undefined,
      names: [] as string[],
      dropped: 0,
      door: {
        where: "http://192.168.0.5:7470",
        join(name: string, events: GroupEvents) {
          host.events = events;
          host.names.push(name);
          return {
            tell: (_log: unknown, { points }: { points: number }) => void told.push({ points, over: false }),
            over: (_log: unknown, { points }: { points: number }) => void told.push({ points, over: true }),
            close() {},
            drop: () => void host.dropped++,
          };
        },
      },
      letIn: () => host.events!.welcome!({ player: 1, name: "Mina", token: "t", game: { code, title: {}, limit: 600_000, most: 150 } }),
      standings: (...rows: [name: string, points: number, mark: Standing["mark"]][]) =>
        host.events!.standings!(
          rows.map(([name, points, mark]) => ({
            ...{ player: name === "Mina" ? 1 : 0, name, points, mark, online: true, over: false, confirmed: 0, last: 0, tasks: [] },
          })),
        ),
    };
    return host;
  }
  async function joined(folder = fresh()) {
    const host = hostOf(codeFor(folder));
    const game = await room({ folder, group: host.door, settings: { name: "Mina" }, columns: 120, rows: 40 }, "join");
    game.press("\r");
    host.letIn();
    host.events!.phase!("lobby");
    return { ...game, host, folder };
  }

  test("waits in the lobby, starts with everybody, and shows how others stand", async () => {
    const { host, screen, enter } = await joined();
    expect(host.names).toEqual(["Mina"]);
    host.standings(["Bora", 0, "provisional"], ["Mina", 0, "provisional"]);
    expect(screen()).toContain("You are in.");
    expect(screen()).toContain("Standings (2)");
    host.events!.phase!("running");
    host.events!.start!(0);
    expect(screen()).toMatch(/⎈ 1\/1 Open the shop .*#1\/2.*10:00/);
    enter("make Deployment shop 3");
    host.standings(["Bora", 120, "provisional"], ["Mina", 20, "provisional"]);
    expect(screen()).toMatch(/#2\/2/);
    expect(screen()).toMatch(/› 2\. Mina +20/);
    expect(host.told.at(-1)).toEqual({ points: 20, over: false });
  });
  test("has one clock: who comes late has the rest of it, and the host's end is everybody's", async () => {
    const { host, screen, enter } = await joined();
    host.events!.phase!("running");
    host.events!.start!(240_000);
    expect(screen()).toContain("6:00");
    enter("make Deployment shop 3");
    host.events!.phase!("checking");
    expect(screen()).toContain("⎈ Result");
    expect(screen()).toContain("results are played again before they count");
    expect(host.told.at(-1)!.over).toBe(true);
    host.events!.phase!("final");
    host.standings(["Mina", 20, "verified"]);
    expect(screen()).toMatch(/› 1\. Mina +20 verified/);
  });
  test("comes back after a crash with everything, under the same name", async () => {
    const first = await joined();
    first.host.events!.start!(0);
    first.enter("make Deployment shop 3");
    const again = hostOf(codeFor(first.folder));
    const game = await room({ folder: first.folder, group: { ...again.door, name: "Mina" }, today: 2_000 }, "join");
    again.letIn();
    again.events!.start!(2_000);
    expect(game.screen()).toContain("made shop");
    expect(again.names).toEqual(["Mina"]);
  });
  test("begins no second run in a second window: the first one goes on", async () => {
    const first = await joined();
    first.host.events!.start!(0);
    first.enter("make Deployment shop 3");
    const [run] = readdirSync(join(first.folder, "runs"));
    // As the first window's own process would have it.
    writeFileSync(join(first.folder, "runs", `${run}.lock`), String(process.ppid));
    const second = await joined(first.folder);
    second.host.events!.start!(2_000);
    expect(second.screen()).toContain("Another copy of k8s-quest is playing this run.");
    expect(second.host.dropped).toBe(1);
    expect(second.host.told).toEqual([]);
    expect(readdirSync(join(first.folder, "runs")).filter((name) => name.endsWith(".kqrun"))).toEqual([run]);
  });
  test("begins no second run for who has ended the first one and comes back", async () => {
    const { host, screen } = await joined();
    const mina = {
      player: 1,
      name: "Mina",
      points: 20,
      mark: "provisional",
      online: true,
      over: true,
      confirmed: 0,
      last: 5,
      tasks: [20],
    } as const;
    host.events!.standings!([mina]);
    host.events!.phase!("running");
    host.events!.start!(60_000);
    expect(screen()).toContain("You have ended your run.");
    expect(screen()).not.toContain("You are in.");
    expect(screen()).toMatch(/› 1\. Mina +20/);
    expect(host.told).toEqual([]);
  });
  test("goes on while the host does not answer; a refusal says why", async () => {
    const { host, screen, press } = await joined();
    host.events!.start!(0);
    host.events!.connection!({ connected: false, waiting: 500 });
    expect(screen()).toContain("⇄");
    press("\x1b[21~", "\r");
    expect(screen()).toContain("The group's clock goes on");
    expect(host.dropped).toBe(1);
    const other = await joined();
    other.host.events!.refused!("name-taken");
    expect(other.screen()).toContain("Somebody else has this name already");
    // Nothing is tried again before there is another name.
    expect(other.screen()).not.toContain("it is tried again");
    expect(other.app.field).toBeDefined();
    other.app.field!.change("나".repeat(40));
    other.press("\r");
    expect(other.host.names.at(-1)).toBe("나".repeat(24));
  });
});

describe.each([
  ["80x24", 80, 24],
  ["40x20", 40, 20],
] as const)("at %s", (name, columns, rows) => {
  test.each(["en", "ko"] as const)("in %s the ways in and out are as recorded, and fit", async (language) => {
    const folder = fresh();
    const frames: string[] = [];
    const shoot = (game: Game, what: string) => {
      frames.push(`=== ${what}`, game.screen().replaceAll(folder, "~"));
      for (const line of game.app.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(game.app.lines().length).toBeLessThanOrEqual(rows - 1);
    };
    const options = { columns, rows, settings: { language, name: "Mina" }, folder };
    const game = await room(options);
    shoot(game, "menu");
    game.press("\r");
    shoot(game, "maker");
    game.press("\x1b");
    game.app.openPractice("challenge", [codeFor(folder)]);
    await expect.poll(() => game.screen(), { timeout: 30_000 }).toContain("Mina");
    shoot(game, "lobby");
    game.press("\r");
    for (const line of WIN) game.enter(line);
    game.press(F9, "e", "y");
    frames.push("=== result", ...game.app.lines().slice(0, 4));
    await expect(`${frames.join("\n")}\n`).toMatchFileSnapshot(`../frames/challenge-${name}-${language}.txt`);
  });
});
