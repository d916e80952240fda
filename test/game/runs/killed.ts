// A player who is killed: plays into the folder that is named, telling each key once it is typed.
import { writeSync } from "node:fs";
import { RunStore } from "../../../src/game/runs/journal.ts";
import { begin, challenge, pass } from "./paper.fixture.ts";

const run = begin(challenge({ rules: { hints: true, undo: true, docs: true, pause: true } }));
new RunStore(process.argv[2]!, () => 1_000_000 + run.now).keep(run);
const lines = ["make Deployment shop 3", "draw", "make Service shop", "make Pod extra"];
writeSync(1, "begun\n");
for (let round = 0; ; round++) {
  for (const key of `${lines[round % lines.length]}\r`) {
    run.session.type(key);
    writeSync(1, key);
    pass(run, 90);
  }
  if (round % 3 === 1) run.open(1 - run.task);
  if (round % 5 === 2) run.session.undo();
}
