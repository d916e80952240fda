// vi as a model: keys in, text and a cursor out. Each command is a piece of one generator that asks for the keys it needs.
import { isText, type Key, PASTED } from "../keys.ts";
import type { Disk, Editor } from "../program.ts";
import type { View } from "../screen.ts";
import { columnOf, indexAt, last, next, previous } from "../text.ts";
import { Buffer, type Span } from "./buffer.ts";
import { runEx } from "./ex.ts";
import type { ExHost } from "./ex-range.ts";
import { find, firstWord, matching, type Place, paragraph, type Target, textObject, wordBack, wordEnd, wordForward } from "./motions.ts";
import { patternOf } from "./pattern.ts";
import { Window } from "./window.ts";

type Keys<T> = Generator<undefined, T, Key>;
type Mode = "normal" | "insert" | "replace" | "visual" | "visual line" | "prompt";

const CTRL = (letter: string): Key => String.fromCharCode(letter.charCodeAt(0) - 64);
const [ESCAPE, SAVE] = ["Escape", CTRL("S")];
const leaves = (key: Key): boolean => key === ESCAPE || key === CTRL("C") || key === CTRL("[");
const OPERATORS = "dcy><";
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

export class Vi implements Editor, ExHost {
  exitCode: number | undefined;
  readonly buffer: Buffer;
  mode: Mode = "normal";
  /** The line at the bottom while a command or a pattern is typed. */
  prompt = "";
  promptAt = 0;
  /** Where a visual selection began. */
  anchor: Place = { row: 0, column: 0 };
  selection: [number, number] | undefined;
  searched = "";
  highlight = false;
  readonly #window = new Window();
  #searchBack = false;
  #found: { kind: string; key: string } | undefined;
  #queue: Key[] = [];
  #taken: Key[] = [];
  #lastChange: Key[] = [];
  #history: string[] = [];
  #pageRows = 22;
  readonly #running: Keys<void>;

  constructor(disk: Disk) {
    this.buffer = new Buffer(disk);
    this.#running = this.#run();
    this.#running.next();
  }

  feed(key: Key): void {
    if (this.exitCode === undefined) this.#running.next(key);
  }
  view(columns: number, rows: number): View {
    this.#pageRows = Math.max(1, rows - 3);
    return this.#window.view(this, columns, rows);
  }
  quit(code: number): void {
    this.exitCode = code;
  }
  noHighlight(): void {
    this.highlight = false;
  }
  /** Runs a line of a startup file, or a -c command. */
  execute(line: string): void {
    runEx(this, line);
    this.buffer.clamp(false);
  }

