// The text that vi edits: lines, the cursor, undo, the register, the file behind it.

import { byteLength } from "../../../../base/bytes.ts";
import { FileError } from "../../../../machine/file-error.ts";
import type { Disk } from "../program.ts";
import { last, linesOf, next, textOf } from "../text.ts";
import type { Lines, Place } from "./motions.ts";

interface Snapshot extends Place {
  lines: Lines;
}

/** A stretch of text: whole lines, or from one place to just before another. */
export interface Span {
  from: Place;
  to: Place;
  linewise: boolean;
}

export interface Settings {
  number: boolean;
  relativenumber: boolean;
  expandtab: boolean;
  autoindent: boolean;
  ignorecase: boolean;
  smartcase: boolean;
  hlsearch: boolean;
  paste: boolean;
  readonly: boolean;
  tabstop: number;
  shiftwidth: number;
  softtabstop: number;
}

export class Buffer {
  /** Replaced, never changed, so that undo and "modified" are comparisons. */
  lines: Lines = [""];
  row = 0;
  column = 0;
  /** The screen column that j and k try to keep. */
  wanted = 0;
  message = "";
  /** The message is an error. */
  failed = false;
  register: { lines: Lines; linewise: boolean } | undefined;
  file: string | undefined;
  readonly settings: Settings = {
    number: false,
    relativenumber: false,
    expandtab: false,
    autoindent: false,
    ignorecase: false,
    smartcase: false,
    hlsearch: false,
    paste: false,
    readonly: false,
    tabstop: 8,
    shiftwidth: 8,
    softtabstop: 0,
  };
  #saved: Lines = this.lines;
  #new = true;
  /** Another file was opened since the last snapshot: that is nothing to undo. */
  #opened = false;
  #undo: Snapshot[] = [];
  #redo: Snapshot[] = [];

  constructor(readonly disk: Disk) {}

  get line(): string {
    return this.lines[this.row]!;
  }
  get modified(): boolean {
    return this.lines !== this.#saved;
  }

  say(message: string): void {
    this.message = message;
    this.failed = false;
  }
  fail(message: string): void {
    this.message = message;
    this.failed = true;
  }

