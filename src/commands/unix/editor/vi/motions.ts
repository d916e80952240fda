// Where vi's motions lead, and what its text objects cover: pure functions of lines and a place.
import { next, previous } from "../text.ts";

export interface Place {
  row: number;
  /** Index into the line, in UTF-16 units. */
  column: number;
}
export interface Target extends Place {
  linewise?: boolean;
  /** The character at the target belongs to what is moved over. */
  inclusive?: boolean;
}
export type Lines = readonly string[];

/** 0 blank, 1 punctuation, 2 a word's character; for the capital motions all that is not blank is one word. */
const kindOf = (line: string, column: number, big: boolean): number => {
  const text = line.slice(column, next(line, column));
  if (text === "" || /^\s/.test(text)) return 0;
  return big || /^[\p{L}\p{N}_]/u.test(text) ? 2 : 1;
};

export const firstWord = (line: string): number => /^\s*/.exec(line)![0].length;

export function wordForward(lines: Lines, from: Place, big: boolean): Place {
  let { row, column } = from;
  const start = kindOf(lines[row]!, column, big);
  if (start) while (column < lines[row]!.length && kindOf(lines[row]!, column, big) === start) column = next(lines[row]!, column);
  for (;;) {
    while (column < lines[row]!.length && kindOf(lines[row]!, column, big) === 0) column = next(lines[row]!, column);
    if (column < lines[row]!.length) return { row, column };
    if (row === lines.length - 1) return { row, column: lines[row]!.length };
    row++;
    column = 0;
    if (lines[row] === "") return { row, column };
  }
}

export function wordEnd(lines: Lines, from: Place, big: boolean): Place {
  let { row, column } = from;
  column = next(lines[row]!, column);
  for (;;) {
    while (column < lines[row]!.length && kindOf(lines[row]!, column, big) === 0) column = next(lines[row]!, column);
    if (column < lines[row]!.length) break;
    if (row === lines.length - 1) return { row, column: previous(lines[row]!, lines[row]!.length) };
    row++;
    column = 0;
  }
  const kind = kindOf(lines[row]!, column, big);
  for (
    let after = next(lines[row]!, column);
    after < lines[row]!.length && kindOf(lines[row]!, after, big) === kind;
    after = next(lines[row]!, column)
  )
    column = after;
  return { row, column };
}

export function wordBack(lines: Lines, from: Place, big: boolean): Place {
  let { row, column } = from;
  for (;;) {
    while (column > 0) {
      column = previous(lines[row]!, column);
      if (kindOf(lines[row]!, column, big)) {
        const kind = kindOf(lines[row]!, column, big);
        while (column > 0 && kindOf(lines[row]!, previous(lines[row]!, column), big) === kind) column = previous(lines[row]!, column);
        return { row, column };
      }
    }
    if (row === 0) return { row: 0, column: 0 };
    row--;
    column = lines[row]!.length;
    if (column === 0) return { row, column };
  }
}

/** The next empty line in a direction. */
export function paragraph(lines: Lines, row: number, step: 1 | -1): Place {
  let at = row;
  while (lines[at] === "" && lines[at + step] !== undefined) at += step;
  while (lines[at] !== "" && lines[at + step] !== undefined) at += step;
  return { row: at, column: step > 0 && lines[at] !== "" ? lines[at]!.length : 0 };
}

/** f, F, t and T: the character in this line. */
export function find(line: string, column: number, kind: string, wanted: string, count: number): number | undefined {
  let at = column;
  for (let left = count; left > 0; left--) {
    const from = kind === "t" && left === count ? at + 2 : at + 1;
    at =
      kind === "f" || kind === "t" ? line.indexOf(wanted, kind === "t" ? from - 1 : from) : at > 0 ? line.lastIndexOf(wanted, at - 1) : -1;
    if (at < 0) return undefined;
  }
  return kind === "t" ? previous(line, at) : kind === "T" ? next(line, at) : at;
}

const PAIRS = ["()", "[]", "{}"];
/** The bracket that belongs to the next one in this line. */
export function matching(lines: Lines, from: Place): Place | undefined {
  const line = lines[from.row]!;
  let column = from.column;
  while (column < line.length && !PAIRS.some((pair) => pair.includes(line[column]!))) column++;
  const pair = PAIRS.find((each) => column < line.length && each.includes(line[column]!));
  if (!pair) return undefined;
  const step = pair[0] === line[column] ? 1 : -1;
  let depth = 0;
  for (let row = from.row; row >= 0 && row < lines.length; row += step) {
    const text = lines[row]!;
    for (let at = row === from.row ? column : step > 0 ? 0 : text.length - 1; at >= 0 && at < text.length; at += step) {
      if (text[at] === line[column]) depth++;
      else if (pair.includes(text[at]!)) depth--;
      if (!depth) return { row, column: at };
    }
  }
  return undefined;
}

/** What iw, aw, i", a( and the like cover in this line, as [from, to). */
export function textObject(line: string, column: number, around: boolean, key: string): [number, number] | undefined {
  if (key === "w" || key === "W") {
    const big = key === "W";
    const kind = kindOf(line, column, big);
    let [from, to] = [column, next(line, column)];
    while (from > 0 && kindOf(line, previous(line, from), big) === kind) from = previous(line, from);
    while (to < line.length && kindOf(line, to, big) === kind) to = next(line, to);
    if (around) {
      const end = to;
      while (to < line.length && kindOf(line, to, big) === 0) to = next(line, to);
      if (to === end) while (from > 0 && kindOf(line, previous(line, from), big) === 0) from = previous(line, from);
    }
    return [from, to];
  }
  if (`"'\``.includes(key)) {
    const marks = [...line.matchAll(new RegExp(key, "g"))].map((match) => match.index);
    for (let i = 0; i + 1 < marks.length; i += 2)
      if (column <= marks[i + 1]!) return around ? [marks[i]!, marks[i + 1]! + 1] : [marks[i]! + 1, marks[i + 1]!];
    return undefined;
  }
  const pair = PAIRS.find((each) => each.includes(key)) ?? (key === "b" ? "()" : key === "B" ? "{}" : undefined);
  if (!pair) return undefined;
  let depth = 0;
  for (let open = column; open >= 0; open--) {
    if (line[open] === pair[1] && open !== column) depth++;
    if (line[open] !== pair[0] || depth-- > 0) continue;
    const close = matching([line], { row: 0, column: open });
    return close ? (around ? [open, close.column + 1] : [open + 1, close.column]) : undefined;
  }
  return undefined;
}
