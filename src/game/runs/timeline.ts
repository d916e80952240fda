// How the clock of a run goes: with the virtual clock of the world that is open. Which virtual times of which worlds lie at which times of the run.

/** From `run` on (ms of the run's clock), `world` is open, and its virtual time there is `from`. */
interface Stretch {
  readonly run: number;
  readonly world: number;
  readonly from: number;
}

export class Timeline {
  readonly #stretches: Stretch[] = [];

  /** The world that is open now. */
  get open(): Stretch {
    return this.#stretches.at(-1)!;
  }

  /** From now on this world is open. */
  begin(stretch: Stretch): void {
    this.#stretches.push(stretch);
  }

  /** The run's time while the open world's virtual time is `virtual`. */
  now(virtual: number): number {
    return this.open.run + virtual - this.open.from;
  }

  /** The open world's virtual time at a time of the run. */
  virtual(run: number): number {
    return this.open.from + run - this.open.run;
  }

  /** The run's time at which a world passed a virtual time last: what was taken back does not count. */
  runTime(world: number, virtual: number): number {
    const { run, from } = this.#stretches.findLast((each) => each.world === world && each.from <= virtual) ?? {
      run: 0,
      from: virtual,
    };
    return run + virtual - from;
  }
}
