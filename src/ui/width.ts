// How many columns a text takes. The bundle puts this in the place of string-width everywhere, since the package's first look at a character
// beyond ASCII costs as much as half a frame.
import stringWidth, { type Options } from "string-width";

/** One column each: ASCII, the punctuation of prose, arrows, boxes, and the signs that the app draws with. */
const NARROW =
  /^[\x20-\x7e\u00b7\u00d7\u2013\u2014\u2018-\u201d\u2022\u2026\u2039\u203a\u2190-\u2193\u21bb\u2388\u2500-\u25d0\u2605\u2606\u2610\u2611\u2713\u2717]*$/;
const COLOUR = /\x1b\[[0-9;]*m/g;

/** Columns of `text` on a terminal; escape sequences take none unless they are to be counted. */
export default function width(text: string, options?: Options): number {
  if (options) return stringWidth(text, options);
  const plain = text.includes("\x1b") ? text.replace(COLOUR, "") : text;
  return NARROW.test(plain) ? plain.length : stringWidth(plain);
}
