// Running a command from a tool: xargs, find -exec and awk do.
import { Pipe } from "../../../machine/pipe.ts";
import type { Running, Spawn, Task } from "../../../machine/process.ts";
import { exitOf } from "../../../machine/tasks.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts a command of the search path; undefined when there is none of that name. */
export function start(self: Running, argv: readonly string[], streams: Pick<Spawn, "stdin" | "stdout"> = {}): Running | undefined {
  const found = self.machine.which(argv[0]!, self.environment["PATH"] ?? PATH, self.directory);
  return found && self.machine.processes.spawn({ argv, program: found.program, parent: self, user: self.user, ...streams });
}

/** Runs a command to its end, without input; undefined when there is none of that name. */
export function* runToEnd(self: Running, argv: readonly string[]): Task<number | undefined> {
  const stdin = new Pipe();
  stdin.end();
  const child = start(self, argv, { stdin });
  return child && (yield* exitOf(child));
}
