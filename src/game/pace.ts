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
  ) {
    this.#anchor = { wall: wall.now(), world: paced.now };
    this.#plan();
  }

  /** Brings the world up to now, does `action`, and looks when to wake next. What is done inside another action is part of that. */
  act<T>(action: () => T): T {
    if (this.#inside) return action();
    this.#inside = true;
    try {
      const now = Math.floor(this.#anchor.world + (this.wall.now() - this.#anchor.wall) * this.speed);
      if (now > this.paced.now) this.paced.advance(now);
      const result = action();
      // What was asked for now happens now: processes wake at the present moment.
      this.paced.advance(this.paced.now);
      return result;
    } finally {
      this.#inside = false;
      this.#plan();
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#closed || !this.speed) return;
    const { now, next } = this.paced;
    const elapsed = (this.wall.now() - this.#anchor.wall) * this.speed + this.#anchor.world - now;
    const delay = next === undefined ? LONGEST : Math.min(LONGEST, Math.ceil((next - now - elapsed) / this.speed));
    this.#cancel = this.wall.after(Math.max(1, delay), () => this.act(() => {}));
  }
}
