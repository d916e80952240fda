// Switches worlds on. The next one may stand by before anybody asks for it: all come up alike, and become somebody's afterwards.
import { patiently } from "../base/tiering.ts";
import type { WorldName } from "../world/world.ts";
import { Booted, type RaiseOptions, type Settlement } from "./booted.ts";

export type { Booted };

export type BootOptions = RaiseOptions & Settlement;

/** Worlds that are nobody's yet, come up or on their way. */
const standing = new Map<WorldName, Raising>();

class Raising {
  #steps: Generator<undefined, Booted>;
  #booted: Booted | undefined;

  constructor(options: RaiseOptions) {
    this.#steps = Booted.raise(options);
  }

  /** Goes on until it is up, or there is no more time; whether it is up. */
  goOn(more: () => boolean): boolean {
    while (!this.#booted && more()) this.#step();
    return this.#booted !== undefined;
  }

  end(): Booted {
    while (!this.#booted) this.#step();
    return this.#booted;
  }

  #step(): void {
    const { done, value } = this.#steps.next();
    if (done) this.#booted = value;
  }
}

function bootNow(options: BootOptions): Booted {
  const { world, start, authority } = options;
  const ready = start === undefined && !authority ? standing.get(world) : undefined;
  if (ready) standing.delete(world);
  return patiently(() => (ready ?? new Raising(options)).end().settle(options));
}

/** Has a world come up for whoever asks next, as long as there is time for more; whether it stands by. */
function standBy(world: WorldName, more: () => boolean = () => true): boolean {
  let raising = standing.get(world);
  if (!raising) standing.set(world, (raising = new Raising({ world })));
  return patiently(() => raising.goOn(more));
}

export const boot = Object.assign(bootNow, { standBy });
