// Real time that goes on steadily: a computer's clock may be set while the program runs, and nobody's time gets longer or shorter by it.
import { uptime } from "node:os";

export interface Readings {
  /** The computer's clock, ms since the Unix epoch: right or wrong, and set at any time. */
  clock(): number;
  /** Ms since any beginning, exactly; stands still while the computer sleeps. */
  awake(): number;
  /** Ms since the computer began, sleep included; on some computers in whole seconds. */
  up(): number;
}

/** Where `up` is ahead of `awake` by more than this (ms), the computer slept. */
const COARSE = 2_000;

/** Ms since the Unix epoch: what the computer's clock said at the beginning, and all that has passed since. */
export function steadyTime({ awake, clock, up }: Readings): () => number {
  const [clockThen, awakeThen, upThen] = [clock(), awake(), up()];
  let slept = 0;
  return () => {
    const passed = awake() - awakeThen;
    const apart = up() - upThen - passed;
    if (apart - slept > COARSE) slept = apart;
    return Math.round(clockThen + passed + slept);
  };
}

/** This computer's, since it was asked for first. */
export const realTime: () => number = steadyTime({ clock: Date.now, awake: () => performance.now(), up: () => uptime() * 1000 });
