// Time of a world, in tests that wait for nothing outside of it.
import type { Clock } from "../src/base/clock.ts";

/** Moves virtual time on until `done` holds; false when nothing more will happen, or not until virtual time `limit` (ms). */
export function driveNow(world: { clock: Clock }, done: () => boolean, limit = Number.POSITIVE_INFINITY): boolean {
  while (!done()) if (!world.clock.step(limit)) return done();
  return true;
}
