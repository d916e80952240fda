// Time of a world, in tests that wait for nothing outside of it.
import type { Clock } from "../src/base/clock.ts";

/** Moves virtual time on until `done` holds; false when nothing more will happen, or not until virtual time `limit` (ms). */
export const driveNow = ({ clock }: { clock: Clock }, done: () => boolean, limit?: number): boolean =>
  clock.runWhile(() => !done(), limit) || done();
