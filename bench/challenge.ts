// Challenges: CPU time from a code to a world that can be played, and of verifying a run of half an hour.
// While the program waits for a code, a cluster comes up and stands by, as here.
import { assetsFolder } from "../src/base/assets.ts";
import { Random } from "../src/base/random.ts";
import { boot } from "../src/commands/boot.ts";
import { makeChallenge, openChallenge } from "../src/game/challenges/challenge.ts";
import { contentsOf } from "../src/game/contents-of.ts";
import { resultOf } from "../src/game/runs/result.ts";
import { Run } from "../src/game/runs/run.ts";
import { verify } from "../src/game/runs/verify.ts";
import { cpu, quantile, tell } from "./measure.ts";
import { typed } from "./typed.ts";

const content = { path: assetsFolder };
const contents = (await contentsOf(content))("en");
const shelf = { content, contents, language: "en" as const };
const START = "2026-05-04T10:00:00.000Z";
const rules = { hints: true, undo: true, docs: true, pause: false };
const codeOf = (seed: number) =>
  makeChallenge(shelf, { seed, minutes: 30, rules, drawn: { tiers: ["beginner", "intermediate"], count: 3 } });
const begin = (code: string) =>
  new Run({ paper: openChallenge(shelf, code), player: "Mina", boot, language: "en", size: { columns: 120, rows: 40 }, startedAt: START });

const starts = Array.from({ length: 12 }, (_, seed) => {
  const code = codeOf(seed);
  boot.standBy("default");
  const start = cpu();
  begin(code);
  return cpu() - start;
});

const run = begin(codeOf(7));
const random = new Random("typist");
for (let command = 0; !run.over; command++) {
  if (command % 30 === 29) run.open((run.task + 1) % 3);
  for (const key of typed(command)) {
    run.session.type(key);
    run.session.advance(run.session.now + random.between(60, 350));
  }
  run.session.advance(run.session.now + random.between(2000, 20_000));
}
const text = resultOf(run, new Date(Date.parse(START) + run.now).toISOString());
const times = Array.from({ length: 5 }, () => {
  const start = cpu();
  const found = verify(text, { boot, open: (code) => openChallenge(shelf, code) });
  if (!found.verified) throw new Error(`the run is not verified: ${found.findings[0]!.message.id}`);
  return cpu() - start;
});
tell(
  { figure: "code of a challenge to a world that can be played", measured: quantile(starts, 0.5), target: 100, unit: "ms" },
  {
    figure: `verify of a run of 30 minutes, ${run.sessions.reduce((sum, each) => sum + (each?.commands.length ?? 0), 0)} commands`,
    measured: quantile(times, 0.5),
    target: 1000,
    unit: "ms",
  },
  { figure: "its result file, kilobytes", measured: text.length / 1024, unit: "" },
);
