// How text lies in a terminal's window: graphemes, rows and columns.
import stringWidth from "string-width";
import { graphemes } from "../../base/graphemes.ts";

/** Where `text` ends in a window of `width` columns; its escape sequences take no room. */
export function placeOf(text: string, width: number): { row: number; column: number } {
  let row = 0;
  let column = 0;
  for (const segment of graphemes(text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, ""))) {
    if (segment === "\n") {
      row++;
      column = 0;
      continue;
    }
    const size = stringWidth(segment);
    if (column + size > width) {
      row++;
      column = 0;
    }
    column += size;
  }
  if (column === width) return { row: row + 1, column: 0 };
  return { row, column };
}
/** A blank after a full row makes the terminal wrap, and know that the line goes on. */
export function wrap(text: string, width: number): string {
  const { row, column } = placeOf(text, width);
  return column === 0 && row > 0 && !text.endsWith("\n") ? " \r" : "";
}

export const commonPrefix = (a: string, b: string): string => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
};

/** Candidates in columns; with descriptions, one a line. */
export function columns(candidates: readonly { word: string; description?: string }[], width: number): string {
  const longest = Math.max(...candidates.map((each) => stringWidth(each.word)));
  const pad = (text: string) => text + " ".repeat(longest - stringWidth(text));
  if (candidates.some((each) => each.description))
    return candidates
      .map((each) => `${`${pad(each.word)}  ${each.description ? `(${each.description})` : ""}`.trimEnd().slice(0, width - 1)}\r\n`)
      .join("");
  const perRow = Math.max(1, Math.floor(width / (longest + 2)));
  const rows = Math.ceil(candidates.length / perRow);
  return Array.from(
    { length: rows },
    (_, row) =>
      `${candidates
        .filter((_each, index) => index % rows === row)
        .map((each) => pad(each.word))
        .join("  ")
        .trimEnd()}\r\n`,
  ).join("");
}
