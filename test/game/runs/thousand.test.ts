// A thousand players on one code: whatever they do, every log is verified, and replays to the world that its player left.
import { createHash } from "node:crypto";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import type { Boot } from "../../../src/game/boot.ts";
import { parseMission } from "../../../src/game/parse-mission.ts";
import type { Paper } from "../../../src/game/runs/paper.ts";
import { readResult, resultOf } from "../../../src/game/runs/result.ts";
import { Run } from "../../../src/game/runs/run.ts";
import { verify } from "../../../src/game/runs/verify.ts";
import type { Session } from "../../../src/game/session.ts";
import { source } from "../mission.fixture.ts";
import { boot as smallWorld } from "../small-world.ts";
import { challenge, optionsOf, pass, WIN } from "./paper.fixture.ts";
import { boot as tinyWorld } from "./tiny-world.ts";

const files = parseMission(
  "files.yaml",
  { tier: "ground", item: "g1-why", name: "files" },
  {
    ...(load(source) as object),
    setup: [],
    questions: [],
    invariants: [{ id: "kept", text: "Nothing is spilled", price: 15, check: { file: { path: "~/spilled", absent: true } } }],
    objectives: [
      { id: "one", text: "One", check: { file: { path: "~/one", contains: ["1"] } } },
      { id: "two", text: "Two", hold: "5s", check: { file: { path: "~/two", contains: ["2"] } } },
      { id: "three", text: "Three", once: true, check: { file: { path: "~/three", contains: ["3"] } } },
      { id: "luck", text: "Luck", bonus: true, check: { file: { path: "~/luck", contains: ["a"] } } },
    ],
    nearMisses: ["one", "two", "three"].map((name) => ({ name, steps: [], unmet: [name] })),
  },
);
const LINES = ["put one 1", "put two 2", "put three 3", "draw luck", "put one 0", "put spilled milk", "put three 0", "sleep 3", "nothing"];
const all = { hints: true, undo: true, docs: true, pause: true };

/** Everything that there is in a world, and chance itself: looking draws from it, so that nobody may go on from there. */
function print(session: Session): string {
  const { world } = session.attempt.booted;
  const { files: own } = world.host;
  const texts = ["one", "two", "three", "luck", "spilled"].map((name) =>
    own.exists(`/home/learner/${name}`) ? own.read(`/home/learner/${name}`) : "",
  );
  const objects = [...world.clusters.values()].map(({ api }) =>
    ["Deployment", "Service", "Pod"].map((kind) =>
      api.client({ name: "admin", groups: ["system:masters"] }).list(session.attempt.sight.kind(kind)!),
    ),
  );
  return createHash("sha256")
    .update(JSON.stringify([texts, objects, world.random.hex(8), session.now]))
    .digest("hex");
}

/** Somebody plays by chance: types, waits, switches, takes hints and steps back, stops the clock, crashes. */
function playByChance(run: Run, random: Random, lines: readonly string[], steps: number): Run {
  for (let step = 0; step < steps && !run.over; step++) {
    const deed = random.between(1, 30);
    if (deed === 1) run.open(random.between(0, 1));
    else if (deed === 2) run.flag(random.between(0, 1), random.next() % 2 === 0);
    else if (deed === 3) run.skip();
    else if (deed === 4) run.session.undo();
    else if (deed === 5) run.session.takeHint();
    else if (deed === 6) run.session.fastForward();
    else if (deed === 7) run.session.resize({ columns: random.between(40, 120), rows: 24 });
    else if (deed === 8) {
      run.pause();
      run.session.type("put spilled tea\r");
      run.go();
    } else if (deed === 9) run.away(random.between(1, 20_000));
    else for (const part of random.pick(lines).match(/.{1,6}/g)!) run.session.type(part);
    if (deed > 9) run.session.type("\r");
    pass(run, random.between(0, 2500));
  }
  run.end();
  return run;
}

function prove(boot: Boot, paper: Paper, lines: readonly string[], players: number, steps: number): number[] {
  const random = new Random(paper.code);
  const worlds = new Set(paper.worlds.map(({ seed }) => seed));
  expect(worlds.size).toBe(paper.worlds.length);
  const points = Array.from({ length: players }, (_, number) => {
    const options = { ...optionsOf(paper), boot, player: `player ${number}` };
    const run = playByChance(new Run(options), random.stream(`player ${number}`), lines, steps);
    const text = resultOf(run, new Date(Date.parse(run.startedAt) + run.now).toISOString());
    const found = verify(text, { boot, open: () => paper });
    if (!found.verified) expect(found.findings, options.player).toEqual([]);
    if (JSON.stringify(found.score) !== JSON.stringify(run.score)) expect(found.score, options.player).toEqual(run.score);
    if (number % 10 === 0) {
      const again = Run.resume(options, readResult(text).log, 0)!;
      expect(again.sessions.map((session) => session && print(session))).toEqual(run.sessions.map((session) => session && print(session)));
    }
    return run.score.points;
  });
  return points;
}

test("a thousand, at a computer with files", () => {
  const world = (seed: string) => ({ mission: files, words: files.words, seed });
  const base = challenge();
  const paper: Paper = {
    ...base,
    ...{ rules: all, limit: 60_000, worlds: [world("first"), world("second")] },
    tasks: base.tasks.map((task) => ({ ...task, objectives: ["one", "two", "three"].map((id) => ({ id, points: 20 })) })),
  };
  const points = prove(tinyWorld, paper, LINES, 1000, 16);
  expect(new Set(points).size).toBeGreaterThan(50);
}, 120_000);

test("and some with an API server", () => {
  const points = prove(smallWorld, challenge({ rules: all }), [...WIN, "make Pod extra", "draw", "remove Pod guard"], 30, 10);
  expect(new Set(points).size).toBeGreaterThan(5);
}, 120_000);
