// A run: tasks against one clock, judged live, brought back after a crash with its clock honest.
import { describe, expect, test } from "vitest";
import { Run } from "../../../src/game/runs/run.ts";
import type { RunLog } from "../../../src/game/runs/run-log.ts";
import { begin, challenge, exam, optionsOf, pass, play, WIN } from "./paper.fixture.ts";

const again = (run: Run, away = 0, log: RunLog = JSON.parse(JSON.stringify(run.log))) => Run.resume(optionsOf(run.paper), log, away)!;
const allowed = { hints: true, undo: true, docs: true, pause: true };
const screenOf = (run: Run) =>
  run.session
    .takeOutput()
    .filter((each) => typeof each === "string")
    .join("");

describe("the clock", () => {
  test("goes with the world that is open, and stands still in the others", () => {
    const run = begin();
    pass(run, 10_000);
    expect(run.now).toBe(10_000);
    const first = run.session.now;
    run.open(1);
    pass(run, 5000);
    expect(run.now).toBe(15_000);
    run.open(0);
    expect(run.session.now).toBe(first);
    expect(run.left).toBe(585_000);
  });
  test("ends the run at its limit, however far somebody wants to skip", () => {
    const run = begin(challenge({ limit: 20_000 }));
    pass(run, 15_000);
    run.session.fastForward();
    expect([run.over, run.now, run.left]).toEqual([true, 20_000, 0]);
    play(run, WIN);
    expect(run.score.points).toBe(0);
    expect(run.log.worlds[0]!.entries).toEqual([]);
  });
  test("stops only where the rules allow it, and then nothing can be done", () => {
    const strict = begin();
    strict.pause();
    expect(strict.paused).toBe(false);
    const run = begin(challenge({ rules: allowed }));
    run.pause();
    play(run, WIN);
    expect([run.paused, run.now, run.session.commands.length]).toEqual([true, 0, 0]);
    run.go();
    expect(play(run, WIN).now).toBe(3000);
  });
  test("does not go back when a command is taken back", () => {
    const run = play(begin(challenge({ rules: allowed })), ["make Deployment shop 3", "remove Deployment shop"]);
    run.session.undo();
    expect(run.now).toBe(2000);
    expect(play(run, ["make Service shop"]).now).toBe(3000);
    expect(again(run).log).toEqual(run.log);
    expect(again(run).score).toEqual(run.score);
  });
});

describe("the score", () => {
  test("is that of the mission for a task that is won, whatever is done afterwards", () => {
    const run = play(begin(), WIN);
    expect(run.score).toMatchObject({ points: 140, most: 300, tasks: [{ won: true, points: 140 }, { reached: false }] });
    expect(play(run, ["draw", "draw"]).score.points).toBe(140);
  });
  test("gives partial credit for objectives, less what help cost", () => {
    const run = play(begin(challenge({ rules: allowed })), ["make Deployment shop 3"]);
    expect(run.score.tasks[0]).toMatchObject({ points: 20, met: ["shop"], won: false });
    run.session.takeHint();
    expect(run.score.points).toBe(10);
  });
  test("halves what can no longer be won", () => {
    const run = play(begin(), ["remove Pod guard", "make Deployment shop 3"]);
    expect(run.score.tasks[0]).toMatchObject({ points: 10, breaches: ["guarded"] });
  });
  test("does not count what was so from the beginning", () => {
    const shop = challenge();
    const held = { ...shop.worlds[0]!.mission, setup: [...shop.worlds[0]!.mission.setup] };
    held.objectives = held.objectives.map((each) =>
      each.id === "shop" ? { ...each, check: shop.worlds[0]!.mission.invariants[0]!.check } : each,
    );
    const run = begin({ ...shop, worlds: [{ ...shop.worlds[0]!, mission: held }, shop.worlds[1]!] });
    pass(run, 6000);
    expect(run.score.tasks[0]).toMatchObject({ points: 0, met: [] });
    expect(play(run, ["answer 1"]).score.tasks[0]).toMatchObject({ points: 40, met: ["shop", "known"] });
  });
  test("of an exam is the sum of its objectives, looked at in the end; several tasks share a world", () => {
    const run = play(begin(exam()), ["make Deployment shop 3", "answer 7"]);
    expect(screenOf(run)).toContain("Noted.");
    run.open(1);
    play(run, ["make Service shop"]);
    expect(run.score.points).toBe(0);
    run.end();
    expect(run.score).toMatchObject({ points: 12, most: 15, tasks: [{ won: true }, { won: true }, { won: false, reached: false }] });
  });
  test("tells when the last of it was gained: at the run's time", () => {
    const run = begin();
    pass(run, 5000);
    run.open(1);
    play(run, ["make Deployment shop 3"]);
    expect(run.score.lastGain).toBeGreaterThanOrEqual(5000);
    expect(run.score.lastGain).toBeLessThan(6000);
    pass(run, 4000);
    run.open(0);
    play(run, ["make Deployment shop 3"]);
    expect(run.score.lastGain).toBeGreaterThanOrEqual(10_000);
    expect(run.score.lastGain).toBeLessThan(11_000);
  });
});

