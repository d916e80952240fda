// Lets a session's clock run with the wall clock: sleeps until something is due, never in between. Saves the game after each command.
import type { Session } from "../game/session.ts";

/** The longest real time (ms) for which a timer may sleep. */
const LONGEST = 60_000;
/** A waiting command is left alone for so long (real ms) before time skips by itself. */
const GRACE = 300;

export interface Wall {
  /** Real ms. */
  now(): number;
  after(milliseconds: number, run: () => void): () => void;
}

export const realWall: Wall = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class Player {
  speed: number;
  autoForward: boolean;
  /** Called when the world has been brought up to now: what it changed may want another size of terminal. */
  settled: () => void = () => {};
  #anchor: { wall: number; world: number };
  #cancel: (() => void) | undefined;
  #closed = false;
  #inside = false;
  #saved = -1;
  #waitingSince: number | undefined;

  constructor(
    readonly session: Session,
    private readonly wall: Wall,
    options: { speed: number; autoForward: boolean },
    private readonly save: () => void,
    private readonly failed: (error: Error) => void,
  ) {
    this.speed = options.speed;
    this.autoForward = options.autoForward;
    this.#anchor = { wall: wall.now(), world: session.now };
    this.#saved = session.commands.length;
    this.#plan();
  }

  /** Brings the world up to now, does `action`, and looks when to wake next. */
  act(action: () => void): void {
    if (this.#closed || this.#inside) return;
    this.#inside = true;
    try {
      const now = this.#virtualNow();
      if (now > this.session.now) this.session.advance(now);
      action();
    } catch (error) {
      this.failed(error as Error);
    } finally {
      this.#inside = false;
    }
    // What the action did may have moved the world's clock: the wall goes on from there.
    this.#anchor = { wall: this.wall.now(), world: this.session.now };
    if (this.session.commands.length !== this.#saved && this.session.atPrompt) {
      this.#saved = this.session.commands.length;
      this.save();
    }
    this.#plan();
    this.settled();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #virtualNow(): number {
    return Math.floor(this.#anchor.world + (this.wall.now() - this.#anchor.wall) * this.speed);
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#closed) return;
    const { session } = this;
    const waits = this.autoForward && session.waiting;
    this.#waitingSince = waits ? (this.#waitingSince ?? this.wall.now()) : undefined;
    const due = session.next;
    const delays = [LONGEST];
    if (due !== undefined) delays.push(Math.ceil((due - session.now) / this.speed));
    if (this.#waitingSince !== undefined) delays.push(Math.max(0, this.#waitingSince + GRACE - this.wall.now()));
    this.#cancel = this.wall.after(Math.max(1, Math.min(...delays)), () => {
      const skip = this.#waitingSince !== undefined && this.wall.now() - this.#waitingSince >= GRACE;
      this.act(() => {
        if (skip) session.fastForward();
      });
    });
  }
}
