// The replay theatre: what was played is listed, seen again at any time and speed, and put beside another.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import "../../src/i18n/practice.ts";
import { Film } from "../../src/game/runs/film.ts";
import { Session } from "../../src/game/session.ts";
import { ReplayTheatre } from "../../src/ui/screens/replay-theatre.ts";
import { mission } from "../game/mission.fixture.ts";
import { boot } from "../game/small-world.ts";
import { TestWall, testApp } from "./app.fixture.ts";

const [UP, DOWN, LEFT, RIGHT] = ["\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"] as const;
const WIN = ["make Deployment shop 3", "make Service shop", "answer 1"];

type Game = ReturnType<typeof testApp>;
async function theatre(options: Parameters<typeof testApp>[0], ...given: string[]): Promise<Game> {
  const game = testApp(options);
  game.app.openPractice("replay", given);
  await expect.poll(() => game.screen(), { timeout: 30_000 }).not.toContain("k8s-quest ·");
  if (given.length) game.wall.pass(3);
  return game;
}

/** The log of a session, a line every ten seconds, in a file. */
function logOf(name: string, ...lines: string[]): string {
  const shop = mission();
  const session = new Session({ mission: shop, words: shop.words, language: "en", boot, size: { columns: 60, rows: 10 } });
  for (const line of lines) {
    session.advance(session.now + 10_000);
    session.type(`${line}\r`);
  }
  session.advance(session.now + 10_000);
  const file = join(mkdtempSync(join(tmpdir(), "quest-")), `${name}.json`);
  writeFileSync(file, JSON.stringify(session.log));
  return file;
}
const mina = () => logOf("mina", "draw", "make Deployment shop 3", "make Service shop");
const bora = () => logOf("bora", "draw", "make Service shop");

describe("the theatre", () => {
  test("plays, pauses, goes back and forth, by command, to a tenth, and faster", async () => {
    const { press, wall, screen } = await theatre({}, mina());
    expect(screen()).toContain("▶ 1×");
    wall.pass(11_000);
    expect(screen()).toContain("0:11/0:40");
    expect(screen()).toContain("$ draw");
    expect(screen()).toContain("command 1 of 3");
    press(" ");
    wall.pass(30_000);
    expect(screen()).toContain("⏸ 1× 0:11/0:40");
    press(DOWN, DOWN);
    expect(screen()).toMatch(/0:30\/0:40[\s\S]*✓ The shop answers|0:30\/0:40/);
    expect(screen()).toContain("make Service shop");
    press(UP);
    expect(screen()).not.toContain("make Service shop");
    press(LEFT, LEFT, RIGHT);
    expect(screen()).toContain("0:15/0:40");
    press("5");
    expect(screen()).toContain("0:20/0:40");
    press("+", "+", " ");
    wall.pass(1000);
    expect(screen()).toContain("▶ 4× 0:24/0:40");
    press("-", "-", "-");
    expect(screen()).toContain("0.5×");
    press("\x1b[F", "+", "+");
    wall.pass(1000);
    expect(screen()).toContain("⏸");
  });
  test("shows how objectives stood at that moment", async () => {
    const { press, wall, screen } = await theatre({}, mina());
    press(" ");
    wall.pass(100);
    expect(screen()).toContain("○ A Deployment shop with three replicas");
    press("6");
    expect(screen()).toContain("✓ A Deployment shop with three replicas");
    press("0");
    expect(screen()).toContain("○ A Deployment shop with three replicas");
  });
  test("puts two beside each other, and marks where they part", async () => {
    const { press, wall, screen } = await theatre({ columns: 120, rows: 30 }, mina(), bora());
    press(" ");
    wall.pass(100);
    expect(screen()).toContain("A mina");
    expect(screen()).toContain("B bora");
    expect(screen()).toContain("◆ They part at 0:20, command 2. A: make Deployment shop 3 – B: make Service shop");
    press("d");
    expect(screen()).toContain("0:20/0:40");
    press(RIGHT, "o");
    expect(screen()).toMatch(/✓ ○ A Deployment shop with three replicas/);
    press("o", "\x1b");
    expect(screen()).toContain("k8s-quest ·");
  });
  test("says that two are alike", async () => {
    const { press, wall, screen } = await theatre({}, mina(), mina());
    press(" ");
    wall.pass(100);
    expect(screen()).toContain("These two never part");
  });
  test("for those who hear the screen begins at rest, and names times instead of drawing them", async () => {
    const { wall, screen } = await theatre({ settings: { screenReader: true } }, mina());
    wall.pass(5_000);
    expect(screen()).toContain("0:00/0:40");
    expect(screen()).toContain("objectives met at 0:10, 0:20, 0:30");
  });
  test("tells when a log does not fit its world", () => {
    const wall = new TestWall();
    const told: string[] = [];
    const film = new Film({
      ...{ title: "", player: "", length: 1000, tasks: [{ title: "", world: 0, objectives: [], words: {} }] },
      scenes: [{ from: 0, until: 1000, task: 0, world: 0, start: 0 }],
      worlds: [
        () => {
          throw new Error("not that world");
        },
      ],
    });
    new ReplayTheatre([film], wall, { back() {}, changed() {}, failed: ({ message }) => told.push(message) }, { playing: true });
    wall.pass(10);
    expect(told).toEqual(["not that world"]);
  });
  test("shows neither a player's name nor a command that would leave its line", async () => {
    const name = "Eve\u202e\n1. Mallory\x1b[2J";
    const { press, screen } = await theatre({}, logOf(name, "draw"), logOf("jun", "draw \u202e; echo \x16\x1b[2J"));
    press("\x1b[F");
    expect(screen()).toContain("A Eve1. Mallory[2J");
    expect(screen()).toContain("A: draw – B: draw ; echo [2J");
    expect(screen()).not.toMatch(/\u202e/);
  });
  test("of a log that goes on for ever is not begun", async () => {
    const file = logOf("ever", "draw");
    const log = JSON.parse(readFileSync(file, "utf8"));
    for (const change of [{ at: 1e300 }, { entries: [...log.entries, { at: 1e300, input: "x" }], at: 1e300 }]) {
      writeFileSync(file, JSON.stringify({ ...log, ...change }));
      const { screen, app } = testApp();
      app.openPractice("replay", [file]);
      await expect.poll(screen, { timeout: 30_000 }).toContain("goes on for more than 366 days");
    }
  });
  test("of something that cannot be played says why", async () => {
    const { screen, app } = testApp();
    app.openPractice("replay", ["no-such/mission"]);
    await expect.poll(screen, { timeout: 30_000 }).toContain("no-such/mission is no result");
  });
});

