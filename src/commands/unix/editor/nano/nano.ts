// nano as a model: keys in, text and a cursor out.
import { FileError } from "../../../../machine/file-error.ts";
import { CTRL, isText, type Key, PASTED } from "../keys.ts";
import type { Disk, Editor } from "../program.ts";
import type { View } from "../screen.ts";
import { columnOf, previous } from "../text.ts";
import { Buffer, withLast } from "./buffer.ts";
import { Window } from "./window.ts";

type Keys<T> = Generator<undefined, T, Key>;

const MISSING: Readonly<Record<Key, string>> = {
  [CTRL("G")]: "help",
  [CTRL("R")]: "reading files into another",
  [CTRL("\\")]: "replacing",
  [CTRL("T")]: "commands",
  [CTRL("J")]: "justifying",
};

export class Nano extends Buffer implements Editor {
  exitCode: number | undefined;
  message = "";
  file: string;
  #disk: Disk;
  #saved: readonly string[] = this.lines;
  readonly #window = new Window();
  #cutting = false;
  prompt: { text: string; at: number; help: readonly string[][] } | undefined;
  #searched = "";
  readonly #running: Keys<void>;

  constructor(disk: Disk, file: string) {
    super();
    this.#disk = disk;
    this.file = file;
    if (file && disk.exists(file)) {
      this.lines = withLast(disk.read(file).split("\n"));
      const count = this.lines.length - 1;
      this.message = `[ Read ${count} line${count === 1 ? "" : "s"} ]`;
    } else if (file) this.message = "[ New File ]";
    this.#saved = this.lines;
    this.#running = this.#run();
    this.#running.next();
  }

  get modified(): boolean {
    return this.lines !== this.#saved;
  }
  feed(key: Key): void {
    if (this.exitCode === undefined) this.#running.next(key);
  }

