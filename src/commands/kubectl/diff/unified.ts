// The difference of two texts as `diff -u` writes it.
import { edits, hunkHeader, hunks } from "../../../base/line-diff.ts";

const linesOf = (text: string): string[] => (text ? text.replace(/\n$/, "").split("\n") : []);

/** Hunks with three lines of context; "" when nothing differs. */
export const unified = (before: string, after: string): string =>
  hunks(edits(linesOf(before), linesOf(after)), 3)
    .map((hunk) => `${hunkHeader(hunk)}\n${hunk.map(({ mark, line }) => `${mark}${line}\n`).join("")}`)
    .join("");
