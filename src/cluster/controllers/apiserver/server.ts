// What the loops inside the API server have in common: whose requests theirs are, and that they look at their objects at fixed intervals.
import type { User } from "../../../api/request.ts";

/** The API server itself. */
export const SERVER: User = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

/** A round that comes every `interval` ms since the server began. */
export class Rounds {
  #began = 0;
  constructor(readonly interval: number) {}

  /** The server begins at `now`. */
  begin(now: number): void {
    this.#began = now;
  }

  /** How long until the next round; 0 when it is now. */
  wait(now: number): number {
    const over = (now - this.#began) % this.interval;
    return over === 0 ? 0 : this.interval - over;
  }
}
