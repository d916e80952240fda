// kind tells everything on its standard error, which --quiet silences.
import type { Process, Running, Task } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";

export function* err(self: Running, text: string): Task<void> {
  if (self.argv.includes("-q") || self.argv.includes("--quiet")) return;
  yield* write(self, self.stderr, text);
}

export function* fail(self: Running, text: string): Process {
  yield* err(self, `ERROR: ${text}\n`);
  return 1;
}

/** A step with its mark, as kind draws it once it is done. */
export function* step(self: Running, text: string, time: number): Task<void> {
  yield* sleep(self, time);
  yield* err(self, ` ✓ ${text} \n`);
}

/** A step that could not be done. */
export function* missed(self: Running, text: string, time: number): Task<void> {
  yield* sleep(self, time);
  yield* err(self, ` ✗ ${text} \n`);
}
