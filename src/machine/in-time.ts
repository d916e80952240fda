// A piece of a process that may take only so long.
import type { Task } from "./process.ts";

/** What `task` gives by `deadline` (virtual ms); undefined, and the task given up, where it is not done by then. */
export function* inTime<T>(task: Task<T>, clock: { readonly now: number }, deadline: number): Task<T | undefined> {
  for (;;) {
    const result = task.next();
    if (result.done) return result.value;
    const wait = result.value;
    if ("outside" in wait) {
      yield wait;
      continue;
    }
    const own = wait.until ?? Number.POSITIVE_INFINITY;
    yield own <= deadline ? wait : { ...wait, until: deadline };
    if (clock.now >= deadline && own > deadline) {
      task.return(undefined as T);
      return undefined;
    }
  }
}
