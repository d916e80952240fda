// The keys that move vi's cursor, alone or behind an operator.
import { CTRL, type Key } from "../keys.ts";
import { columnOf, indexAt, last, next, previous } from "../text.ts";
import { argument, type Keys, leaves } from "./keys.ts";
import { find, firstWord, matching, type Place, paragraph, type Target, textObject, wordBack, wordEnd, wordForward } from "./motions.ts";
import { ask } from "./prompt.ts";
import { search } from "./search.ts";
import type { Vi } from "./vi.ts";

/** Where a motion leads; null when it leads nowhere, undefined when the key is no motion. */
export function* motion(vi: Vi, key: Key, count: number | undefined, operator = ""): Keys<Target | null | undefined> {
  const { buffer } = vi;
  const { lines, row, column, line } = buffer;
  const times = count ?? 1;
  const repeat = (step: (from: Place) => Place): Place => {
    let place: Place = { row, column };
    for (let i = 0; i < times; i++) place = step(place);
    return place;
  };
  const startOf = (at: number): Target => {
    const to = Math.max(0, Math.min(at, lines.length - 1));
    return { row: to, column: firstWord(lines[to]!), linewise: true };
  };
  switch (key) {
    case "h":
    case "Left":
    case "Backspace":
      return repeat((from) => ({ row, column: previous(line, from.column) }));
    case "l":
    case "Right":
    case " ":
      return repeat((from) => ({
        row,
        column: operator || vi.mode !== "normal" || next(line, from.column) < line.length ? next(line, from.column) : from.column,
      }));
    case "j":
    case "Down":
    case CTRL("N"):
      return row + 1 > lines.length - 1 && operator ? null : vertical(vi, row + times);
    case "k":
    case "Up":
    case CTRL("P"):
      return row === 0 && operator ? null : vertical(vi, row - times);
    case "0":
    case "Home":
      return { row, column: 0 };
    case "^":
      return { row, column: firstWord(line) };
    case "_":
      return startOf(row + times - 1);
    case "$":
    case "End": {
      const to = Math.min(row + times - 1, lines.length - 1);
      return { row: to, column: last(lines[to]!), inclusive: lines[to] !== "" };
    }
    case "|":
      return { row, column: indexAt(line, times - 1, buffer.settings.tabstop) };
    case "w":
    case "W":
    case "WordRight": {
      const big = key === "W";
      // `cw` stops at the end of the word, and a deletion does not join the next line.
      if (operator === "c" && /\S/.test(line[column] ?? "")) {
        let place: Place = { row, column: previous(line, column) };
        if (column === 0) place = { row, column: -1 };
        for (let i = 0; i < times; i++) place = place.column < 0 ? wordEndFrom(vi, column, big) : wordEnd(lines, place, big);
        return { ...place, inclusive: true };
      }
      const target = repeat((from) => wordForward(lines, from, big));
      if (operator && target.row > row && target.column <= firstWord(lines[target.row]!))
        return { row: target.row - 1, column: lines[target.row - 1]!.length };
      return target;
    }
    case "e":
    case "E":
      return { ...repeat((from) => wordEnd(lines, from, key === "E")), inclusive: true };
    case "b":
    case "B":
    case "WordLeft":
      return repeat((from) => wordBack(lines, from, key === "B"));
    case "{":
    case "}":
      return repeat((from) => paragraph(lines, from.row, key === "}" ? 1 : -1));
    case "+":
    case "Enter":
      return startOf(row + times);
    case "-":
      return startOf(row - times);
    case "G":
      return startOf(count === undefined ? lines.length - 1 : count - 1);
    case "g": {
      const second = yield* vi.key();
      if (second === "g") return startOf(times - 1);
      if (second === "e") return { ...repeat((from) => wordBack(lines, from, false)), inclusive: true };
      if (second === "j") return vertical(vi, row + times);
      if (second === "k") return vertical(vi, row - times);
      if (second === "_") return { row, column: last(line.trimEnd()), inclusive: true };
      if (!leaves(second)) buffer.fail(`k8s-quest does not simulate g${second} of vi yet`);
      return null;
    }
    case "H":
      return startOf(vi.window.top + times - 1);
    case "M":
      return startOf(Math.floor((vi.window.top + vi.window.bottom) / 2));
    case "L":
      return startOf(vi.window.bottom - times + 1);
    case "%": {
      const found = count === undefined ? matching(lines, { row, column }) : startOf(Math.ceil((count * lines.length) / 100) - 1);
      return found ? { ...found, inclusive: true } : null;
    }
    case CTRL("F"):
    case "PageDown":
      vi.window.scroll(times * vi.pageRows);
      return startOf(row + times * vi.pageRows);
    case CTRL("B"):
    case "PageUp":
      vi.window.scroll(-times * vi.pageRows);
      return startOf(row - times * vi.pageRows);
    case CTRL("D"):
      return startOf(row + Math.ceil(vi.pageRows / 2));
    case CTRL("U"):
      return startOf(row - Math.ceil(vi.pageRows / 2));
    case CTRL("E"):
    case CTRL("Y"):
      vi.window.scroll(key === CTRL("E") ? times : -times);
      return vertical(vi, Math.max(vi.window.top, row));
    case "f":
    case "F":
    case "t":
    case "T": {
      const wanted = yield* argument(vi);
      if (wanted === undefined) return null;
      vi.found = { kind: key, key: wanted };
      const to = find(line, column, key, wanted, times);
      return to === undefined ? null : { row, column: to, inclusive: key === "f" || key === "t" };
    }
    case ";":
    case ",": {
      if (!vi.found) return null;
      const { kind } = vi.found;
      const turned = key === ";" ? kind : kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase();
      const to = find(line, column, turned, vi.found.key, times);
      return to === undefined ? null : { row, column: to, inclusive: turned === "f" || turned === "t" };
    }
    case "/":
    case "?": {
      const typed = yield* ask(vi, key);
      if (typed === undefined) return null;
      const pattern = typed.replace(/(?<!\\)\/[^/]*$/, "");
      if (pattern) vi.searched = pattern;
      vi.searchBack = key === "?";
      return search(vi, vi.searchBack, times);
    }
    case "n":
    case "N":
      return search(vi, vi.searchBack !== (key === "N"), times);
    case "*":
    case "#": {
      const object = textObject(line, column, false, "w");
      if (!object || !/[\p{L}\p{N}_]/u.test(line.slice(...object))) return null;
      vi.searched = `\\<${line.slice(...object)}\\>`;
      vi.searchBack = key === "#";
      buffer.column = object[0];
      return search(vi, vi.searchBack, times);
    }
    default:
      return undefined;
  }
}
function wordEndFrom(vi: Vi, column: number, big: boolean): Place {
  const { buffer } = vi;
  const object = textObject(buffer.line, column, false, big ? "W" : "w")!;
  return { row: buffer.row, column: previous(buffer.line, object[1]) };
}

/** Puts the cursor where the motion of `key` led. */
export function moveTo(vi: Vi, target: Target, key: Key): void {
  const { buffer } = vi;
  buffer.row = Math.max(0, Math.min(target.row, buffer.lines.length - 1));
  buffer.column = target.column;
  if (vi.mode === "normal") buffer.clamp(false);
  else buffer.clamp(true);
  const vertical = key === "j" || key === "k" || key === "Up" || key === "Down" || key === CTRL("N") || key === CTRL("P");
  if (key === "$" || key === "End") buffer.wanted = Number.POSITIVE_INFINITY;
  else if (!vertical) buffer.wanted = columnOf(buffer.line, buffer.column, buffer.settings.tabstop);
}
function vertical(vi: Vi, row: number): Target {
  const { buffer } = vi;
  const to = Math.max(0, Math.min(row, buffer.lines.length - 1));
  return {
    row: to,
    column:
      buffer.wanted === Number.POSITIVE_INFINITY
        ? last(buffer.lines[to]!)
        : indexAt(buffer.lines[to]!, buffer.wanted, buffer.settings.tabstop),
    linewise: true,
  };
}
