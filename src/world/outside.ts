// What comes from outside the world (a promise): while one is pending, virtual time stands still, so that its result is in the world at a time that does not depend on real time.
import type { Clock } from "../base/clock.ts";

export class Outside {
  #pending = new Set<Promise<unknown>>();

  constructor(private readonly clock: Clock) {}

  get waiting(): boolean {
    return this.#pending.size > 0;
  }

  /** The Machine's `outside`: wakes once the promise has settled, unless released before. */
  readonly wait = (promise: Promise<unknown>, wake: () => void): (() => void) => {
    const settled = promise.then(
      () => {},
      () => {},
    );
    let released = false;
    this.#pending.add(settled);
    void settled.then(() => {
      if (released) return;
      this.#pending.delete(settled);
      this.clock.after(0, wake);
    });
    return () => {
      released = true;
      this.#pending.delete(settled);
    };
  };

  /** Settles when one of those waited for has. */
  next(): Promise<unknown> {
    return Promise.race(this.#pending);
  }
}

/** Moves virtual time on until `done` holds; false when nothing more will happen, or not until virtual time `limit` (ms). */
export async function drive(
  world: { clock: Clock; outside: Outside },
  done: () => boolean,
  limit = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  while (!done()) {
    if (world.outside.waiting) await world.outside.next();
    else if (!world.clock.step(limit)) return done();
  }
  return true;
}
