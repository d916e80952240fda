// The commands of vi's visual modes.
import { CTRL, isText, type Key } from "../keys.ts";
import { previous } from "../text.ts";
import { argument, type Keys, leaves } from "./keys.ts";
import { motion, moveTo } from "./motion-keys.ts";
import { type Place, textObject } from "./motions.ts";
import { apply, join, OPERATORS } from "./operators.ts";
import { colon } from "./prompt.ts";
import type { Vi } from "./vi.ts";

/** One command while text is selected. */
export function* visual(vi: Vi, key: Key, count: number | undefined): Keys<void> {
  const { buffer } = vi;
  const here: Place = { row: buffer.row, column: buffer.column };
  const span = vi.visualSpan();
  const leave = () => {
    vi.selection = [span.from.row, span.to.row];
    vi.mode = "normal";
  };
  if (leaves(key) || (key === "v" && vi.mode === "visual") || (key === "V" && vi.mode === "visual line")) return leave();
  if (key === "v" || key === "V") {
    vi.mode = key === "v" ? "visual" : "visual line";
    return;
  }
  if (key === "o") {
    buffer.row = vi.anchor.row;
    buffer.column = vi.anchor.column;
    vi.anchor = here;
    return;
  }
  const operator =
    key === "x" || key === "Delete" || key === "X" || key === "D" ? "d" : key === "s" ? "c" : OPERATORS.includes(key) ? key : undefined;
  if (operator) {
    leave();
    return yield* apply(vi, operator, span, count ?? 1);
  }
  switch (key) {
    case "p":
    case "P": {
      leave();
      const { register } = buffer;
      buffer.yank(span);
      const removed = buffer.register;
      const atEnd = span.linewise ? span.to.row === buffer.lines.length - 1 : span.to.column >= buffer.lines[span.to.row]!.length;
      buffer.remove(span);
      buffer.register = register;
      buffer.put(atEnd, 1);
      buffer.register = removed;
      return;
    }
    case "J":
      leave();
      return join(vi, span.from.row, Math.max(2, span.to.row - span.from.row + 1));
    case "~":
    case "u":
    case "U": {
      leave();
      const swap = (text: string) =>
        key === "u"
          ? text.toLowerCase()
          : key === "U"
            ? text.toUpperCase()
            : [...text].map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase())).join("");
      for (let row = span.from.row; row <= span.to.row; row++) {
        const line = buffer.lines[row]!;
        const from = !span.linewise && row === span.from.row ? span.from.column : 0;
        const to = !span.linewise && row === span.to.row ? span.to.column : line.length;
        buffer.replaceLines(row, 1, [line.slice(0, from) + swap(line.slice(from, to)) + line.slice(to)]);
      }
      Object.assign(buffer, span.from);
      return;
    }
    case "r": {
      const text = yield* argument(vi);
      leave();
      if (text === undefined || !isText(text)) return;
      for (let row = span.from.row; row <= span.to.row; row++) {
        const line = buffer.lines[row]!;
        const from = !span.linewise && row === span.from.row ? span.from.column : 0;
        const to = !span.linewise && row === span.to.row ? span.to.column : line.length;
        buffer.replaceLines(row, 1, [line.slice(0, from) + line.slice(from, to).replace(/[\s\S]/gu, () => text) + line.slice(to)]);
      }
      Object.assign(buffer, span.from);
      return;
    }
    case ":":
      leave();
      vi.repeatable = false;
      return yield* colon(vi, "'<,'>");
    case "i":
    case "a": {
      const kind = yield* argument(vi);
      const object = kind === undefined ? undefined : textObject(buffer.line, buffer.column, key === "a", kind);
      if (!object) return;
      vi.anchor = { row: buffer.row, column: object[0] };
      buffer.column = previous(buffer.line, object[1]);
      return;
    }
  }
  const target = yield* motion(vi, key, count);
  if (target) moveTo(vi, target, key);
  else if (target === undefined && (key === "I" || key === "A" || key === CTRL("V")))
    buffer.fail("k8s-quest does not simulate blocks of vi yet");
}
