// A challenge of two small worlds, and an exam of one, for tests of runs.
import type { Paper, PaperWorld } from "../../../src/game/runs/paper.ts";
import { strict } from "../../../src/game/runs/rules.ts";
import { Run, type RunOptions } from "../../../src/game/runs/run.ts";
import { sharesOf } from "../../../src/game/runs/score.ts";
import { mission } from "../mission.fixture.ts";
import { boot } from "../small-world.ts";

/** How the missions of the papers are won. */
export const WIN = ["make Deployment shop 3", "make Service shop", "answer 1"];

const world = (seed: string): PaperWorld => ({ mission: mission(), words: mission().words, seed });

export function challenge(change: Partial<Paper> = {}): Paper {
  const worlds = [world("first"), world("second")];
  return {
    ...{ kind: "challenge", code: "KQ1-TEST", digest: "paper", limit: 600_000, rules: strict },
    worlds,
    tasks: worlds.map(({ mission, words }, index) => ({
      ...{ id: `task-${index + 1}`, world: index, title: words.title, text: words.briefing },
      ...{ objectives: sharesOf(mission.objectives), points: 150 },
    })),
    ...change,
  };
}

export function exam(change: Partial<Paper> = {}): Paper {
  const task = (id: string, points: number) => ({
    ...{ id, world: 0, title: id, text: id, points },
    objectives: [{ id, points }],
  });
  return {
    ...{ kind: "exam", code: "KQ1-EXAM", digest: "exam", limit: 600_000, rules: strict },
    worlds: [world("exam")],
    tasks: [task("shop", 5), task("reachable", 7), task("known", 3)],
    ...change,
  };
}

export const optionsOf = (paper: Paper): RunOptions => ({
  ...{ paper, player: "Mina", boot, language: "en", size: { columns: 80, rows: 24 } },
  startedAt: "2026-05-04T10:00:00.000Z",
});
export const begin = (paper: Paper = challenge()): Run => new Run(optionsOf(paper));

/** Types lines, a second apart. */
export function play(run: Run, lines: readonly string[]): Run {
  for (const line of lines) {
    run.session.type(`${line}\r`);
    pass(run, 1000);
  }
  return run;
}

/** Lets the open world's clock go on, ms. */
export const pass = (run: Run, time: number): void => run.session.advance(run.session.now + time);

/** Plays for ever in small steps: gives the key that was typed, or undefined for a step of another kind. */
export function* playOn(run: Run): Generator<string | undefined, never> {
  const lines = ["make Deployment shop 3", "draw", "make Service shop", "make Pod extra"];
  for (let round = 0; ; round++) {
    for (const key of `${lines[round % lines.length]}\r`) {
      run.session.type(key);
      yield key;
      pass(run, 90);
    }
    if (round % 3 === 1) run.open(1 - run.task);
    yield undefined;
    if (round % 5 === 2) run.session.undo();
    yield undefined;
  }
}