describe("the rules", () => {
  test("bite inside the worlds: no hints, no undo, no why", () => {
    const run = play(begin(), ["draw", "why"]);
    run.session.takeHint();
    run.session.undo();
    expect([run.session.hintsTaken, run.session.commands.length]).toEqual([0, 2]);
    expect(screenOf(run)).toContain("the rules of this run do not allow it");
  });
});

describe("tasks", () => {
  test("are flagged and skipped to the next one that is not won", () => {
    const run = begin();
    run.flag(0, true);
    run.skip();
    expect([run.task, [...run.flagged], [...run.skipped]]).toEqual([1, [0], [0]]);
    play(run, WIN);
    run.skip();
    expect(run.task).toBe(1);
    run.open(0);
    expect([...run.skipped]).toEqual([1]);
  });
});

describe("a run that is brought back", () => {
  test("is the same, and the time away counts", () => {
    const run = play(begin(), WIN.slice(0, 2));
    run.flag(1, true);
    run.open(1);
    play(run, ["make Deployment shop 3"]);
    run.open(0);
    const back = again(run);
    expect(back.log).toEqual(run.log);
    expect(back.score).toEqual(run.score);
    const late = again(run, 60_000);
    expect(late.now).toBe(run.now + 60_000);
    expect(play(late, ["answer 1"]).score.tasks[0]!.won).toBe(true);
    expect(again(late).score).toEqual(late.score);
  });
  test("is over when the time was up meanwhile", () => {
    const run = play(begin(), WIN);
    const back = again(run, 3_600_000);
    expect([back.over, back.now, back.score.points]).toEqual([true, 600_000, 140]);
    expect(again(back).log).toEqual(back.log);
  });
  test("was ended: scores the same, to the moment", () => {
    const run = play(begin(), ["make Deployment shop 3", "make Service shop"]);
    run.session.type("answer 1\r");
    run.end();
    expect(again(run).score).toEqual(run.score);
    expect(run.score.tasks[0]!.met).toContain("known");
  });
  test("says why a log does not fit", () => {
    const run = play(begin(), WIN);
    run.open(1);
    play(run, ["draw"]);
    run.end();
    const { log } = run;
    const broken = (change: Partial<RunLog>) => () => again(run, 0, { ...structuredClone(log), ...change });
    const moves = log.moves;
    expect(broken({ moves: moves.toReversed() })).toThrow("Move 1 is not in its order");
    expect(broken({ worlds: [log.worlds[0], undefined] })).toThrow("Task 2 was opened, but the log of its world is missing");
    expect(broken({ worlds: [{ ...log.worlds[0]!, at: log.worlds[0]!.at + 5000 }, log.worlds[1]] })).toThrow(
      "World 1 went on for 5 s more than it was open",
    );
    expect(broken({ moves: [moves[0]!, { at: 10, back: log.worlds[0]!.entries[0]!.at }, ...moves.slice(1)] })).toThrow(
      "rules of the code do not allow: undo",
    );
    expect(broken({ moves: [moves[0]!, { at: 10, notes: true }, ...moves.slice(1)] })).toThrow("Move 2 is not possible there");
    expect(broken({ moves: [...moves, { at: 4000, open: 0 }] })).toThrow(/Move \d is not possible there/);
    expect(again(run, 0, { ...log, digest: "another" })).toBeUndefined();
  });
});
