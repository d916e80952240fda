// The next world comes up while the learner reads, a little at a time: what is begun then need not wait for its cluster.
import type { Wall } from "../base/wall.ts";
import type { Boot, WorldName } from "../game/boot.ts";

/** Real ms of work at a time: keys wait no longer than that. */
const SLICE = 4;
/** Real ms between two slices. */
const PAUSE = 12;
/** Real ms after a world was asked for: what the learner sees of it comes first. */
const LATER = 1000;

export class StandBy {
  #cancel = () => {};
  #closed = false;

  constructor(
    private readonly boot: Boot,
    private readonly wall: Wall,
  ) {}

  /** As the boot that was given; then another such world comes up. */
  readonly ask: Boot = (options) => {
    this.#cancel();
    try {
      return this.boot(options);
    } finally {
      this.raise(options.world, LATER);
    }
  };

  /** Has a world come up, after so long (real ms). */
  raise(world: WorldName, delay = 0): void {
    if (!this.boot.standBy || this.#closed) return;
    this.#cancel();
    this.#cancel = this.wall.after(delay, () => {
      const end = this.wall.now() + SLICE;
      if (!this.boot.standBy?.(world, () => this.wall.now() < end)) this.raise(world, PAUSE);
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }
}
