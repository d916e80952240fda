// CPU from a generated incident's seed to its world, with the learner at the prompt: what stands between a challenge's code and playing.
import { boot } from "../src/commands/boot.ts";
import { generateIncident } from "../src/game/incidents/incident.ts";
import type { Difficulty } from "../src/game/incidents/sites.ts";
import { Session } from "../src/game/session.ts";
import { cpu, quantile, tell } from "./measure.ts";

const WARM = 4;
const RUNS = 16;
const size = { columns: 120, rows: 40 };

function play(seed: string, difficulty: Difficulty): number {
  const start = cpu();
  const { mission, words } = generateIncident(seed, { difficulty });
  const session = new Session({ mission, words: words("en"), language: "en", boot, size });
  const took = cpu() - start;
  if (!session.atPrompt) session.advance(session.now + 1000);
  if (!session.atPrompt) throw new Error("the learner is not at the prompt");
  return took;
}

for (const difficulty of [1, 2, 3] as const) {
  for (let run = 0; run < WARM; run++) play(`warm-${run}`, difficulty);
  const times = Array.from({ length: RUNS }, (_, run) => play(`bench-${run}`, difficulty));
  tell({
    figure: `incident of ${difficulty} ${difficulty === 1 ? "fault" : "faults"}, ready to be played`,
    measured: quantile(times, 0.5),
    target: 100,
    unit: "ms",
  });
}
