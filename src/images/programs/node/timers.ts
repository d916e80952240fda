// The timers of a Node.js program.
import type { Operations } from "./operations.ts";

export class Timers {
  /** By number: the virtual ms at which it is due, and whether the program goes on for its sake. */
  readonly #timers = new Map<number, { at: number; counts: boolean }>();

  constructor(private readonly now: () => number) {}

  readonly operations: Operations = {
    timer: ({ id, ms }) => {
      this.#timers.set(id, { at: this.now() + ms, counts: true });
    },
    untimer: (id) => {
      this.#timers.delete(id);
    },
    unref: (id) => {
      const timer = this.#timers.get(id);
      if (timer) timer.counts = false;
    },
  };

  /** When the next is due; undefined where the program goes on for none of them. @param busy it goes on anyway */
  next(busy: boolean): number | undefined {
    let first: number | undefined;
    let counts = busy;
    for (const timer of this.#timers.values()) {
      counts ||= timer.counts;
      if (first === undefined || timer.at < first) first = timer.at;
    }
    return counts ? first : undefined;
  }
  /** Takes the number of the first that is due now. */
  take(): number | undefined {
    const now = this.now();
    const due = [...this.#timers].filter(([, { at }]) => at <= now).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
    if (due) this.#timers.delete(due[0]);
    return due?.[0];
  }
}
