// Runs a task that belongs to no process: the side of a connection that the network itself plays.
import type { Clock, Timer } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";
import type { Task } from "./process.ts";

/** Runs `task` on the clock; `ended` is called with what it returns. Gives what stops it where it waits: then it never ends. */
export function drive<T>(clock: Clock, task: Task<T>, ended: (value: T) => void = () => {}): () => void {
  let stopped = false;
  let running = false;
  let rest = () => {};
  const step = () => {
    if (stopped) return;
    running = true;
    const result = task.next();
    running = false;
    if (result.done) return ended(result.value);
    if (stopped) {
      task.return(undefined as never);
      return;
    }
    const wait = result.value;
    if ("outside" in wait) throw new Error("a connection cannot wait for the outside");
    let woken = false;
    const undo: (() => void)[] = [];
    rest = () => {
      woken = true;
      for (const each of undo) each();
    };
    const wake = () => {
      if (woken) return;
      rest();
      clock.after(0, step);
    };
    if (wait.until !== undefined) {
      const timer: Timer = clock.at(wait.until, wake);
      undo.push(() => clock.cancel(timer));
    }
    if ("on" in wait) for (const signal of wait.on instanceof Signal ? [wait.on] : wait.on) undo.push(signal.on(wake));
  };
  clock.after(0, step);
  return () => {
    if (stopped) return;
    stopped = true;
    if (running) return;
    rest();
    task.return(undefined as never);
  };
}
