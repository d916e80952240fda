// How soon V8 compiles what runs often once more, optimised, and how soon it gives young objects room.
import { setFlagsFromString } from "node:v8";

/**
 * What has a function looked at again, with the values that V8 has for it where nobody says otherwise: bytes of bytecode that it has run, or calls.
 * By V8's release, as Node 20 to 26 have them: what a release does not know it complains of on the terminal.
 */
const CALLS = { "invocation-count-for-maglev": 400, "invocation-count-for-turbofan": 3000 };
const BUDGETS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  11: { "interrupt-budget": 67_584 },
  12: CALLS,
  13: CALLS,
  14: CALLS,
};
/** Undefined where nothing is known of this V8: it does as it likes. */
const budgets = BUDGETS[process.versions.v8.split(".")[0]!];

/** A program runs much code a few hundred times, and optimising that took as much CPU as running it; what runs for seconds is optimised all the same. */
const LATER = 4;
/** A world that comes up, and the set-up of a mission, are over before anything that was optimised for them would pay. */
const MUCH_LATER = 16;
/** Bytes of bytecode of its callees that an optimised function takes in, of V8's 920: as quick, and compiled for less. */
const INLINED = 300;

/** Times as large the nursery becomes when it is too small: a world that comes up would outgrow it four times, and all that is in it be copied each time. */
const GROWTH = 16;

let chosen = false;

function wait(times: number): void {
  for (const [flag, usual] of Object.entries(budgets ?? {})) setFlagsFromString(`--${flag}=${times * usual}`);
}

/**
 * Has V8 compile functions plainly when they first run, optimise them late, and make room at once. For programs' entry points, before the code is loaded.
 * @param grows not where a program serves for hours: a nursery that has grown does not shrink (cli/keep-small.ts)
 */
export function optimiseLater({ grows = true } = {}): void {
  if (!budgets) return;
  chosen = true;
  setFlagsFromString("--always-sparkplug");
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED}`);
  if (grows) setFlagsFromString(`--semi-space-growth-factor=${GROWTH}`);
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
