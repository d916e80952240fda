// Traps: texts set for signals, run between commands once their signal came.
import type { Task } from "../../machine/process.ts";
import { type SignalName, signalNumber } from "../../machine/signals.ts";
import type { Shell } from "./shell.ts";

/** Runs what was set by `trap` when a signal arrives. */
export function setTrap(shell: Shell, signal: string, text: string | undefined): void {
  if (text === undefined) shell.traps.delete(signal);
  else shell.traps.set(signal, text);
  if (signal === "EXIT" || signal === "ERR" || signal === "DEBUG") return;
  const name = `SIG${signal}` as SignalName;
  if (text === undefined) shell.self.untrap(name);
  else
    shell.self.trap(name, () => {
      if (!text) return;
      shell.pendingTraps.push({ text, status: 128 + signalNumber(name) });
      shell.self.changed.fire();
    });
}
/** Runs the traps of the signals that came: between commands, as the foreground's end is waited for first. */
export function* runTraps(shell: Shell): Task<void> {
  for (let trap = shell.pendingTraps.shift(); trap; trap = shell.pendingTraps.shift()) {
    const { status } = shell;
    yield* shell.runText(trap.text);
    shell.status = status;
  }
}
