// vi as its commands see it: the text and its cursor, the mode, what was searched and typed, and the keys that come.
import type { Key } from "../keys.ts";
import type { Disk } from "../program.ts";
import { next } from "../text.ts";
import { Buffer, type Span } from "./buffer.ts";
import { runEx } from "./ex.ts";
import type { ExHost } from "./ex-range.ts";
import type { KeySource, Keys, Mode } from "./keys.ts";
import type { Place } from "./motions.ts";
import { patternOf } from "./pattern.ts";
import { type Shown, Window } from "./window.ts";

export class Vi implements ExHost, KeySource, Shown {
  exitCode: number | undefined;
  readonly buffer: Buffer;
  mode: Mode = "normal";
  prompt = "";
  promptAt = 0;
  /** Where a visual selection began. */
  anchor: Place = { row: 0, column: 0 };
  selection: [number, number] | undefined;
  searched = "";
  highlight = false;
  readonly window = new Window();
  /** The last search went up. */
  searchBack = false;
  /** What f, F, t or T looked for last. */
  found: { kind: string; key: string } | undefined;
  /** Keys that "." repeats, before those that are typed. */
  queue: Key[] = [];
  /** Keys of the command that runs. */
  taken: Key[] = [];
  lastChange: Key[] = [];
  /** Command lines, the oldest first. */
  history: string[] = [];
  /** Lines that a page up or down goes. */
  pageRows = 22;
  /** The command that runs is one that "." repeats. */
  repeatable = true;
  /** The command that runs was undo or redo. */
  undone = false;

  constructor(disk: Disk) {
    this.buffer = new Buffer(disk);
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

  *key(): Keys<Key> {
    const key = this.queue.shift() ?? (yield);
    this.taken.push(key);
    return key;
  }
  /** A pattern as the settings have it; undefined when it is none. */
  expression(pattern: string): RegExp | undefined {
    const { ignorecase, smartcase } = this.buffer.settings;
    return patternOf(pattern, { ignoreCase: ignorecase && !(smartcase && /[A-Z]/.test(pattern)) });
  }
  get matches(): RegExp | undefined {
    return this.highlight && this.buffer.settings.hlsearch && this.searched ? this.expression(this.searched) : undefined;
  }
  find(pattern: string, back: boolean, from: number): number | undefined {
    const expression = this.expression(pattern);
    if (!expression) return undefined;
    const { lines } = this.buffer;
    for (let step = 1; step <= lines.length; step++) {
      const row = (from + (back ? -step : step) + lines.length) % lines.length;
      expression.lastIndex = 0;
      if (expression.test(lines[row]!)) return row;
    }
    return undefined;
  }
  visualSpan(): Span {
    const { buffer, anchor } = this;
    const linewise = this.mode === "visual line";
    const ahead = buffer.row > anchor.row || (buffer.row === anchor.row && buffer.column >= anchor.column);
    const [from, to] = ahead ? [anchor, { row: buffer.row, column: buffer.column }] : [{ row: buffer.row, column: buffer.column }, anchor];
    return { from, to: { row: to.row, column: next(buffer.lines[to.row]!, to.column) }, linewise };
  }
}