  open(file: string | undefined): void {
    this.file = file;
    this.lines = [""];
    this.row = 0;
    this.column = 0;
    this.#new = true;
    if (file !== undefined) {
      try {
        if (this.disk.exists(file)) {
          const text = this.disk.read(file);
          const { lines, ended } = linesOf(text);
          this.lines = lines;
          this.#new = false;
          this.say(`"${file}" ${ended ? "" : "[noeol] "}${text === "" ? 0 : lines.length}L, ${byteLength(text)}B`);
        } else this.say(`"${file}" [New]`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        this.say(error.code === "EISDIR" ? `"${file}" is a directory` : `"${file}" [Permission Denied]`);
      }
    }
    this.#saved = this.lines;
    this.#undo = [];
    this.#redo = [];
    this.#opened = true;
  }

  /** Writes lines to a file (the buffer's own when none is named); false, and said, when it cannot. */
  write(options: { file?: string | undefined; force?: boolean; range?: [number, number] | undefined; append?: boolean } = {}): boolean {
    const file = options.file ?? this.file;
    if (file === undefined) {
      this.fail("E32: No file name");
      return false;
    }
    const own = file === this.file;
    if (own && this.settings.readonly && !options.force) {
      this.fail("E45: 'readonly' option is set (add ! to override)");
      return false;
    }
    const existed = this.disk.exists(file);
    if (!own && existed && !options.force && !options.append) {
      this.fail("E13: File exists (add ! to override)");
      return false;
    }
    const lines = options.range ? this.lines.slice(options.range[0], options.range[1] + 1) : this.lines;
    const text = textOf(lines);
    try {
      this.disk.write(file, options.append && existed ? this.disk.read(file) + text : text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.fail(error.code === "EISDIR" ? `E17: "${file}" is a directory` : `"${file}" E212: Can't open file for writing`);
      return false;
    }
    this.file ??= file;
    if (file === this.file && !options.range) this.#saved = this.lines;
    this.say(
      `"${file}" ${existed || (own && !this.#new) ? "" : "[New] "}${text === "" ? 0 : lines.length}L, ${byteLength(text)}B ${options.append ? "appended" : "written"}`,
    );
    if (own) this.#new = false;
    return true;
  }

  snapshot(): Snapshot {
    this.#opened = false;
    return { lines: this.lines, row: this.row, column: this.column };
  }
  /** Makes all since `before` one step of undo. */
  commit(before: Snapshot): void {
    if (before.lines === this.lines || this.#opened) return;
    this.#undo.push(before);
    this.#redo = [];
  }
  undo(): void {
    this.#swap(this.#undo, this.#redo, "Already at oldest change");
  }
  redo(): void {
    this.#swap(this.#redo, this.#undo, "Already at newest change");
  }
  #swap(from: Snapshot[], to: Snapshot[], none: string): void {
    const state = from.pop();
    if (!state) {
      this.say(none);
      return;
    }
    const before = this.lines;
    to.push(this.snapshot());
    this.lines = state.lines;
    const first = before.findIndex((line, index) => line !== state.lines[index]);
    this.row = Math.min(first < 0 ? state.row : first, state.lines.length - 1);
    this.column = this.row === state.row ? state.column : 0;
    const more = state.lines.length - before.length;
    this.say(more > 0 ? `${more} more line${more > 1 ? "s" : ""}` : more < 0 ? `${-more} line${more < -1 ? "s" : ""} less` : "1 change");
  }

  replaceLines(from: number, count: number, lines: Lines): void {
    const all = [...this.lines.slice(0, from), ...lines, ...this.lines.slice(from + count)];
    this.lines = all.length ? all : [""];
  }
  /** Puts text at the cursor and moves behind it. */
  insert(text: string): void {
    const pieces = text.split("\n");
    const [before, after] = [this.line.slice(0, this.column), this.line.slice(this.column)];
    const end = pieces.at(-1)!;
    const lines = pieces.length === 1 ? [before + text + after] : [before + pieces[0]!, ...pieces.slice(1, -1), end + after];
    this.replaceLines(this.row, 1, lines);
    this.row += pieces.length - 1;
    this.column = pieces.length === 1 ? before.length + text.length : end.length;
  }
  textIn(span: Span): string[] {
    const lines = this.lines.slice(span.from.row, span.to.row + 1);
    if (span.linewise) return lines;
    lines[lines.length - 1] = lines.at(-1)!.slice(0, span.to.column);
    lines[0] = lines[0]!.slice(span.from.column);
    return lines;
  }
  yank(span: Span): void {
    this.register = { lines: this.textIn(span), linewise: span.linewise };
    const count = span.to.row - span.from.row + 1;
    if (span.linewise && count > 2) this.say(`${count} lines yanked`);
  }
  /** Takes a span out (not into the register). */
  remove(span: Span): void {
    const count = span.to.row - span.from.row + 1;
    if (span.linewise) {
      this.replaceLines(span.from.row, count, []);
      this.row = Math.min(span.from.row, this.lines.length - 1);
      this.column = /^\s*/.exec(this.line)![0].length;
      if (count > 2) this.say(`${count} fewer lines`);
      return;
    }
    const joined = this.lines[span.from.row]!.slice(0, span.from.column) + this.lines[span.to.row]!.slice(span.to.column);
    this.replaceLines(span.from.row, count, [joined]);
    this.row = span.from.row;
    this.column = span.from.column;
  }
  put(after: boolean, count: number): void {
    const { register } = this;
    if (!register) {
      this.fail('E353: Nothing in register "');
      return;
    }
    if (register.linewise) {
      const lines = Array.from({ length: count }, () => register.lines).flat();
      const at = this.row + (after ? 1 : 0);
      this.replaceLines(at, 0, lines);
      this.row = at;
      this.column = /^\s*/.exec(this.line)![0].length;
      if (lines.length > 2) this.say(`${lines.length} more lines`);
      return;
    }
    const text = register.lines.join("\n").repeat(count);
    if (after) this.column = next(this.line, this.column);
    const from = { row: this.row, column: this.column };
    this.insert(text);
    if (text.includes("\n")) Object.assign(this, from);
    else this.column = Math.max(from.column, this.column - 1);
  }
  shift(from: number, to: number, levels: number): void {
    const { shiftwidth, tabstop, expandtab } = this.settings;
    const step = shiftwidth || tabstop;
    const lines = this.lines.slice(from, to + 1).map((line) => {
      const indent = /^[ \t]*/.exec(line)![0];
      const width = [...indent].reduce((sum, each) => (each === "\t" ? sum + tabstop - (sum % tabstop) : sum + 1), 0);
      const wanted = Math.max(0, width + levels * step);
      if (line === "") return line;
      return (
        (expandtab ? " ".repeat(wanted) : "\t".repeat(Math.floor(wanted / tabstop)) + " ".repeat(wanted % tabstop)) +
        line.slice(indent.length)
      );
    });
    this.replaceLines(from, to - from + 1, lines);
    const count = to - from + 1;
    if (count > 2) this.say(`${count} lines ${levels > 0 ? ">" : "<"}ed ${Math.abs(levels)} time`);
  }
  /** Keeps the cursor on a character; `past` allows the place behind the last one. */
  clamp(past: boolean): void {
    this.row = Math.max(0, Math.min(this.row, this.lines.length - 1));
    this.column = Math.max(0, Math.min(this.column, past ? this.line.length : last(this.line)));
  }
}
