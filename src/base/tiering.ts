// How soon V8 compiles what runs often once more, optimised.
import { setFlagsFromString } from "node:v8";

/**
 * Has V8 wait four times as long as it would (67584 bytes of bytecode) before it looks at a function again. A world that comes up runs much code
 * a few hundred times, and optimising that took as much CPU as running it; what runs for seconds is optimised all the same.
 * For programs' entry points, before the code is loaded.
 */
export const optimiseLater = (): void => setFlagsFromString("--interrupt-budget=270336");
