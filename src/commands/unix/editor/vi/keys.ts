// The keys of vi as its commands ask for them, one after the other.
import { CTRL, type Key } from "../keys.ts";

/** A piece of a command, which asks for keys by yielding. */
export type Keys<T> = Generator<undefined, T, Key>;

/** Where a command's keys come from. */
export interface KeySource {
  /** The next key of the command. */
  key(): Keys<Key>;
}

/** What keys mean. */
export type Mode = "normal" | "insert" | "replace" | "visual" | "visual line" | "prompt";

export const SAVE = CTRL("S");
/** Whether a key ends a mode, or gives up what it interrupts. */
export const leaves = (key: Key): boolean => key === "Escape" || key === CTRL("C") || key === CTRL("[");

/** A key that is an argument, such as r's; undefined when it was Escape. */
export function* argument(keys: KeySource): Keys<Key | undefined> {
  const key = yield* keys.key();
  return leaves(key) ? undefined : key === "Enter" ? "\n" : key;
}
/** The count before a command, and the key behind it. */
export function* withCount(keys: KeySource, first: Key): Keys<{ key: Key; count: number | undefined }> {
  let key = first;
  let digits = "";
  while (/^[1-9]$/.test(key) || (digits && key === "0")) {
    digits += key;
    key = yield* keys.key();
  }
  return { key, count: digits ? Math.min(Number(digits), 100_000) : undefined };
}