describe("the list", () => {
  test("has what was begun and won; two of it are seen together", async () => {
    const game = testApp();
    game.press("\r");
    for (const line of WIN) game.enter(line);
    game.press("\x1b[21~", "\x1b[H", "\r");
    game.enter("draw");
    game.press("\x1b[21~");
    const { press, wall, screen } = await theatre({ folder: game.folder });
    expect(screen()).toContain("Open the shop (begun)");
    expect(screen()).toContain("Open the shop (won)");
    press(" ", DOWN, "\r");
    wall.pass(100);
    expect(screen()).toContain("They part at 0:00, command 1. A: draw – B: make Deployment shop 3");
  });
  test("is empty at first, and says what will be there", async () => {
    const { screen } = await theatre({});
    expect(screen()).toContain("nothing to see again yet");
  });
});

describe.each([
  ["80x24", 80, 24],
  ["120x40", 120, 40],
  ["40x20", 40, 20],
] as const)("at %s", (name, columns, rows) => {
  test.each(["en", "ko"] as const)("in %s one and two are as recorded, and fit", async (language) => {
    const frames: string[] = [];
    const shoot = ({ app, screen }: Game, what: string) => {
      frames.push(`=== ${what}`, screen());
      for (const line of app.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(app.lines()).toHaveLength(rows - 1);
    };
    const options = { columns, rows, settings: { language } };
    const files = [mina(), bora()] as const;
    for (const given of [[files[0]], files]) {
      const game = await theatre(options, ...given);
      game.press(" ");
      game.wall.pass(100);
      game.press("6");
      shoot(game, given.length > 1 ? "two" : "one");
      game.press("o");
      shoot(game, "objectives");
    }
    await expect(`${frames.join("\n")}\n`).toMatchFileSnapshot(`../frames/replay-${name}-${language}.txt`);
  });
});
