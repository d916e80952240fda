// vi's operators with their motions, and the changes that several commands share.
import type { Key } from "../keys.ts";
import { next } from "../text.ts";
import type { Span } from "./buffer.ts";
import { insert } from "./insert.ts";
import { argument, type Keys, withCount } from "./keys.ts";
import { motion } from "./motion-keys.ts";
import { firstWord, type Place, type Target, textObject } from "./motions.ts";
import type { Vi } from "./vi.ts";

export const OPERATORS = "dcy><";

/** An operator with its motion: d3w, yy, ci". */
export function* operate(vi: Vi, operator: string, before: number | undefined, given?: Key): Keys<void> {
  const { buffer } = vi;
  const { key, count } = given === undefined ? yield* withCount(vi, yield* vi.key()) : { key: given, count: undefined };
  const times = before === undefined && count === undefined ? undefined : (before ?? 1) * (count ?? 1);
  const from: Place = { row: buffer.row, column: buffer.column };
  let span: Span;
  if (key === operator)
    span = {
      from: { row: from.row, column: 0 },
      to: { row: Math.min(from.row + (times ?? 1) - 1, buffer.lines.length - 1), column: 0 },
      linewise: true,
    };
  else if (key === "i" || key === "a") {
    const kind = yield* argument(vi);
    if (kind === undefined) return;
    if (kind === "p") span = paragraphAround(vi, key === "a");
    else {
      const object = textObject(buffer.line, buffer.column, key === "a", kind);
      if (!object) return;
      span = { from: { row: from.row, column: object[0] }, to: { row: from.row, column: object[1] }, linewise: false };
    }
  } else {
    const target = yield* motion(vi, key, times, operator);
    if (!target) return;
    span = spanTo(vi, from, target);
  }
  yield* apply(vi, operator, span, 1);
}
function paragraphAround(vi: Vi, around: boolean): Span {
  const { lines, row } = vi.buffer;
  let [from, to] = [row, row];
  while (from > 0 && (lines[from - 1] === "") === (lines[row] === "")) from--;
  while (to < lines.length - 1 && (lines[to + 1] === "") === (lines[row] === "")) to++;
  if (around) while (to < lines.length - 1 && lines[to + 1] === "") to++;
  return { from: { row: from, column: 0 }, to: { row: to, column: 0 }, linewise: true };
}
function spanTo(vi: Vi, from: Place, target: Target): Span {
  const forward = target.row > from.row || (target.row === from.row && target.column >= from.column);
  const [start, end] = forward ? [from, target] : [target, from];
  const inclusive = target.inclusive && !target.linewise;
  return {
    from: { row: start.row, column: start.column },
    to: { row: end.row, column: inclusive ? next(vi.buffer.lines[end.row]!, end.column) : end.column },
    linewise: target.linewise ?? false,
  };
}
/** Does what an operator does to `span`; `levels` is how far > and < shift. */
export function* apply(vi: Vi, operator: string, span: Span, levels: number): Keys<void> {
  const { buffer } = vi;
  switch (operator) {
    case "y":
      buffer.yank(span);
      buffer.row = span.from.row;
      if (!span.linewise) buffer.column = span.from.column;
      return;
    case "d": {
      buffer.yank(span);
      const emptied = span.linewise && span.to.row - span.from.row + 1 === buffer.lines.length;
      if (span.linewise) buffer.say("");
      buffer.remove(span);
      if (emptied) buffer.say("--No lines in buffer--");
      return;
    }
    case "c":
      buffer.yank(span);
      buffer.say("");
      if (span.linewise) {
        const indent = buffer.settings.autoindent ? /^\s*/.exec(buffer.lines[span.from.row]!)![0] : "";
        buffer.replaceLines(span.from.row, span.to.row - span.from.row + 1, [indent]);
        buffer.row = span.from.row;
        buffer.column = indent.length;
      } else buffer.remove(span);
      return yield* insert(vi, 1);
    default:
      buffer.shift(span.from.row, span.to.row, operator === ">" ? levels : -levels);
      buffer.row = span.from.row;
      buffer.column = firstWord(buffer.line);
  }
}

/** J: `count` lines from `row` on as one. */
export function join(vi: Vi, row: number, count: number): void {
  const { buffer } = vi;
  const lines = buffer.lines.slice(row, row + count);
  if (lines.length < 2) return;
  let text = lines[0]!;
  for (const line of lines.slice(1)) {
    const more = line.trimStart();
    buffer.column = text.length;
    text += more === "" || more.startsWith(")") || /\s$/.test(text) || text === "" ? more : ` ${more}`;
  }
  const { column } = buffer;
  buffer.replaceLines(row, lines.length, [text]);
  buffer.row = row;
  buffer.column = column;
}
/** Ctrl-A and Ctrl-X: the next number in vi line. */
export function add(vi: Vi, amount: number): void {
  const { buffer } = vi;
  for (const match of buffer.line.matchAll(/-?\d+/g)) {
    if (match.index + match[0].length <= buffer.column) continue;
    const text = String(Number(match[0]) + amount);
    buffer.replaceLines(buffer.row, 1, [buffer.line.slice(0, match.index) + text + buffer.line.slice(match.index + match[0].length)]);
    buffer.column = match.index + text.length - 1;
    return;
  }
}
