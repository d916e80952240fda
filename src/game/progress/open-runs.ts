// Where runs lie that are not over: known without reading them, since the first frame tells of them.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export const RUN_SUFFIX = ".kqrun";
/** @param home where settings and progress lie */
export const runsFolder = (home: string): string => join(home, "runs");

/** Whether a run waits to be gone on with. */
export function runWaits(home: string): boolean {
  try {
    return readdirSync(runsFolder(home)).some((name) => name.endsWith(RUN_SUFFIX));
  } catch {
    return false;
  }
}
