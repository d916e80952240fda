// vi's insert and replace modes.
import { CTRL, isText, type Key, PASTED } from "../keys.ts";
import { columnOf, indexAt, next, previous } from "../text.ts";
import { type Keys, leaves, SAVE } from "./keys.ts";
import { type Place, wordBack, wordForward } from "./motions.ts";
import type { Vi } from "./vi.ts";

/** Insert mode (or replace mode) until Escape; what was typed comes `times` times. */
export function* insert(vi: Vi, times: number, replace = false): Keys<void> {
  const { buffer } = vi;
  vi.mode = replace ? "replace" : "insert";
  const covered: string[] = [];
  let typed: string | undefined = "";
  for (;;) {
    const key = yield* vi.key();
    buffer.say("");
    if (leaves(key)) break;
    const kept: string | undefined = typed;
    typed = undefined;
    if (key.startsWith(PASTED)) {
      buffer.insert(key.slice(PASTED.length));
      typed = kept === undefined ? undefined : kept + key.slice(PASTED.length);
    } else if (key === "Enter") {
      const indent: string =
        buffer.settings.autoindent && !buffer.settings.paste ? /^\s*/.exec(buffer.line)![0].slice(0, buffer.column) : "";
      buffer.insert(`\n${indent}`);
      typed = kept === undefined ? undefined : `${kept}\n${indent}`;
    } else if (key === "\t") {
      const { expandtab, softtabstop, shiftwidth, tabstop } = buffer.settings;
      const size = softtabstop || (expandtab ? tabstop : shiftwidth && tabstop) || 8;
      const text = expandtab ? " ".repeat(size - (columnOf(buffer.line, buffer.column, tabstop) % size)) : "\t";
      buffer.insert(text);
      typed = kept === undefined ? undefined : kept + text;
    } else if (isText(key)) {
      if (replace && buffer.column < buffer.line.length) {
        const end = next(buffer.line, buffer.column);
        covered.push(buffer.line.slice(buffer.column, end));
        buffer.remove({ from: { row: buffer.row, column: buffer.column }, to: { row: buffer.row, column: end }, linewise: false });
      } else covered.push("");
      buffer.insert(key);
      typed = kept === undefined ? undefined : kept + key;
    } else if (replace && key === "Backspace") {
      const old = covered.pop();
      if (old === undefined) buffer.column = previous(buffer.line, buffer.column);
      else {
        const from = previous(buffer.line, buffer.column);
        buffer.replaceLines(buffer.row, 1, [buffer.line.slice(0, from) + old + buffer.line.slice(buffer.column)]);
        buffer.column = from;
      }
    } else editKey(vi, key);
  }
  if (typed && times > 1) buffer.insert(typed.repeat(times - 1));
  vi.mode = "normal";
  buffer.column = previous(buffer.line, buffer.column);
  buffer.wanted = columnOf(buffer.line, buffer.column, buffer.settings.tabstop);
}
/** A key of insert mode that is no text. */
function editKey(vi: Vi, key: Key): void {
  const { buffer } = vi;
  const { row, column, line } = buffer;
  const cut = (from: Place, to: Place) => buffer.remove({ from, to, linewise: false });
  switch (key) {
    case "Backspace":
    case CTRL("W"):
    case CTRL("U"): {
      if (column === 0) {
        if (row > 0 && key !== CTRL("U")) cut({ row: row - 1, column: buffer.lines[row - 1]!.length }, { row, column: 0 });
        return;
      }
      const { softtabstop, expandtab } = buffer.settings;
      const indented = softtabstop > 0 && expandtab && /^ +$/.test(line.slice(0, column));
      const word = /(\s*)(\w+|[^\w\s]+|)$/.exec(line.slice(0, column).trimEnd() === "" ? line.slice(0, column) : line.slice(0, column))!;
      const from =
        key === CTRL("U")
          ? 0
          : key === CTRL("W")
            ? column - (word[2] ? word[2].length : (/\S+\s*$/.exec(line.slice(0, column))?.[0].length ?? column))
            : indented
              ? column - (column % softtabstop || softtabstop)
              : previous(line, column);
      cut({ row, column: from }, { row, column });
      return;
    }
    case "Delete":
      if (column < line.length) cut({ row, column }, { row, column: next(line, column) });
      else if (row < buffer.lines.length - 1) cut({ row, column }, { row: row + 1, column: 0 });
      return;
    case "Left":
      buffer.column = previous(line, column);
      break;
    case "Right":
      buffer.column = next(line, column);
      break;
    case "Up":
    case "Down":
    case "PageUp":
    case "PageDown": {
      const step = key === "Up" ? -1 : key === "Down" ? 1 : key === "PageUp" ? -vi.pageRows : vi.pageRows;
      buffer.row = Math.max(0, Math.min(row + step, buffer.lines.length - 1));
      const wide = columnOf(buffer.line, buffer.line.length, buffer.settings.tabstop);
      buffer.column = buffer.wanted >= wide ? buffer.line.length : indexAt(buffer.line, buffer.wanted, buffer.settings.tabstop);
      return;
    }
    case "Home":
      buffer.column = 0;
      break;
    case "End":
      buffer.column = line.length;
      break;
    case "WordLeft":
      Object.assign(buffer, wordBack(buffer.lines, { row, column }, false));
      break;
    case "WordRight":
      Object.assign(buffer, wordForward(buffer.lines, { row, column }, false));
      break;
    case SAVE:
      buffer.write();
      return;
    case CTRL("T"):
    case CTRL("D"): {
      const width = line.length;
      buffer.shift(row, row, key === CTRL("T") ? 1 : -1);
      buffer.column = Math.max(0, column + buffer.line.length - width);
      return;
    }
    default:
      return;
  }
  buffer.wanted = columnOf(buffer.line, buffer.column, buffer.settings.tabstop);
}
