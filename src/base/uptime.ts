// When this computer came up: real time, which worlds do not know.
import { uptime } from "node:os";

/** Ms since 1970, by the computer's clock as it is set now. */
export const cameUp = (): number => Date.now() - uptime() * 1000;
