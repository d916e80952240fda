// Lets a session's clock run with the wall clock, skips what a waiting command waits for, and saves the game after each command.
import type { Wall } from "../base/wall.ts";
import { Pace } from "../game/pace.ts";
import type { Session } from "../game/session.ts";

/** A waiting command is left alone for so long (real ms) before time skips by itself. */
const GRACE = 300;

export class Player {
  /** Called when the world has been brought up to now: what it changed may want another size of terminal. */
  settled: () => void = () => {};
  readonly #pace: Pace;
  #closed = false;
  #saved: number;
  #waitingSince: number | undefined;

  constructor(
    readonly session: Session,
    private readonly wall: Wall,
    private readonly options: { speed: number; autoForward: boolean },
    private readonly save: () => void,
    private readonly failed: (error: Error) => void,
  ) {
    this.#saved = session.commands.length;
    this.#pace = new Pace(session, wall, options.speed, { delay: () => this.#patience(), wake: () => this.#wake() });
  }

  /** Brings the world up to now, does `action`, and looks when to wake next. */
  act(action: () => void): void {
    if (this.#closed || this.#pace.acting) return;
    try {
      this.#pace.act(action);
    } catch (error) {
      this.failed(error as Error);
    }
    // What the action did may have moved the world's clock: the wall goes on from there.
    this.#pace.restart();
    const { commands, atPrompt } = this.session;
    if (commands.length !== this.#saved && atPrompt) {
      this.#saved = commands.length;
      this.save();
    }
    this.settled();
  }

  close(): void {
    this.#closed = true;
    this.#pace.close();
  }

  /** Real ms for which the command that waits is still left alone; undefined when time is not to skip. */
  #patience(): number | undefined {
    const waits = this.options.autoForward && this.session.waiting;
    this.#waitingSince = waits ? (this.#waitingSince ?? this.wall.now()) : undefined;
    return this.#waitingSince === undefined ? undefined : Math.max(0, this.#waitingSince + GRACE - this.wall.now());
  }

  #wake(): void {
    const skip = this.#patience() === 0;
    this.act(() => {
      if (skip) this.session.fastForward();
    });
  }
}
