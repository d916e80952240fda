// The time in which a kubelet is up: what it does at intervals, and what it does not come to any more once it has ended.
import type { Clock, Timer } from "../../base/clock.ts";

/** Times are virtual ms. */
export class Uptime {
  running = false;
  readonly #clock: Clock;
  #timers: (Timer | undefined)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.running = true;
  }

  end(): void {
    this.running = false;
    for (const timer of this.#timers.splice(0)) this.#clock.cancel(timer);
  }

  /** Runs it again and again until the end. */
  every(period: number, first: number, run: () => void): void {
    const index = this.#timers.push(undefined) - 1;
    const tick = () => {
      run();
      this.#timers[index] = this.#clock.after(period, tick);
    };
    this.#timers[index] = this.#clock.after(first, tick);
  }

  /** Runs it once, unless the end comes before. */
  once(delay: number, run: () => void): void {
    this.#timers.push(this.#clock.after(delay, run));
  }

  /** Runs it where the kubelet is up by then, though it may have ended and begun again meanwhile. */
  later(delay: number, run: () => void): void {
    this.#clock.after(delay, () => {
      if (this.running) run();
    });
  }
}
