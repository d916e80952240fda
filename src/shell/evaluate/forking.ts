// A shell that may not start another process: its control group is full, or its process name space has ended (bash: jobs.c, make_child).
import type { Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { Jump } from "./jump.ts";
import type { Shell } from "./shell.ts";

const AGAIN = "Resource temporarily unavailable";
/** Ms that bash waits before each further try. */
const WAITS = [1000, 2000, 4000, 8000];

/** Waits until a process can be started; gives up what runs where none can. */
export function* mayFork(shell: Shell): Task<void> {
  const why = () => shell.self.machine.processes.forkError?.(shell.self);
  let error = why();
  if (!error) return;
  if (shell.flavour === "bash") {
    for (const wait of error === AGAIN ? WAITS : []) {
      yield* shell.error(`bash: fork: retry: ${error}\n`);
      yield* sleep(shell.self, wait);
      error = why();
      if (!error) return;
    }
    yield* shell.error(`bash: fork: ${error}\n`);
    throw new Jump(shell.interactive ? "discard" : "exit", 0, 254);
  }
  yield* shell.error(shell.flavour === "dash" ? `${shell.name}: 1: Cannot fork\n` : `${shell.name}: can't fork: ${error}\n`);
  throw new Jump(shell.interactive ? "discard" : "exit", 0, 2);
}
