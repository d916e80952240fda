// The terminal on the mission screen: the emulator's rows as lines of text, scrolled back where wanted.
import type { Row } from "./emulator/cells.ts";
import { Emulator } from "./emulator.ts";
import type { Theme } from "./theme.ts";

export class TerminalPane {
  #emulator: Emulator;
  /** Rows scrolled back; 0 shows the end. */
  #back = 0;
  /** Rows are immutable: what they look like is computed once. */
  #painted = new WeakMap<Row, { theme: Theme; text: string }>();

  constructor(columns: number, rows: number) {
    this.#emulator = new Emulator(columns, rows);
  }

  get emulator(): Emulator {
    return this.#emulator;
  }

  /** Starts from an empty screen. */
  reset(): void {
    this.#emulator = new Emulator(this.#emulator.columns, this.#emulator.rows);
    this.#back = 0;
  }
  /** Shows another terminal from here on. */
  show(emulator: Emulator): void {
    this.#emulator = emulator;
    this.#back = 0;
  }
  write(output: string): void {
    if (output) this.#emulator.write(output);
  }
  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
    this.#back = Math.min(this.#back, this.#emulator.scrollback.length);
  }
  scroll(rows: number): void {
    this.#back = Math.max(0, Math.min(this.#back + rows, this.#emulator.scrollback.length));
  }
  toEnd(): void {
    this.#back = 0;
  }

  lines(theme: Theme): string[] {
    const { lines, scrollback, rows } = this.#emulator;
    const visible = this.#back ? [...scrollback.slice(scrollback.length - this.#back), ...lines].slice(0, rows) : lines;
    return visible.map((row) => this.#paint(row, theme));
  }

  /** The cursor's place in the pane; undefined while hidden or scrolled away. */
  get cursor(): { x: number; y: number } | undefined {
    return this.#back || !this.#emulator.cursorVisible ? undefined : this.#emulator.cursor;
  }

  #paint(row: Row, theme: Theme): string {
    const known = this.#painted.get(row);
    if (known?.theme === theme) return known.text;
    let text = "";
    let code = "";
    const { cells } = row;
    let length = cells.length;
    while (length && cells[length - 1]!.text === " " && !theme.cell(cells[length - 1]!.style)) length--;
    for (const cell of cells.slice(0, length)) {
      const next = theme.cell(cell.style);
      if (next !== code) {
        text += (code ? "\x1b[0m" : "") + next;
        code = next;
      }
      text += cell.text;
    }
    if (code) text += "\x1b[0m";
    this.#painted.set(row, { theme, text });
    return text;
  }
}
