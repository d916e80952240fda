// vi as a model: keys in, text and a cursor out. Each command is a piece of one generator that asks for the keys it needs.
import type { Key } from "../keys.ts";
import type { Disk, Editor } from "../program.ts";
import type { View } from "../screen.ts";
import { next } from "../text.ts";
import { Buffer, type Span } from "./buffer.ts";
import { runEx } from "./ex.ts";
import type { ExHost } from "./ex-range.ts";
import type { Keys } from "./keys.ts";
import type { Place } from "./motions.ts";
import { command } from "./normal.ts";
import { patternOf } from "./pattern.ts";
import { Window } from "./window.ts";

type Mode = "normal" | "insert" | "replace" | "visual" | "visual line" | "prompt";

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
  readonly window = new Window();
  /** The last search went up. */
  searchBack = false;
  /** What f, F, t or T looked for last. */
  found: { kind: string; key: string } | undefined;
  /** Keys that "." repeats, before those that are typed. */
  queue: Key[] = [];
  #taken: Key[] = [];
  lastChange: Key[] = [];
  /** Command lines, the oldest first. */
  history: string[] = [];
  /** Lines that a page up or down goes. */
  pageRows = 22;
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
    this.pageRows = Math.max(1, rows - 3);
    return this.window.view(this, columns, rows);
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
      const first = yield* this.key();
      const before = buffer.snapshot();
      yield* command(this, first);
      const changed = before.lines !== buffer.lines;
      // What undo put back is no change of its own.
      if (!this.undone) buffer.commit(before);
      this.undone = false;
      if (changed && this.repeatable) this.lastChange = this.#taken;
      this.repeatable = true;
      if (this.mode === "normal") buffer.clamp(false);
    }
  }
  /** The command that runs is one that "." repeats. */
  repeatable = true;
  /** The command that runs was undo or redo. */
  undone = false;

  /** The next key of the command. */
  *key(): Keys<Key> {
    const key = this.queue.shift() ?? (yield);
    this.#taken.push(key);
    return key;
  }
  /** A pattern as the settings have it; undefined when it is none. */
  expression(pattern: string): RegExp | undefined {
    const { ignorecase, smartcase } = this.buffer.settings;
    return patternOf(pattern, { ignoreCase: ignorecase && !(smartcase && /[A-Z]/.test(pattern)) });
  }
  /** What is highlighted. */
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
  /** What a visual selection covers. */
  visualSpan(): Span {
    const { buffer, anchor } = this;
    const linewise = this.mode === "visual line";
    const ahead = buffer.row > anchor.row || (buffer.row === anchor.row && buffer.column >= anchor.column);
    const [from, to] = ahead ? [anchor, { row: buffer.row, column: buffer.column }] : [{ row: buffer.row, column: buffer.column }, anchor];
    return { from, to: { row: to.row, column: next(buffer.lines[to.row]!, to.column) }, linewise };
  }
}
