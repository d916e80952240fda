// Text of strangers as it may stand on a terminal: nothing in it moves the cursor, turns the line around or reaches into other lines.

/** What is not seen, but joins letters and emoji. */
const JOINERS = "\u200c\u200d";
const UNSEEN = new RegExp(`(?![${JOINERS}])[\\p{C}\\p{Zl}\\p{Zp}]`, "gu");
const UNSEEN_BUT_BREAKS = new RegExp(`(?![${JOINERS}\\n])[\\p{C}\\p{Zl}\\p{Zp}]`, "gu");
/** Marks heaped on one letter. */
const HEAP = /(\p{M}{3})\p{M}+/gu;
/** Of names, characters. */
const LONGEST = 40;

/** As one line. */
export const plainLine = (text: string): string => text.replace(UNSEEN, "").replace(HEAP, "$1");

/** With its line breaks. */
export const plainText = (text: string): string => text.replace(UNSEEN_BUT_BREAKS, "").replace(HEAP, "$1");

/** A name, no longer than a line can hold; "" where nothing of it is seen. */
export function plainName(name: string): string {
  const plain = [...plainLine(name).trim()].slice(0, LONGEST).join("");
  return /[\p{L}\p{N}\p{S}\p{P}]/u.test(plain) ? plain : "";
}
