// Runs a generator of waits on the clock without a process: what the kubelet does takes time, but has no entry in a process table.
import type { Clock, Timer } from "../../base/clock.ts";
import type { Signal } from "../../base/signal.ts";
import type { Task } from "../../machine/process.ts";

export interface Running {
  cancel(): void;
}

/** Starts `task` at once; calls `done` with its value when it ends. A cancelled task is told by its `finally` blocks only. */
export function startTask<T>(clock: Clock, task: Task<T>, done: (value: T) => void = () => {}): Running {
  let over = false;
  let disarm = () => {};
  let woken = false;
  const step = () => {
    woken = false;
    if (over) return;
    const result = task.next();
    if (over) return;
    if (result.done) {
      over = true;
      done(result.value);
      return;
    }
    const wait = result.value;
    if ("outside" in wait) throw new Error("a node's work does not wait for what is outside the world");
    const undo: (() => void)[] = [];
    const wake = () => {
      if (woken || over) return;
      woken = true;
      disarm();
      clock.after(0, step);
    };
    if (wait.until !== undefined) {
      const timer: Timer = clock.at(wait.until, () => {
        disarm();
        if (!woken) step();
      });
      undo.push(() => clock.cancel(timer));
    }
    if ("on" in wait) for (const signal of (Array.isArray(wait.on) ? wait.on : [wait.on]) as readonly Signal[]) undo.push(signal.on(wake));
    disarm = () => {
      for (const each of undo.splice(0)) each();
    };
  };
  step();
  return {
    cancel: () => {
      if (over) return;
      over = true;
      disarm();
      task.return(undefined as never);
    },
  };
}

/** Waits `milliseconds`. */
export function* pause(clock: Clock, milliseconds: number): Task<void> {
  const until = clock.now + milliseconds;
  while (clock.now < until) yield { until };
}
