// What is begun next need not wait: its world comes up while the learner reads, and once in a program's life a set-up is rehearsed, a little at a time.
import type { Wall } from "../base/wall.ts";
import type { Boot, WorldName } from "../game/boot.ts";

/** Real ms of work at a time: keys wait no longer than that. */
const SLICE = 4;
/** Real ms between two slices. */
const PAUSE = 12;
/** Real ms after a world was asked for: what the learner sees of it comes first. */
const LATER = 1000;

/** Work that goes on as long as there is time for more, and tells whether it is over. */
type Work = (more: () => boolean) => boolean;

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
    this.#goOn(this.#raising(world), delay);
  }

  /** Has a world come up for a rehearsal, then one to stand by, and then the rehearsal go on to its end, unless a world is asked for before. */
  rehearse(world: WorldName, rehearsal: (boot: Boot) => { goOn: Work }): void {
    const raising = this.#raising(world);
    this.#goOn(raising, 0, () => {
      const begun = rehearsal(this.boot);
      this.#goOn(raising, PAUSE, () => this.#goOn((more) => begun.goOn(more), PAUSE));
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #raising(world: WorldName): Work {
    return (more) => this.boot.standBy?.(world, more) ?? true;
  }

  #goOn(work: Work, delay: number, then = () => {}): void {
    this.#cancel();
    if (!this.boot.standBy || this.#closed) return;
    this.#cancel = this.wall.after(delay, () => {
      const end = this.wall.now() + SLICE;
      if (work(() => this.wall.now() < end)) then();
      else this.#goOn(work, PAUSE, then);
    });
  }
}