  *#run(): Keys<void> {
    for (let joined = false; ; ) {
      const key = yield;
      this.message = "";
      const before = this.state;
      const cutting = this.#cutting;
      this.#cutting = false;
      if (key === "Escape") {
        const meta = (yield).toLowerCase();
        if (meta === "u" || meta === "e") {
          if (!this.travel(meta === "u")) this.message = `[ Nothing to ${meta === "u" ? "undo" : "redo"} ]`;
        } else this.message = `[ Unbound key: M-${meta.toUpperCase()} ]`;
        joined = false;
        continue;
      }
      yield* this.#key(key, cutting);
      if (before.lines !== this.lines) {
        // Letters typed in a row are one step of undo.
        const typing = isText(key) && key !== "\t";
        this.changed(before, typing && joined);
        joined = typing;
      } else joined = false;
    }
  }

  *#key(key: Key, cutting: boolean): Keys<void> {
    const { row, column } = this;
    const line = this.line;
    switch (key) {
      case "Up":
      case CTRL("P"):
        return this.vertical(row - 1);
      case "Down":
      case CTRL("N"):
        return this.vertical(row + 1);
      case "PageUp":
      case CTRL("Y"):
        return this.vertical(row - this.#window.rows + 2);
      case "PageDown":
      case CTRL("V"):
        return this.vertical(row + this.#window.rows - 2);
      case "Left":
      case CTRL("B"):
        this.left();
        break;
      case "Right":
      case CTRL("F"):
        this.right();
        break;
      case "Home":
      case CTRL("A"):
        this.column = 0;
        break;
      case "End":
      case CTRL("E"):
        this.column = line.length;
        break;
      case "Enter":
        this.insert("\n");
        break;
      case "Backspace":
        this.backspace();
        break;
      case "Delete":
      case CTRL("D"):
        this.delete();
        break;
      case CTRL("K"):
        if (!this.cutLine(cutting)) {
          this.message = "[ Nothing was cut ]";
          return;
        }
        this.#cutting = true;
        break;
      case CTRL("U"):
        this.uncut();
        break;
      case CTRL("S"):
        if (this.file) this.#save(this.file);
        else yield* this.#writeOut();
        return;
      case CTRL("O"):
        yield* this.#writeOut();
        return;
      case CTRL("X"):
        return yield* this.#exit();
      case CTRL("W"):
        return yield* this.#whereIs();
      case CTRL("_"):
      case CTRL("/"): {
        const text = yield* this.#ask("Enter line number, column number: ");
        const number = Number(text?.split(",")[0]);
        if (text !== undefined && number) this.vertical(number - 1);
        return;
      }
      case CTRL("C"):
        this.message = `[ line ${row + 1}/${this.lines.length} (${Math.floor((100 * (row + 1)) / this.lines.length)}%), col ${columnOf(line, column) + 1}/${columnOf(line, line.length) + 1} ]`;
        return;
      case CTRL("L"):
        return;
      default:
        if (key.startsWith(PASTED)) this.insert(key.slice(PASTED.length));
        else if (isText(key)) this.insert(key);
        else this.message = MISSING[key] ? `[ k8s-quest does not simulate ${MISSING[key]} of nano yet ]` : "[ Unknown key ]";
    }
    this.holdColumn();
  }

  #save(file: string): boolean {
    try {
      this.#disk.write(file, this.lines.join("\n"));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.message = `[ Error writing ${file}: ${error.message} ]`;
      return false;
    }
    this.file = file;
    this.#saved = this.lines;
    const count = this.lines.length - 1;
    this.message = `[ Wrote ${count} line${count === 1 ? "" : "s"} ]`;
    return true;
  }
  *#writeOut(): Keys<boolean> {
    const name = yield* this.#ask("File Name to Write: ", this.file);
    if (!name) {
      this.message = "[ Cancelled ]";
      return false;
    }
    return this.#save(name);
  }
  *#exit(): Keys<void> {
    if (!this.modified) {
      this.exitCode = 0;
      return;
    }
    const text = "Save modified buffer? ";
    this.prompt = { text, at: text.length, help: [[" Y Yes"], [" N No", "^C Cancel"]] };
    for (;;) {
      const key = (yield).toLowerCase();
      if (key === CTRL("C") || key === "escape") {
        this.prompt = undefined;
        this.message = "[ Cancelled ]";
        return;
      }
      if (key !== "y" && key !== "n") continue;
      this.prompt = undefined;
      if (key === "n" || (yield* this.#writeOut())) this.exitCode = 0;
      return;
    }
  }
  *#whereIs(): Keys<void> {
    const typed = yield* this.#ask(`Search${this.#searched ? ` [${this.#searched}]` : ""}: `);
    if (typed === undefined) {
      this.message = "[ Cancelled ]";
      return;
    }
    this.#searched = typed || this.#searched;
    const wanted = this.#searched.toLowerCase();
    if (!wanted) return;
    for (let step = 0; step <= this.lines.length; step++) {
      const row = (this.row + step) % this.lines.length;
      const at = this.lines[row]!.toLowerCase().indexOf(wanted, step === 0 ? this.column + 1 : 0);
      if (at < 0) continue;
      if (row < this.row || step === this.lines.length)
        this.message = step === this.lines.length ? "[ This is the only occurrence ]" : "[ Search Wrapped ]";
      this.row = row;
      this.column = at;
      this.holdColumn();
      return;
    }
    this.message = `[ "${this.#searched}" not found ]`;
  }
  /** A line typed at the bottom; undefined when it was given up. */
  *#ask(question: string, start = ""): Keys<string | undefined> {
    let text = start;
    try {
      for (;;) {
        this.prompt = { text: question + text, at: question.length + text.length, help: [["^G Help"], ["^C Cancel"]] };
        const key = yield;
        if (key === CTRL("C") || key === "Escape") return undefined;
        if (key === "Enter") return text;
        if (key === "Backspace") text = text.slice(0, previous(text, text.length));
        else if (key === CTRL("U") || key === CTRL("K")) text = "";
        else if (key.startsWith(PASTED)) text += key.slice(PASTED.length).replaceAll("\n", " ");
        else if (isText(key)) text += key;
      }
    } finally {
      this.prompt = undefined;
    }
  }

  view(columns: number, rows: number): View {
    return this.#window.view(this, columns, rows);
  }
}
