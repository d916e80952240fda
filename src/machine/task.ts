// What takes time: generators that yield what they wait for.
import type { Signal } from "../base/signal.ts";

/** What a process may wait for: a virtual time (ms), a signal's firing (or a time, whichever is first), something outside the world. */
export type Wait = { until: number } | { on: Signal | readonly Signal[]; until?: number } | { outside: Promise<unknown> };

/** A running program; what it returns is its exit code. */
export type Process = Generator<Wait, number, unknown>;

/** A piece of a process that gives a value: used with `yield*`. */
export type Task<T> = Generator<Wait, T, unknown>;
