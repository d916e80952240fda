// How soon V8 compiles what runs often once more, optimised, and how soon it gives young objects room.
import { setFlagsFromString } from "node:v8";

/** Bytes of bytecode that a function runs before V8 looks at it again, where nobody says otherwise. */
const BUDGET = 67_584;
/** A program runs much code a few hundred times, and optimising that took as much CPU as running it; what runs for seconds is optimised all the same. */
const LATER = 4 * BUDGET;
/** A world that comes up, and the set-up of a mission, are over before anything that was optimised for them would pay. */
const MUCH_LATER = 16 * BUDGET;
/** Bytes of bytecode of its callees that an optimised function takes in, of V8's 920: as quick, and compiled for less. */
const INLINED = 300;

/** Times as large the nursery becomes when it is too small: a world that comes up would outgrow it four times, and all that is in it be copied each time. */
const GROWTH = 16;

let chosen = false;

const wait = (budget: number): void => setFlagsFromString(`--interrupt-budget=${budget}`);

/** Has V8 compile functions plainly when they first run, optimise them late, and make room at once. For programs' entry points, before the code is loaded. */
export function optimiseLater(): void {
  chosen = true;
  setFlagsFromString("--always-sparkplug");
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED}`);
  setFlagsFromString(`--semi-space-growth-factor=${GROWTH}`);
  wait(LATER);
}

/** Does what is short and runs once: meanwhile, V8 optimises still less, if the program has chosen to. */
export function patiently<T>(run: () => T): T {
  if (!chosen) return run();
  wait(MUCH_LATER);
  try {
    return run();
  } finally {
    wait(LATER);
  }
}
