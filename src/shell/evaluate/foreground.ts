// Waiting for foreground processes: who gets the terminal's signals, and what becomes of stopped and interrupted ones.
import type { Running, Task } from "../../machine/process.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { Jump } from "./jump.ts";
import type { Shell } from "./shell.ts";

/** Waits for foreground processes, which get the terminal's signals meanwhile; a stopped one becomes a job. */
export function* waitInForeground(shell: Shell, processes: readonly Running[], command: string): Task<number> {
  const terminal = shell.interactive ? terminalOf(shell.self) : undefined;
  const before = terminal?.foreground;
  if (terminal) terminal.foreground = processes;
  try {
    for (const process of processes) {
      while (process.exitCode === undefined && !(shell.interactive && process.stopped)) yield { on: process.changed };
      if (process.exitCode === undefined) {
        const job =
          shell.jobs.all.find((each) => each.processes.includes(process)) ?? shell.jobs.add(processes, command || process.argv.join(" "));
        yield* shell.error(`\n${shell.jobs.describe(job)}`);
        return (shell.status = 148);
      }
    }
  } finally {
    if (terminal) terminal.foreground = before ?? [];
    if (terminal) terminal.raw = false;
  }
  const last = processes.at(-1)!;
  if (shell.interactive && last.killedBy === "SIGINT") {
    yield* shell.error("\n");
    shell.status = 130;
    throw new Jump("break", 1000, 130);
  }
  if (!shell.interactive && last.killedBy === "SIGINT") shell.self.kill("SIGINT");
  return (shell.status = last.exitCode ?? 0);
}
