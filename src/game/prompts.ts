// The prompts that a learner has come to: where undo goes back to.
import type { Entry } from "./session-log.ts";

export class Prompts {
  /** Entries and time at each. There are no entries where the next command came in one with what had been read, as in a paste of several lines. */
  #all: { entries: number | undefined; at: number }[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** @param ahead how many characters of the entries no program has read yet: they count for what comes @param at virtual ms */
  note(entries: readonly Entry[], ahead: number, at: number): void {
    this.#all.push({ entries: read(entries, ahead), at });
  }

  /** The last that can be gone back to. @param atPrompt whether the last one of all is the one that one is at */
  back(atPrompt: boolean): { entries: number; at: number } {
    const before = this.#all.slice(0, atPrompt ? -1 : undefined);
    const { entries = 0, at } = before.findLast((each) => each.entries !== undefined) ?? before[0]!;
    return { entries, at };
  }
}

/** How many entries programs have read; undefined where the last of them was read in part. */
function read(entries: readonly Entry[], ahead: number): number | undefined {
  let count = entries.length;
  for (let left = ahead; left > 0 && count > 0; count--) {
    const entry = entries[count - 1]!;
    if ("input" in entry) left -= entry.input.length;
    if (left < 0) return undefined;
  }
  return count;
}
