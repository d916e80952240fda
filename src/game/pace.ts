// Lets virtual time keep step with the wall clock: sleeps until something is due, never in between.
import type { Wall } from "../base/wall.ts";

/** The longest real time (ms) for which a timer may sleep. */
const LONGEST = 60_000;

/** What has a virtual clock: times in virtual ms. */
export interface Paced {
  readonly now: number;
  /** When something is due next. */
  readonly next: number | undefined;
  advance(to: number): void;
}

/** How a timer wakes what is paced, and for what else it has to. */
export interface Waker {
  /** Real ms after which to wake although nothing is due; undefined when there is no such reason. */
  delay(): number | undefined;
  wake(): void;
}

export class Pace {
  #anchor: { wall: number; world: number };
  #cancel: (() => void) | undefined;
  #closed = false;
  #inside = false;

  /** `speed`: virtual ms per real ms; 0 stands still. */
  constructor(
    readonly paced: Paced,
    private readonly wall: Wall,
    readonly speed: number,
    private readonly waker: Waker = { delay: () => undefined, wake: () => this.act(() => {}) },
  ) {
    this.#anchor = { wall: wall.now(), world: paced.now };
    this.#plan();
  }

  /** An action is being done. */
  get acting(): boolean {
    return this.#inside;
  }

  /** Brings the world up to now, does `action`, and looks when to wake next. What is done inside another action is part of that. */
  act<T>(action: () => T): T {
    if (this.#inside) return action();
    this.#inside = true;
    try {
      const { paced } = this;
      const now = Math.floor(this.#anchor.world + (this.wall.now() - this.#anchor.wall) * this.speed);
      if (now > paced.now) paced.advance(now);
      const result = action();
      // What was asked for now happens now: processes wake at the present moment.
      if (paced.next !== undefined && paced.next <= paced.now) paced.advance(paced.now);
      return result;
    } finally {
      this.#inside = false;
      this.#plan();
    }
  }

  /** The world's clock has been moved, or has had no time for the wall's: virtual time goes on from where it is now. */
  restart(): void {
    this.#anchor = { wall: this.wall.now(), world: this.paced.now };
    this.#plan();
  }

  /** Where time stands still: lets it pass until `done`, for at most `limit` virtual ms. Where it runs, it comes by itself. */
  settle(done: () => boolean, limit = 1_000): void {
    if (this.speed || this.#inside) return;
    this.act(() => {
      const end = this.paced.now + limit;
      for (let next = this.paced.next; !done() && next !== undefined && next <= end; next = this.paced.next) this.paced.advance(next);
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#closed || !this.speed || this.#inside) return;
    const { now, next } = this.paced;
    const elapsed = (this.wall.now() - this.#anchor.wall) * this.speed + this.#anchor.world - now;
    const delays = [LONGEST, this.waker.delay() ?? LONGEST];
    if (next !== undefined) delays.push(Math.ceil((next - now - elapsed) / this.speed));
    this.#cancel = this.wall.after(Math.max(1, Math.min(...delays)), () => this.waker.wake());
  }
}
