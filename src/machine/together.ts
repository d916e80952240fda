// Several tasks at once within one process.
import { Signal } from "../base/signal.ts";
import type { Task, Wait } from "./process.ts";

/** Runs the tasks side by side until all are done; ends them all when the process is ended. */
export function* together(tasks: readonly Task<void>[], clock: { readonly now: number }): Task<void> {
  const waiting = new Map<Task<void>, Wait | undefined>(tasks.map((task) => [task, undefined]));
  try {
    while (waiting.size) {
      const signals = new Set<Signal>();
      let until = Number.POSITIVE_INFINITY;
      for (const [task, before] of waiting) {
        let wait = before;
        if (isDue(wait, clock.now)) {
          const step = task.next();
          if (step.done) {
            waiting.delete(task);
            continue;
          }
          wait = step.value;
          if ("outside" in wait) throw new Error("tasks that run together cannot wait for the outside");
          waiting.set(task, wait);
        }
        if (wait && "until" in wait && wait.until !== undefined) until = Math.min(until, wait.until);
        if (wait && "on" in wait) for (const each of wait.on instanceof Signal ? [wait.on] : wait.on) signals.add(each);
      }
      if (!waiting.size) return;
      const time = until === Number.POSITIVE_INFINITY ? {} : { until };
      if (signals.size) yield { on: [...signals], ...time };
      else yield { until };
    }
  } finally {
    for (const task of waiting.keys()) task.return();
  }
}

/** Who waits for a signal looks again whenever something happened. */
const isDue = (wait: Wait | undefined, now: number): boolean =>
  wait === undefined || "on" in wait || ("until" in wait && wait.until <= now);
