// The film of a run: its tasks in the order in which they were open, its worlds as they were left, its own clock.
import { describe, expect, test } from "vitest";
import { castOf } from "../../../src/game/runs/cast.ts";
import type { Film } from "../../../src/game/runs/film.ts";
import type { Paper } from "../../../src/game/runs/paper.ts";
import type { Run } from "../../../src/game/runs/run.ts";
import { filmOfRun } from "../../../src/game/runs/run-film.ts";
import type { RunLog } from "../../../src/game/runs/run-log.ts";
import { Reel } from "../../../src/ui/reel.ts";
import { boot } from "../small-world.ts";
import { begin, challenge, exam, pass, play, WIN } from "./paper.fixture.ts";

const allowing = (rules: Partial<Paper["rules"]>): Paper => challenge({ rules: { ...challenge().rules, ...rules } });
function filmOf(run: Run): Film {
  const film = filmOfRun(run.paper, run.log, boot);
  while (!film.recorded) film.record(1000);
  return film;
}
const seen = (film: Film, time: number): string => {
  const { world } = film.sceneAt(time);
  return new Reel(film.recording(world)!).at(film.worldTime(world, time)!, { columns: 80, rows: 24 }).text;
};
const seconds = (film: Film) => film.commands.map(({ at, task, text }) => [Math.round(at / 1000), task, text]);

describe("the film of a run", () => {
  test("goes from task to task with the run's clock; a world that was left goes on where it was", () => {
    const run = begin();
    pass(run, 5000);
    play(run, ["make Deployment shop 3"]);
    run.open(1);
    pass(run, 10_000);
    play(run, ["draw"]);
    run.open(0);
    pass(run, 400);
    play(run, ["make Service shop"]);
    const film = filmOf(run);
    expect(film.length).toBe(18_400);
    expect(seconds(film)).toEqual([
      [5, 0, "make Deployment shop 3"],
      [16, 1, "draw"],
      [17, 0, "make Service shop"],
    ]);
    expect(seen(film, 5900)).toContain("made shop");
    expect(seen(film, 12_000)).not.toContain("made");
    expect(seen(film, 18_300)).toMatch(/made shop[\s\S]*made shop/);
    expect(film.stand(0, 12_000)!.met).toEqual(new Set(["shop"]));
    expect(film.objectives.map(({ task, text }) => [task, text])).toEqual([
      [0, "shop"],
      [1, "looked"],
      [0, "reachable"],
    ]);
    // A bonus is worth nothing of its own in a run, and has words nevertheless.
    expect(film.objectives.map((each) => film.tell(each))).toEqual([
      "A Deployment shop with three replicas",
      "You drew a lot",
      "The shop answers",
    ]);
  });
  test("stands still where a command was taken back, and never shows it", () => {
    const run = begin(allowing({ undo: true }));
    play(run, ["draw"]);
    pass(run, 9000);
    play(run, ["make Pod extra"]);
    pass(run, 9000);
    run.session.undo();
    pass(run, 400);
    play(run, ["make Deployment shop 3"]);
    const film = filmOf(run);
    expect(film.length).toBe(run.log.at);
    expect(film.commands.map(({ text }) => text)).toEqual(["draw", "make Deployment shop 3"]);
    expect(seen(film, 12_000)).not.toContain("make");
    expect(Math.round(film.commands[1]!.at / 1000)).toBe(20);
    expect(seen(film, film.length)).toContain("made shop");
  });
  test("that goes back behind a change of tasks shows nothing of what was taken back in either scene", () => {
    const run = begin(allowing({ undo: true }));
    play(run, ["draw"]);
    pass(run, 4000);
    play(run, ["make Pod extra"]);
    run.open(1);
    pass(run, 3000);
    run.open(0);
    pass(run, 4000);
    run.session.undo();
    pass(run, 400);
    play(run, ["make Deployment shop 3"]);
    const film = filmOf(run);
    expect(film.scenes.map(({ task, still }) => [task, still ?? false])).toEqual([
      [0, false],
      [0, true],
      [1, false],
      [0, true],
      [0, false],
    ]);
    for (const time of [5500, 10_000, 12_500]) expect(seen(film, time)).not.toContain("make");
    expect(film.commands.map(({ text }) => text)).toEqual(["draw", "make Deployment shop 3"]);
  });
  test("stands still while nobody was there", () => {
    const run = begin();
    play(run, ["draw"]);
    run.away(60_000);
    pass(run, 400);
    play(run, ["make Deployment shop 3"]);
    const film = filmOf(run);
    expect(seconds(film)).toEqual([
      [0, 0, "draw"],
      [61, 0, "make Deployment shop 3"],
    ]);
    expect(seen(film, 30_000)).not.toContain("make");
  });
  test("of an exam shows one terminal, and the objectives of its tasks", () => {
    const run = begin(exam());
    play(run, WIN.slice(0, 1));
    run.open(2);
    play(run, WIN.slice(2));
    const film = filmOf(run);
    expect(film.tasks.map(({ objectives }) => objectives)).toEqual([["shop"], ["reachable"], ["known"]]);
    expect(film.sceneAt(film.length).task).toBe(2);
    expect(seen(film, film.length)).toContain("make Deployment shop 3");
  });
  test("as a cast puts each world's terminal there as it was left", () => {
    const run = begin();
    play(run, ["make Deployment shop 3"]);
    run.open(1);
    play(run, ["draw"]);
    run.open(0);
    play(run, ["make Service shop"]);
    const events = castOf(filmOf(run))
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line) as [number, string, string]);
    const outputs = events.filter(([, code]) => code === "o");
    const resets = outputs.flatMap(([, , data], index) => (data === "\x1bc" ? [index] : []));
    expect(resets).toHaveLength(2);
    const parts = [outputs.slice(0, resets[0]), outputs.slice(resets[0], resets[1]), outputs.slice(resets[1])].map((part) =>
      part.map(([, , data]) => data).join(""),
    );
    expect(parts[1]).toContain("draw");
    expect(parts[1]).not.toContain("made shop");
    expect(parts[2]).toMatch(/Deployment shop 3[\s\S]*Service shop/);
    const times = events.map(([at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

test("a log that opens nothing, or what is not there, or types after its end, is no film", () => {
  const run = play(begin(), WIN.slice(0, 1));
  const { log } = run;
  const [world] = log.worlds;
  const late = { ...world!, entries: world!.entries.map((entry) => ({ ...entry, at: 1e308 })) };
  for (const [change, id] of [
    [{ moves: [] }, "verify.log.move"],
    [{ moves: [{ at: 0, end: true }] }, "verify.log.move"],
    [{ moves: [{ at: 0, open: 99 }] }, "verify.log.missing"],
    [{ worlds: [undefined, undefined] }, "verify.log.missing"],
    [{ worlds: [world] }, "verify.log.content"],
    [{ worlds: [{ ...world!, seed: "other" }, undefined] }, "verify.log.world-content"],
    [{ worlds: [late, undefined] }, "verify.log.after"],
  ] as const)
    expect(() => filmOfRun(run.paper, { ...log, ...change } as RunLog, boot)).toThrow(expect.objectContaining({ id }));
});
