// What takes time: generators that yield what they wait for.
import type { Clock, Timer } from "../base/clock.ts";
import { Signal } from "../base/signal.ts";

/** What a process may wait for: a virtual time (ms), a signal's firing (or a time, whichever is first), something outside the world. */
export type Wait = { until: number } | { on: Signal | readonly Signal[]; until?: number } | { outside: Promise<unknown> };

/** A running program; what it returns is its exit code. */
export type Process = Generator<Wait, number, unknown>;

/** A piece of a process that gives a value: used with `yield*`. */
export type Task<T> = Generator<Wait, T, unknown>;

/** Where what is waited for comes about. */
export interface Surroundings {
  readonly clock: Clock;
  /** Calls `wake` (inside the world) when the promise settles; the returned function stops waiting. */
  readonly outside: (promise: Promise<unknown>, wake: () => void) => () => void;
}

/** Calls `wake` when what is waited for comes about; the returned function stops waiting. */
export function whenOver(wait: Wait, { clock, outside }: Surroundings, wake: () => void): () => void {
  if ("outside" in wait) return outside(wait.outside, wake);
  const timer: Timer | undefined = wait.until === undefined ? undefined : clock.at(wait.until, wake);
  const signals: readonly Signal[] = "on" in wait ? (wait.on instanceof Signal ? [wait.on] : wait.on) : [];
  if (!timer && signals.length === 1) return signals[0]!.on(wake);
  const undo = signals.map((signal) => signal.on(wake));
  return () => {
    clock.cancel(timer);
    for (const each of undo) each();
  };
}
