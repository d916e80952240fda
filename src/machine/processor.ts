// The processor time of a machine: who burns it, what is left under a limit, how long work waits for it, and how much was used between two readings.
// The kernel's bandwidth control gives a share of every period; here it flows evenly, with one period's share saved up for bursts.
import { COMPUTER } from "./hardware.ts";

/** cpu.cfs_period_us: over which a limit is counted, ms. */
const PERIOD = 100;
/** Between two readings of the counters, on the clock's grid, ms: as metrics servers ask (--metric-resolution). */
export const READING = 15_000;

export class Processor {
  /** Millicores that processes take whenever they can. */
  #burning = 0;
  /** Of burning, ms of processor time, until #at. */
  #burned = 0;
  #at: number;
  /** Ms of processor time that pieces of work asked for. */
  #asked = 0;
  /** When the work asked for is done, were it spread evenly. */
  #end = 0;
  /** What was used (ms) by the last two readings, and when the last one was. */
  #before = 0;
  #last = 0;
  #lastAt: number;
  /** Ms that work had to wait for its share. */
  throttled = 0;

  /** @param limit millicores; 0 is none */
  constructor(
    now: number,
    public limit: number,
  ) {
    this.#at = now;
    this.#lastAt = now - (now % READING);
  }

  get #most(): number {
    return Math.min(this.limit || Number.POSITIVE_INFINITY, COMPUTER.processors * 1000);
  }

  /** Processes burn `millicores` from now on. */
  burn(now: number, millicores: number): void {
    this.#read(now);
    this.#burned += this.#burnt(now);
    this.#at = now;
    this.#burning = Math.min(millicores, this.#most);
  }

  /** A piece of work of `milliseconds` that may be split up among so many processors: when (virtual ms) it is done. */
  work(now: number, milliseconds: number, workers = 1): number {
    this.#read(now);
    this.#asked += milliseconds;
    const rate = this.#rate;
    this.#end = Math.max(this.#end, now) + milliseconds / rate;
    const saved = this.limit ? PERIOD * Math.min(rate, 1) : 0;
    const soonest = now + milliseconds / workers;
    const done = Math.max(soonest, this.#end - saved / rate);
    this.throttled += done - soonest;
    return done;
  }

  /** Processors for pieces of work: what burning leaves, or half where it would leave less. */
  get #rate(): number {
    return Math.max(this.#most - this.#burning, this.#most / 2) / 1000;
  }

  #burnt(now: number): number {
    return ((now - this.#at) * this.#burning) / 1000;
  }

  /** Ms of processor time used by `time`, given nothing new happens until then. */
  #used(time: number): number {
    return this.#burned + this.#burnt(time) + this.#asked - Math.max(0, this.#end - time) * this.#rate;
  }

  /** Ms of processor time that were used up to now. */
  used(now: number): number {
    return this.#used(now);
  }

  #read(now: number): void {
    const at = now - (now % READING);
    if (at === this.#lastAt) return;
    this.#before = at - READING === this.#lastAt ? this.#last : this.#used(at - READING);
    this.#last = this.#used(at);
    this.#lastAt = at;
  }

  /** Millicores between the last two readings, the first of them not before `started`. */
  average(now: number, started: number): number {
    this.#read(now);
    const from = Math.max(started, this.#lastAt - READING);
    const time = this.#lastAt - from;
    if (time <= 0) return 0;
    const used = this.#last - (from > this.#lastAt - READING ? 0 : this.#before);
    return Math.min((used / time) * 1000, this.#most);
  }
}
