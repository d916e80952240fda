// The text that nano works on, the cursor in it, what was cut, and the way back.
import { columnOf, indexAt, next, previous } from "../text.ts";

interface State {
  lines: readonly string[];
  row: number;
  column: number;
}

/** There is always an empty line at the end to go to, so that every line of the file has its line break. */
export const withLast = (lines: readonly string[]): readonly string[] => (lines.at(-1) === "" ? lines : [...lines, ""]);

export class Buffer {
  lines: readonly string[] = [""];
  row = 0;
  column = 0;
  /** The column on the screen that the cursor goes back to when a line is long enough. */
  #wanted = 0;
  #cut: readonly string[] = [];
  #undo: State[] = [];
  #redo: State[] = [];

  get line(): string {
    return this.lines[this.row]!;
  }
  get state(): State {
    return { lines: this.lines, row: this.row, column: this.column };
  }

  /** A change was made. @param joined it is one step of undo with the one before */
  changed(before: State, joined: boolean): void {
    if (!joined) this.#undo.push(before);
    this.#redo = [];
  }
  /** Undoes or redoes a change; false where there is none. */
  travel(back: boolean): boolean {
    const [from, to] = back ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const state = from.pop();
    if (!state) return false;
    to.push(this.state);
    Object.assign(this, state);
    return true;
  }

  /** The cursor stays in the column where it is now as it goes up and down. */
  holdColumn(): void {
    this.#wanted = columnOf(this.line, this.column);
  }
  vertical(row: number): void {
    this.row = Math.max(0, Math.min(row, this.lines.length - 1));
    this.column = this.#wanted >= columnOf(this.line, this.line.length) ? this.line.length : indexAt(this.line, this.#wanted);
  }
  left(): void {
    if (this.column > 0) this.column = previous(this.line, this.column);
    else if (this.row > 0) {
      this.row--;
      this.column = this.line.length;
    }
  }
  right(): void {
    if (this.column < this.line.length) this.column = next(this.line, this.column);
    else if (this.row < this.lines.length - 1) {
      this.row++;
      this.column = 0;
    }
  }

  insert(text: string): void {
    const pieces = (this.line.slice(0, this.column) + text).split("\n");
    const after = this.line.slice(this.column);
    const end = pieces.at(-1)!.length;
    this.#replace(this.row, 1, [...pieces.slice(0, -1), pieces.at(-1)! + after]);
    this.row += pieces.length - 1;
    this.column = end;
  }
  backspace(): void {
    const { row, column, line } = this;
    if (column > 0) {
      this.column = previous(line, column);
      this.#replace(row, 1, [line.slice(0, this.column) + line.slice(column)]);
    } else if (row > 0) {
      const above = this.lines[row - 1]!;
      this.#replace(row - 1, 2, [above + line]);
      this.row--;
      this.column = above.length;
    }
  }
  delete(): void {
    const { row, column, line } = this;
    if (column < line.length) this.#replace(row, 1, [line.slice(0, column) + line.slice(next(line, column))]);
    else if (row < this.lines.length - 1) this.#replace(row, 2, [line + this.lines[row + 1]!]);
  }
  /** Cuts the line, behind what was cut before where they belong together; false where there is nothing. */
  cutLine(together: boolean): boolean {
    const { row, line } = this;
    if (row === this.lines.length - 1 && line === "") return false;
    this.#cut = [...(together ? this.#cut : []), line];
    this.#replace(row, 1, []);
    this.column = 0;
    return true;
  }
  /** Puts back what was cut. */
  uncut(): void {
    if (!this.#cut.length) return;
    this.#replace(this.row, 0, this.#cut);
    this.row += this.#cut.length;
    this.column = 0;
  }

  #replace(from: number, count: number, lines: readonly string[]): void {
    this.lines = withLast([...this.lines.slice(0, from), ...lines, ...this.lines.slice(from + count)]);
  }
}
