// A player who is killed: plays into the folder that is named, telling each key once it is typed.
import { writeSync } from "node:fs";
import { RunStore } from "../../../src/game/runs/journal.ts";
import { begin, challenge, playOn } from "./paper.fixture.ts";

const run = begin(challenge({ rules: { hints: true, undo: true, docs: true, pause: true } }));
new RunStore(process.argv[2]!, () => 1_000_000 + run.now).keep(run);
for (const key of playOn(run)) if (key !== undefined) writeSync(1, key);