  *#run(): Keys<void> {
    for (;;) {
      this.#taken = [];
      const { buffer } = this;
      const first = yield* this.#key();
      const before = buffer.snapshot();
      yield* this.#command(first);
      const changed = before.lines !== buffer.lines;
      // What undo put back is no change of its own.
      if (!this.#undone) buffer.commit(before);
      this.#undone = false;
      if (changed && this.#repeatable) this.#lastChange = this.#taken;
      this.#repeatable = true;
      if (this.mode === "normal") buffer.clamp(false);
    }
  }
  /** The command that runs is one that "." repeats. */
  #repeatable = true;
  #undone = false;

  *#key(): Keys<Key> {
    const key = this.#queue.shift() ?? (yield);
    this.#taken.push(key);
    return key;
  }
  /** A key that is an argument, such as r's; undefined when it was Escape. */
  *#argument(): Keys<Key | undefined> {
    const key = yield* this.#key();
    return leaves(key) ? undefined : key === "Enter" ? "\n" : key;
  }
  *#count(first: Key): Keys<{ key: Key; count: number | undefined }> {
    let key = first;
    let digits = "";
    while (/^[1-9]$/.test(key) || (digits && key === "0")) {
      digits += key;
      key = yield* this.#key();
    }
    return { key, count: digits ? Math.min(Number(digits), 100_000) : undefined };
  }

  *#command(first: Key): Keys<void> {
    const { buffer } = this;
    const { key, count } = yield* this.#count(first);
    if (!leaves(key)) buffer.say("");
    if (key.startsWith(PASTED)) return buffer.insert(key.slice(PASTED.length));
    if (this.mode === "visual" || this.mode === "visual line") return yield* this.#visual(key, count);
    const times = count ?? 1;
    if (OPERATORS.includes(key)) return yield* this.#operate(key, count);
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
      return yield* this.#operate(alias[0], count, alias[1]);
    }
    switch (key) {
      case "i":
      case "Insert":
        return yield* this.#insert(times);
      case "a":
        if (buffer.line) buffer.column = next(buffer.line, buffer.column);
        return yield* this.#insert(times);
      case "A":
        buffer.column = buffer.line.length;
        return yield* this.#insert(times);
      case "I":
        buffer.column = firstWord(buffer.line);
        return yield* this.#insert(times);
      case "o":
      case "O": {
        const indent = buffer.settings.autoindent ? /^\s*/.exec(buffer.line)![0] : "";
        const at = buffer.row + (key === "o" ? 1 : 0);
        buffer.replaceLines(at, 0, [indent]);
        buffer.row = at;
        buffer.column = indent.length;
        return yield* this.#insert(1);
      }
      case "R":
        return yield* this.#insert(1, true);
      case "r": {
        const text = yield* this.#argument();
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
        return this.#join(buffer.row, Math.max(2, times));
      case "p":
      case "P":
        return buffer.put(key === "p", times);
      case "u":
      case CTRL("R"):
        this.#repeatable = false;
        for (let i = 0; i < times; i++)
          if (key === "u") buffer.undo();
          else buffer.redo();
        this.#undone = true;
        return;
      case ".":
        this.#repeatable = false;
        for (let i = 0; i < times; i++) this.#queue.unshift(...this.#lastChange);
        return;
      case "v":
      case "V":
        this.mode = key === "v" ? "visual" : "visual line";
        this.anchor = { row: buffer.row, column: buffer.column };
        return;
      case ":":
        this.#repeatable = false;
        return yield* this.#colon(count === undefined ? "" : `.,.+${count - 1}`);
      case "Z": {
        const second = yield* this.#key();
        if (second === "Z") this.execute("x");
        else if (second === "Q") this.execute("q!");
        return;
      }
      case SAVE:
        buffer.write();
        return;
      case CTRL("G"):
        this.execute("file");
        return;
      case CTRL("L"):
        return;
      case CTRL("C"):
        buffer.say("Type  :qa!  and press <Enter> to abandon all changes and exit Vim");
        return;
      case CTRL("A"):
      case CTRL("X"):
        return this.#add(key === CTRL("A") ? times : -times);
      case "z": {
        const where = yield* this.#key();
        if ("zt.b-".includes(where)) this.#window.place(buffer, where === "t" ? 0 : where === "b" || where === "-" ? 1 : 0.5);
        return;
      }
    }
    const target = yield* this.#motion(key, count);
    if (target) this.#moveTo(target, key);
    else if (target === undefined && MISSING[key]) buffer.fail(`k8s-quest does not simulate ${MISSING[key]} of vi yet`);
  }
  #moveTo(target: Target, key: Key): void {
    const { buffer } = this;
    buffer.row = Math.max(0, Math.min(target.row, buffer.lines.length - 1));
    buffer.column = target.column;
    if (this.mode === "normal") buffer.clamp(false);
    else buffer.clamp(true);
    const vertical = key === "j" || key === "k" || key === "Up" || key === "Down" || key === CTRL("N") || key === CTRL("P");
    if (key === "$" || key === "End") buffer.wanted = Number.POSITIVE_INFINITY;
    else if (!vertical) buffer.wanted = columnOf(buffer.line, buffer.column, buffer.settings.tabstop);
  }
  #vertical(row: number): Target {
    const { buffer } = this;
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

  /** Where a motion leads; null when it leads nowhere, undefined when the key is no motion. */
  *#motion(key: Key, count: number | undefined, operator = ""): Keys<Target | null | undefined> {
    const { buffer } = this;
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
          column: operator || this.mode !== "normal" || next(line, from.column) < line.length ? next(line, from.column) : from.column,
        }));
      case "j":
      case "Down":
      case CTRL("N"):
        return row + 1 > lines.length - 1 && operator ? null : this.#vertical(row + times);
      case "k":
      case "Up":
      case CTRL("P"):
        return row === 0 && operator ? null : this.#vertical(row - times);
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
          for (let i = 0; i < times; i++) place = place.column < 0 ? this.#wordEndFrom(column, big) : wordEnd(lines, place, big);
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
        const second = yield* this.#key();
        if (second === "g") return startOf(times - 1);
        if (second === "e") return { ...repeat((from) => wordBack(lines, from, false)), inclusive: true };
        if (second === "j") return this.#vertical(row + times);
        if (second === "k") return this.#vertical(row - times);
        if (second === "_") return { row, column: last(line.trimEnd()), inclusive: true };
        if (!leaves(second)) buffer.fail(`k8s-quest does not simulate g${second} of vi yet`);
        return null;
      }
      case "H":
        return startOf(this.#window.top + times - 1);
      case "M":
        return startOf(Math.floor((this.#window.top + this.#window.bottom) / 2));
      case "L":
        return startOf(this.#window.bottom - times + 1);
      case "%": {
        const found = count === undefined ? matching(lines, { row, column }) : startOf(Math.ceil((count * lines.length) / 100) - 1);
        return found ? { ...found, inclusive: true } : null;
      }
      case CTRL("F"):
      case "PageDown":
        this.#window.scroll(times * this.#pageRows);
        return startOf(row + times * this.#pageRows);
      case CTRL("B"):
      case "PageUp":
        this.#window.scroll(-times * this.#pageRows);
        return startOf(row - times * this.#pageRows);
      case CTRL("D"):
        return startOf(row + Math.ceil(this.#pageRows / 2));
      case CTRL("U"):
        return startOf(row - Math.ceil(this.#pageRows / 2));
      case CTRL("E"):
      case CTRL("Y"):
        this.#window.scroll(key === CTRL("E") ? times : -times);
        return this.#vertical(Math.max(this.#window.top, row));
      case "f":
      case "F":
      case "t":
      case "T": {
        const wanted = yield* this.#argument();
        if (wanted === undefined) return null;
        this.#found = { kind: key, key: wanted };
        const to = find(line, column, key, wanted, times);
        return to === undefined ? null : { row, column: to, inclusive: key === "f" || key === "t" };
      }
      case ";":
      case ",": {
        if (!this.#found) return null;
        const { kind } = this.#found;
        const turned = key === ";" ? kind : kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase();
        const to = find(line, column, turned, this.#found.key, times);
        return to === undefined ? null : { row, column: to, inclusive: turned === "f" || turned === "t" };
      }
      case "/":
      case "?": {
        const typed = yield* this.#ask(key);
        if (typed === undefined) return null;
        const pattern = typed.replace(/(?<!\\)\/[^/]*$/, "");
        if (pattern) this.searched = pattern;
        this.#searchBack = key === "?";
        return this.#search(this.#searchBack, times);
      }
      case "n":
      case "N":
        return this.#search(this.#searchBack !== (key === "N"), times);
      case "*":
      case "#": {
        const object = textObject(line, column, false, "w");
        if (!object || !/[\p{L}\p{N}_]/u.test(line.slice(...object))) return null;
        this.searched = `\\<${line.slice(...object)}\\>`;
        this.#searchBack = key === "#";
        buffer.column = object[0];
        return this.#search(this.#searchBack, times);
      }
      default:
        return undefined;
    }
  }
  #wordEndFrom(column: number, big: boolean): Place {
    const { buffer } = this;
    const object = textObject(buffer.line, column, false, big ? "W" : "w")!;
    return { row: buffer.row, column: previous(buffer.line, object[1]) };
  }

  #expression(pattern: string): RegExp | undefined {
    const { ignorecase, smartcase } = this.buffer.settings;
    return patternOf(pattern, { ignoreCase: ignorecase && !(smartcase && /[A-Z]/.test(pattern)) });
  }
  /** What is highlighted. */
  get matches(): RegExp | undefined {
    return this.highlight && this.buffer.settings.hlsearch && this.searched ? this.#expression(this.searched) : undefined;
  }
  find(pattern: string, back: boolean, from: number): number | undefined {
    const expression = this.#expression(pattern);
    if (!expression) return undefined;
    const { lines } = this.buffer;
    for (let step = 1; step <= lines.length; step++) {
      const row = (from + (back ? -step : step) + lines.length) % lines.length;
      expression.lastIndex = 0;
      if (expression.test(lines[row]!)) return row;
    }
    return undefined;
  }
  #search(back: boolean, times: number): Target | null {
    const { buffer } = this;
    if (!this.searched) {
      buffer.fail("E35: No previous regular expression");
      return null;
    }
    this.highlight = true;
    const expression = this.#expression(this.searched);
    let place: Place = { row: buffer.row, column: buffer.column };
    buffer.say(`${back ? "?" : "/"}${this.searched}`);
    for (let i = 0; i < times; i++) {
      const found = expression && this.#nextMatch(expression, place, back);
      if (!found) {
        buffer.fail(`E486: Pattern not found: ${this.searched}`);
        return null;
      }
      if (
        back
          ? found.row > place.row || (found.row === place.row && found.column >= place.column)
          : found.row < place.row || (found.row === place.row && found.column <= place.column)
      )
        buffer.fail(back ? "search hit TOP, continuing at BOTTOM" : "search hit BOTTOM, continuing at TOP");
      place = found;
    }
    return place;
  }
  #nextMatch(expression: RegExp, from: Place, back: boolean): Place | undefined {
    const { lines } = this.buffer;
    for (let step = 0; step <= lines.length; step++) {
      const row = (from.row + (back ? -step : step) + 2 * lines.length) % lines.length;
      const columns = [...lines[row]!.matchAll(expression)]
        .map((match) => match.index)
        .filter((column) => column < Math.max(1, lines[row]!.length));
      const open = step === 0 ? columns.filter((column) => (back ? column < from.column : column > from.column)) : columns;
      const hit = back ? open.at(-1) : open[0];
      if (hit !== undefined) return { row, column: hit };
    }
    return undefined;
  }

  /** An operator with its motion: d3w, yy, ci". */
  *#operate(operator: string, before: number | undefined, motion?: Key): Keys<void> {
    const { buffer } = this;
    const { key, count } = motion === undefined ? yield* this.#count(yield* this.#key()) : { key: motion, count: undefined };
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
      const kind = yield* this.#argument();
      if (kind === undefined) return;
      if (kind === "p") span = this.#paragraphAround(key === "a");
      else {
        const object = textObject(buffer.line, buffer.column, key === "a", kind);
        if (!object) return;
        span = { from: { row: from.row, column: object[0] }, to: { row: from.row, column: object[1] }, linewise: false };
      }
    } else {
      const target = yield* this.#motion(key, times, operator);
      if (!target) return;
      span = this.#spanTo(from, target);
    }
    yield* this.#apply(operator, span, 1);
  }
  #paragraphAround(around: boolean): Span {
    const { lines, row } = this.buffer;
    let [from, to] = [row, row];
    while (from > 0 && (lines[from - 1] === "") === (lines[row] === "")) from--;
    while (to < lines.length - 1 && (lines[to + 1] === "") === (lines[row] === "")) to++;
    if (around) while (to < lines.length - 1 && lines[to + 1] === "") to++;
    return { from: { row: from, column: 0 }, to: { row: to, column: 0 }, linewise: true };
  }
  #spanTo(from: Place, target: Target): Span {
    const forward = target.row > from.row || (target.row === from.row && target.column >= from.column);
    const [start, end] = forward ? [from, target] : [target, from];
    const inclusive = target.inclusive && !target.linewise;
    return {
      from: { row: start.row, column: start.column },
      to: { row: end.row, column: inclusive ? next(this.buffer.lines[end.row]!, end.column) : end.column },
      linewise: target.linewise ?? false,
    };
  }
  *#apply(operator: string, span: Span, levels: number): Keys<void> {
    const { buffer } = this;
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
        return yield* this.#insert(1);
      default:
        buffer.shift(span.from.row, span.to.row, operator === ">" ? levels : -levels);
        buffer.row = span.from.row;
        buffer.column = firstWord(buffer.line);
    }
  }

  *#visual(key: Key, count: number | undefined): Keys<void> {
    const { buffer } = this;
    const here: Place = { row: buffer.row, column: buffer.column };
    const span = this.visualSpan();
    const leave = () => {
      this.selection = [span.from.row, span.to.row];
      this.mode = "normal";
    };
    if (leaves(key) || (key === "v" && this.mode === "visual") || (key === "V" && this.mode === "visual line")) return leave();
    if (key === "v" || key === "V") {
      this.mode = key === "v" ? "visual" : "visual line";
      return;
    }
    if (key === "o") {
      buffer.row = this.anchor.row;
      buffer.column = this.anchor.column;
      this.anchor = here;
      return;
    }
    const operator =
      key === "x" || key === "Delete" || key === "X" || key === "D" ? "d" : key === "s" ? "c" : OPERATORS.includes(key) ? key : undefined;
    if (operator) {
      leave();
      return yield* this.#apply(operator, span, count ?? 1);
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
        return this.#join(span.from.row, Math.max(2, span.to.row - span.from.row + 1));
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
        const text = yield* this.#argument();
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
        this.#repeatable = false;
        return yield* this.#colon("'<,'>");
      case "i":
      case "a": {
        const kind = yield* this.#argument();
        const object = kind === undefined ? undefined : textObject(buffer.line, buffer.column, key === "a", kind);
        if (!object) return;
        this.anchor = { row: buffer.row, column: object[0] };
        buffer.column = previous(buffer.line, object[1]);
        return;
      }
    }
    const target = yield* this.#motion(key, count);
    if (target) this.#moveTo(target, key);
    else if (target === undefined && (key === "I" || key === "A" || key === CTRL("V")))
      buffer.fail("k8s-quest does not simulate blocks of vi yet");
  }
  /** What a visual selection covers. */
  visualSpan(): Span {
    const { buffer, anchor } = this;
    const linewise = this.mode === "visual line";
    const ahead = buffer.row > anchor.row || (buffer.row === anchor.row && buffer.column >= anchor.column);
    const [from, to] = ahead ? [anchor, { row: buffer.row, column: buffer.column }] : [{ row: buffer.row, column: buffer.column }, anchor];
    return { from, to: { row: to.row, column: next(buffer.lines[to.row]!, to.column) }, linewise };
  }

  #join(row: number, count: number): void {
    const { buffer } = this;
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
  /** Ctrl-A and Ctrl-X: the next number in this line. */
  #add(amount: number): void {
    const { buffer } = this;
    for (const match of buffer.line.matchAll(/-?\d+/g)) {
      if (match.index + match[0].length <= buffer.column) continue;
      const text = String(Number(match[0]) + amount);
      buffer.replaceLines(buffer.row, 1, [buffer.line.slice(0, match.index) + text + buffer.line.slice(match.index + match[0].length)]);
      buffer.column = match.index + text.length - 1;
      return;
    }
  }

  /** Insert mode (or replace mode) until Escape; what was typed comes `times` times. */
  *#insert(times: number, replace = false): Keys<void> {
    const { buffer } = this;
    this.mode = replace ? "replace" : "insert";
    const covered: string[] = [];
    let typed: string | undefined = "";
    for (;;) {
      const key = yield* this.#key();
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
      } else this.#editKey(key);
    }
    if (typed && times > 1) buffer.insert(typed.repeat(times - 1));
    this.mode = "normal";
    buffer.column = previous(buffer.line, buffer.column);
    buffer.wanted = columnOf(buffer.line, buffer.column, buffer.settings.tabstop);
  }
  /** A key of insert mode that is no text. */
  #editKey(key: Key): void {
    const { buffer } = this;
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
        const step = key === "Up" ? -1 : key === "Down" ? 1 : key === "PageUp" ? -this.#pageRows : this.#pageRows;
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

  *#colon(start: string): Keys<void> {
    const line = yield* this.#ask(":", start);
    if (line === undefined) return;
    this.#history.push(line);
    this.execute(line);
  }
  /** A line typed at the bottom; undefined when it was given up. */
  *#ask(sign: string, start = ""): Keys<string | undefined> {
    const mode = this.mode;
    this.mode = "prompt";
    let text = start;
    let at = text.length;
    let back = this.#history.length;
    try {
      for (;;) {
        this.prompt = sign + text;
        this.promptAt = at + 1;
        const key = yield* this.#key();
        if (leaves(key)) return undefined;
        if (key === "Enter") return text;
        if (key === "Backspace") {
          if (text === "") return undefined;
          const from = previous(text, at);
          text = text.slice(0, from) + text.slice(at);
          at = from;
        } else if (key === "Delete") text = text.slice(0, at) + text.slice(next(text, at));
        else if (key === "Left") at = previous(text, at);
        else if (key === "Right") at = next(text, at);
        else if (key === "Home" || key === CTRL("B")) at = 0;
        else if (key === "End" || key === CTRL("E")) at = text.length;
        else if (key === CTRL("U")) {
          text = text.slice(at);
          at = 0;
        } else if ((key === "Up" || key === "Down") && sign === ":") {
          back = Math.max(0, Math.min(this.#history.length, back + (key === "Up" ? -1 : 1)));
          text = this.#history[back] ?? "";
          at = text.length;
        } else if (isText(key) || key.startsWith(PASTED)) {
          const piece = key.startsWith(PASTED) ? key.slice(PASTED.length).replaceAll("\n", " ") : key;
          text = text.slice(0, at) + piece + text.slice(at);
          at += piece.length;
        }
      }
    } finally {
      this.mode = mode;
      this.prompt = "";
    }
  }
}
