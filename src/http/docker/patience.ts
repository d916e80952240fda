// Where time stands still, as much of it passes as what clients wait for needs.
import type { Awaits } from "../../docker/api/message.ts";
import type { DockerServerOptions } from "./options.ts";

const SECOND = 1000;
/** How long is waited, in virtual ms: work ends by itself, programs mostly, and of the rest nobody knows whether it comes. */
const LIMIT: Readonly<Record<Exclude<Awaits, "nothing">, number>> = { work: 3600 * SECOND, program: 60 * SECOND, anything: SECOND };

/** What a client waits for. */
export interface Want {
  over(): boolean;
  awaits(): Awaits;
}

export class Patience {
  /** With the virtual time since which what is awaited is under way. */
  readonly #wants = new Map<Want, number | undefined>();
  /** Clients that are being asked, by builds that wait for them. */
  #asked = 0;
  #passing = false;

  constructor(private readonly options: DockerServerOptions) {}

  /** Time passes for `want` from now on, afresh where it has before. */
  begin(want: Want): void {
    if (!this.options.settle) return;
    this.#wants.set(want, undefined);
    this.pass();
  }

  /** A client is asked: until what is returned is called, no time passes. */
  hold(): () => void {
    let held = true;
    this.#asked++;
    return () => {
      if (!held) return;
      held = false;
      this.#asked--;
      this.pass();
    };
  }

  /** To be called when something may have come under way. */
  pass(): void {
    if (this.#passing || !this.options.settle) return;
    void this.#pass(this.options.settle);
  }

  /** A second at a time: between, clients are sent what there is for them, and others are answered. */
  async #pass(settle: NonNullable<DockerServerOptions["settle"]>): Promise<void> {
    const { engine, outside, log } = this.options;
    const { clock } = engine;
    this.#passing = true;
    /** What happens next is due now, or somebody waits long enough. */
    const wanted = (): boolean => clock.next !== undefined && clock.next <= Math.max(clock.now, this.#latest());
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      while (outside?.waiting) await outside.next();
      if (this.#asked || !wanted()) break;
      const end = clock.now + SECOND;
      try {
        settle(() => this.#asked > 0 || (outside?.waiting ?? false) || clock.now >= end || !wanted(), LIMIT.work);
      } catch (error) {
        log?.(error);
      }
    }
    this.#passing = false;
  }

  /** Until when time may pass. */
  #latest(): number {
    const { clock } = this.options.engine;
    let latest = Number.NEGATIVE_INFINITY;
    for (const [want, since = clock.now] of this.#wants) {
      if (want.over()) this.#wants.delete(want);
      else {
        const awaits = want.awaits();
        if (awaits === "nothing") continue;
        this.#wants.set(want, since);
        latest = Math.max(latest, since + LIMIT[awaits]);
      }
    }
    return latest;
  }
}
