// The commands of vi's normal mode.
import { CTRL, isText, type Key, PASTED } from "../keys.ts";
import { next, previous } from "../text.ts";
import { insert } from "./insert.ts";
import { argument, type Keys, leaves, SAVE, withCount } from "./keys.ts";
import { motion, moveTo } from "./motion-keys.ts";
import { firstWord } from "./motions.ts";
import { add, join, OPERATORS, operate } from "./operators.ts";
import { colon } from "./prompt.ts";
import type { Vi } from "./vi.ts";
import { visual } from "./visual.ts";

const MISSING: Readonly<Record<string, string>> = {
  '"': "registers",
  q: "macros",
  "@": "macros",
  m: "marks",
  "'": "marks",
  "`": "marks",
  K: "looking up words",
  "&": "repeating :s by &",
  "=": "formatting by =",
};

/** One command, in whatever mode: its first key has been read. */
export function* command(vi: Vi, first: Key): Keys<void> {
  const { buffer } = vi;
  const { key, count } = yield* withCount(vi, first);
  if (!leaves(key)) buffer.say("");
  if (key.startsWith(PASTED)) return buffer.insert(key.slice(PASTED.length));
  if (vi.mode === "visual" || vi.mode === "visual line") return yield* visual(vi, key, count);
  const times = count ?? 1;
  if (OPERATORS.includes(key)) return yield* operate(vi, key, count);
  const short: Readonly<Record<string, [string, Key]>> = {
    x: ["d", "l"],
    Delete: ["d", "l"],
    X: ["d", "h"],
    D: ["d", "$"],
    C: ["c", "$"],
    s: ["c", "l"],
    S: ["c", "c"],
    Y: ["y", "y"],
  };
  const alias = short[key];
  if (alias) {
    if ((key === "x" || key === "Delete" || key === "X") && buffer.line === "") return;
    return yield* operate(vi, alias[0], count, alias[1]);
  }
  switch (key) {
    case "i":
    case "Insert":
      return yield* insert(vi, times);
    case "a":
      if (buffer.line) buffer.column = next(buffer.line, buffer.column);
      return yield* insert(vi, times);
    case "A":
      buffer.column = buffer.line.length;
      return yield* insert(vi, times);
    case "I":
      buffer.column = firstWord(buffer.line);
      return yield* insert(vi, times);
    case "o":
    case "O": {
      const indent = buffer.settings.autoindent ? /^\s*/.exec(buffer.line)![0] : "";
      const at = buffer.row + (key === "o" ? 1 : 0);
      buffer.replaceLines(at, 0, [indent]);
      buffer.row = at;
      buffer.column = indent.length;
      return yield* insert(vi, 1);
    }
    case "R":
      return yield* insert(vi, 1, true);
    case "r": {
      const text = yield* argument(vi);
      if (text === undefined || (!isText(text) && text !== "\n")) return;
      let end = buffer.column;
      for (let i = 0; i < times; i++) {
        if (end >= buffer.line.length) return;
        end = next(buffer.line, end);
      }
      const from = buffer.column;
      buffer.remove({ from: { row: buffer.row, column: from }, to: { row: buffer.row, column: end }, linewise: false });
      buffer.insert(text === "\n" ? "\n" : text.repeat(times));
      if (text !== "\n") buffer.column = previous(buffer.line, buffer.column);
      return;
    }
    case "~":
      for (let i = 0; i < times && buffer.column < buffer.line.length; i++) {
        const letter = buffer.line.slice(buffer.column, next(buffer.line, buffer.column));
        const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
        buffer.replaceLines(buffer.row, 1, [
          buffer.line.slice(0, buffer.column) + other + buffer.line.slice(buffer.column + letter.length),
        ]);
        buffer.column += other.length;
      }
      return;
    case "J":
      return join(vi, buffer.row, Math.max(2, times));
    case "p":
    case "P":
      return buffer.put(key === "p", times);
    case "u":
    case CTRL("R"):
      vi.repeatable = false;
      for (let i = 0; i < times; i++)
        if (key === "u") buffer.undo();
        else buffer.redo();
      vi.undone = true;
      return;
    case ".":
      vi.repeatable = false;
      for (let i = 0; i < times; i++) vi.queue.unshift(...vi.lastChange);
      return;
    case "v":
    case "V":
      vi.mode = key === "v" ? "visual" : "visual line";
      vi.anchor = { row: buffer.row, column: buffer.column };
      return;
    case ":":
      vi.repeatable = false;
      return yield* colon(vi, count === undefined ? "" : `.,.+${count - 1}`);
    case "Z": {
      const second = yield* vi.key();
      if (second === "Z") vi.execute("x");
      else if (second === "Q") vi.execute("q!");
      return;
    }
    case SAVE:
      buffer.write();
      return;
    case CTRL("G"):
      vi.execute("file");
      return;
    case CTRL("L"):
      return;
    case CTRL("C"):
      buffer.say("Type  :qa!  and press <Enter> to abandon all changes and exit Vim");
      return;
    case CTRL("A"):
    case CTRL("X"):
      return add(vi, key === CTRL("A") ? times : -times);
    case "z": {
      const where = yield* vi.key();
      if ("zt.b-".includes(where)) vi.window.place(buffer, where === "t" ? 0 : where === "b" || where === "-" ? 1 : 0.5);
      return;
    }
  }
  const target = yield* motion(vi, key, count);
  if (target) moveTo(vi, target, key);
  else if (target === undefined && MISSING[key]) buffer.fail(`k8s-quest does not simulate ${MISSING[key]} of vi yet`);
}
