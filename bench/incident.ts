// CPU from a generated incident's seed to its world, with the learner at the prompt: what stands between a challenge's code and playing.
// While the program waits for a code, a set-up is rehearsed, and a cluster comes up and stands by, as here; what it costs where none stands by is told as well.
import { boot } from "../src/commands/boot.ts";
import { generateIncident } from "../src/game/incidents/incident.ts";
import type { Difficulty } from "../src/game/incidents/sites.ts";
import { Rehearsal } from "../src/game/rehearsal.ts";
import { Session } from "../src/game/session.ts";
import { cpu, quantile, tell } from "./measure.ts";

const WARM = 4;
const RUNS = 16;
const size = { columns: 120, rows: 40 };

function play(seed: string, difficulty: Difficulty, prepared: boolean): number {
  if (prepared) boot.standBy("default");
  const start = cpu();
  const { mission, words } = generateIncident(seed, { difficulty });
  const session = new Session({ mission, words: words("en"), language: "en", boot, size });
  const took = cpu() - start;
  if (!session.atPrompt) session.advance(session.now + 1000);
  if (!session.atPrompt) throw new Error("the learner is not at the prompt");
  return took;
}

new Rehearsal(boot).goOn(() => true);
tell({ figure: "the first incident of a process, after the rehearsal", measured: play("first", 1, true), target: 100, unit: "ms" });
for (const difficulty of [1, 2, 3] as const) {
  for (let run = 0; run < WARM; run++) play(`warm-${run}`, difficulty, run % 2 === 0);
  const figure = `incident of ${difficulty} ${difficulty === 1 ? "fault" : "faults"}`;
  const times = (prepared: boolean) => Array.from({ length: RUNS }, (_, run) => play(`bench-${run}`, difficulty, prepared));
  tell(
    { figure: `${figure}, ready to be played`, measured: quantile(times(true), 0.5), target: 100, unit: "ms" },
    { figure: `${figure}, no cluster standing by`, measured: quantile(times(false), 0.5), unit: "ms" },
  );
}
