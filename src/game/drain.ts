// Empties a terminal's pipe, inside the world and at a bounded rate: a program that prints without end waits, as it would on a real one.
import type { Clock } from "../base/clock.ts";
import type { Pipe } from "../machine/pipe.ts";

/** How much the terminal takes in one stretch of virtual time. */
const BURST = 65_536;
const BURST_TIME = 20;

/** Gives to `write` what comes through `output`. */
export function drain(output: Pipe, clock: Clock, write: (text: string) => void): void {
  let since = clock.now;
  let taken = 0;
  let planned = false;
  const take = () => {
    if (planned || !output.readable) return;
    if (clock.now - since >= BURST_TIME) {
      since = clock.now;
      taken = 0;
    }
    if (taken >= BURST) {
      planned = true;
      clock.at(since + BURST_TIME, () => {
        planned = false;
        take();
      });
      return;
    }
    const text = output.read();
    if (!text) return;
    taken += text.length;
    write(text);
  };
  output.changed.on(take);
  take();
}
