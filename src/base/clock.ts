// Virtual time: a queue of what happens when, sorted by time and then by the order in which it was asked for.

export interface Timer {
  /** Virtual time, in milliseconds since the Unix epoch, at which `run` is due. */
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

export class Clock {
  /** Where virtual time began, in milliseconds since the Unix epoch. */
  readonly start: number;
  /** Faults of k8s-quest itself that ended one process while the world went on: tests look here. */
  readonly crashes: unknown[] = [];
  #now: number;
  #order = 0;
  #heap: Timer[] = [];

  /** @param start virtual time in milliseconds since the Unix epoch */
  constructor(start: number) {
    this.start = start;
    this.#now = start;
  }

  /** Virtual time in milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  /** Runs `run` at virtual time `at` (milliseconds); a time that has passed means as soon as possible. */
  at(at: number, run: () => void): Timer {
    const timer: Timer = { at: Math.max(at, this.#now), order: this.#order++, run };
    this.#push(timer);
    return timer;
  }

  /** Runs `run` after `delay` virtual milliseconds. */
  after(delay: number, run: () => void): Timer {
    return this.at(this.#now + delay, run);
  }

  cancel(timer: Timer | undefined): void {
    if (timer) timer.run = undefined;
  }

  /** How much is planned. */
  get planned(): number {
    let count = 0;
    for (const { run } of this.#heap) if (run) count++;
    return count;
  }

  /** When the next timer is due, or undefined when nothing is planned. */
  get next(): number | undefined {
    while (this.#heap.length && !this.#heap[0]!.run) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Moves to the next timer and runs it; false when nothing is planned, or nothing until `limit` (then time moves to `limit`). */
  step(limit = Number.POSITIVE_INFINITY): boolean {
    const next = this.next;
    if (next === undefined || next > limit) {
      if (limit !== Number.POSITIVE_INFINITY && limit > this.#now) this.#now = limit;
      return false;
    }
    const timer = this.#pop()!;
    this.#now = timer.at;
    const run = timer.run!;
    timer.run = undefined;
    run();
    return true;
  }

  /** Runs all that is due until virtual time `time` (milliseconds) and stops there. */
  runUntil(time: number): void {
    while (this.step(time));
  }

  /** Runs until `done` holds; false when it did not hold by `limit`. */
  runWhile(pending: () => boolean, limit = Number.POSITIVE_INFINITY): boolean {
    while (pending()) if (!this.step(limit)) return false;
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent]!, timer)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
