// A session that is played again for an audience: what the terminal showed when, what was typed, what was met; where two part; the cast of it.
import { describe, expect, test } from "vitest";
import { castOf } from "../../../src/game/runs/cast.ts";
import { divergence } from "../../../src/game/runs/divergence.ts";
import { Film } from "../../../src/game/runs/film.ts";
import { Recording } from "../../../src/game/runs/recording.ts";
import { Session } from "../../../src/game/session.ts";
import { printout } from "../../../src/ui/printout.ts";
import { Reel } from "../../../src/ui/reel.ts";
import { mission } from "../mission.fixture.ts";
import { boot } from "../small-world.ts";

const shop = mission();
const options = { mission: shop, words: shop.words, language: "en" as const, boot };
const size = { columns: 60, rows: 12 };

/** Types a line every ten seconds, and looks at what comes for another ten. */
function played(...lines: string[]): Session {
  const session = new Session({ ...options, size });
  for (const line of lines) {
    session.advance(session.now + 10_000);
    session.type(`${line}\r`);
  }
  session.advance(session.now + 10_000);
  return session;
}
function filmOf(session: Session): Film {
  const film = Film.of(Recording.of(options, session.log)!);
  while (!film.recorded) film.record(1000);
  return film;
}
const seen = (film: Film, at: number) => new Reel(film.recording(0)!).at(at, size).text;

describe("a film", () => {
  const session = played("draw", "make Deployment shop 3", "make Service shop", "answer 1");
  const film = filmOf(session);

  test("is as long as the session, and knows what was typed and met, and when", () => {
    expect(film.length).toBe(50_000);
    expect(film.commands.map(({ at, text }) => [Math.round(at / 1000), text])).toEqual([
      [10, "draw"],
      [20, "make Deployment shop 3"],
      [30, "make Service shop"],
      [40, "answer 1"],
    ]);
    expect(film.objectives.map(({ at, text }) => [Math.round(at / 1000), text])).toEqual([
      [10, "looked"],
      [20, "shop"],
      [30, "reachable"],
      [40, "known"],
    ]);
    expect(film.stand(0, 25_000)).toMatchObject({ met: new Set(["shop", "looked"]), won: false });
    expect(film.stand(0, 50_000)!.won).toBe(true);
  });
  test("shows the terminal as it was at any moment, in any order of looking", () => {
    const reel = new Reel(film.recording(0)!);
    const at = (time: number) => reel.at(time, size).text;
    const forward = [0, 15_000, 25_000, 35_000, 50_000].map(at);
    expect(forward[1]).toContain("$ draw");
    expect(forward[1]).not.toContain("made shop");
    expect(forward[2]).toContain("made shop");
    expect([50_000, 35_000, 25_000, 15_000, 0].map(at)).toEqual(forward.toReversed());
    expect(forward.at(-1)).toBe(seen(film, film.length));
  });
  test("fits a smaller place, and is itself again in a larger one", () => {
    const reel = new Reel(film.recording(0)!);
    const small = reel.at(film.length, { columns: 20, rows: 5 });
    expect([small.columns, small.rows]).toEqual([20, 5]);
    expect(small.text).toContain("answer 1");
    expect(reel.at(film.length, size).text).toBe(seen(film, film.length));
  });
  test("a log of other content has none", () => {
    expect(Recording.of(options, { ...session.log, digest: "other" })).toBeUndefined();
  });
  test("of much output goes back to where it was", () => {
    const long = filmOf(played(...Array.from({ length: 30 }, (_, index) => `draw ${"x".repeat(300)}${index}`)));
    const reel = new Reel(long.recording(0)!);
    const early = seen(long, 95_000);
    const end = reel.at(long.length, size).text;
    expect(reel.at(95_000, size).text).toBe(early);
    // With copies made ahead it is the same, only sooner.
    while (reel.prepare());
    expect([95_000, long.length, 95_000].map((time) => reel.at(time, size).text)).toEqual([early, end, early]);
  });
});

describe("two films", () => {
  const first = filmOf(played("draw", "make Deployment shop 3", "make Service shop"));
  test("part at the first command that differs", () => {
    const second = filmOf(played("draw", "make Service shop", "make Deployment shop 3"));
    expect(divergence(first, second)).toMatchObject({
      kind: "command",
      number: 2,
      sides: [{ text: "make Deployment shop 3" }, { text: "make Service shop" }],
    });
  });
  test("part where one stops", () => {
    const second = filmOf(played("draw", "make Deployment shop 3"));
    expect(divergence(first, second)).toMatchObject({ kind: "command", number: 3, sides: [{ text: "make Service shop" }, undefined] });
  });
  test("never part when the same was done, however slowly", () => {
    const session = new Session({ ...options, size });
    for (const line of ["draw", "make Deployment shop 3", "make Service shop"]) {
      session.advance(session.now + 33_000);
      session.type(`${line}\r`);
    }
    session.advance(session.now + 10_000);
    expect(divergence(first, filmOf(session))).toBeUndefined();
  });
});

describe("a cast", () => {
  const film = filmOf(played("draw", "make Deployment shop 3"));
  const [head, ...events] = castOf(film, { idleLimit: 2 })
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  test("has asciinema's header, and events in order of time", () => {
    expect(head).toMatchObject({ version: 2, width: 60, height: 12, duration: 30, idle_time_limit: 2, title: "Open the shop" });
    const times = events.map(([at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect([...new Set(events.map(([, code]) => code))].sort()).toEqual(["m", "o"]);
  });
  test("played, it ends with what was on the terminal; lines end as terminals need it", () => {
    const text = events.flatMap(([, code, data]) => (code === "o" ? data : [])).join("");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text).toContain("made shop");
  });
  test("marks the objectives as they are met", () => {
    expect(events.filter(([, code]) => code === "m").map(([, , label]) => label)).toEqual([
      "You drew a lot",
      "A Deployment shop with three replicas",
    ]);
  });
});

test("on paper a film is the whole terminal, however long, and the objectives with their times", () => {
  const text = printout(filmOf(played(...Array.from({ length: 20 }, (_, index) => `draw ${index}`), "make Deployment shop 3")));
  expect(text).toMatch(/^# Open the shop\n\n/);
  for (const line of ["$ draw 0\n", "$ draw 19\n", "made shop", "✓ A Deployment shop with three replicas"]) expect(text).toContain(line);
});

test("what shows only when it is met is told in words then, and has no place before", () => {
  const shy = mission((yaml) => yaml.replace("    bonus: true\n", "    bonus: true\n    hidden: true\n"));
  const film = Film.of(Recording.of({ ...options, mission: shy }, { ...played("draw").log, digest: shy.digest })!);
  while (!film.recorded) film.record(1000);
  expect(film.tasks[0]!.objectives).toEqual(["shop", "reachable", "known"]);
  expect(film.objectives.map((each) => film.tell(each))).toEqual(["You drew a lot"]);
});

test("of what prints without end not all is kept", () => {
  const { log } = played(...Array.from({ length: 20 }, (_, index) => `draw ${"x".repeat(100)}${index}`));
  const recording = Recording.of(options, log, { whole: 500, most: 1000, tail: 40 })!;
  while (recording.work(1000));
  const kept = recording.output.reduce((sum, { piece }) => sum + (typeof piece === "string" ? piece.length : 0), 0);
  expect(kept).toBeGreaterThan(900);
  expect(kept).toBeLessThan(1300);
  expect(recording.commands).toHaveLength(20);
});
