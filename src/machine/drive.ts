// Runs a task that belongs to no process: the side of a connection that the network itself plays.
import type { Clock, Timer } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import type { Task } from "./process.ts";

/** Runs `task` on the clock; `ended` is called with what it returns. */
export function drive<T>(clock: Clock, task: Task<T>, ended: (value: T) => void = () => {}): void {
  const step = () => {
    const result = task.next();
    if (result.done) return ended(result.value);
    const wait = result.value;
    if ("outside" in wait) throw new Error("a connection cannot wait for the outside");
    let woken = false;
    const undo: (() => void)[] = [];
    const wake = () => {
      if (woken) return;
      woken = true;
      for (const each of undo) each();
      clock.after(0, step);
    };
    if (wait.until !== undefined) {
      const timer: Timer = clock.at(wait.until, wake);
      undo.push(() => clock.cancel(timer));
    }
    if ("on" in wait) for (const signal of wait.on instanceof Signal ? [wait.on] : wait.on) undo.push(signal.on(wake));
  };
  clock.after(0, step);
}
