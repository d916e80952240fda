// Where time stands still: as much of it passes as what a client asked for takes.
import type { Clock } from "../base/clock.ts";

/** Virtual ms in which an answer may go on after the last thing that the client did. */
const LIMIT = 1_000;

export interface Standing {
  clock: Pick<Clock, "now" | "next">;
  /** Lets time pass until `done`, within bounds. Nothing where it runs by itself. */
  settle?: ((done: () => boolean) => void) | undefined;
}

/** The time of one client's stream. */
export class Settling {
  #until = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly standing: Standing,
    /** Whether there is something to send first, or nothing more to wait for. */
    private readonly rests: () => boolean,
  ) {}

  /** The client has done something. */
  begin(): void {
    this.#until = this.standing.clock.now + LIMIT;
    this.#pass();
  }

  /** Something was sent, inside the world: there may be more where it came from. */
  goOn(): void {
    if (this.standing.settle) setImmediate(() => this.#pass());
  }

  #pass(): void {
    const { clock, settle } = this.standing;
    settle?.(() => this.rests() || clock.next === undefined || clock.next > this.#until);
  }
}
