// One screen of a terminal: its rows, the cursor, the region that scrolls, and how it takes another size.
import stringWidth from "../width.ts";
import { BLANK, blankRow, type Cell, lengthOf, PADDING, type Row, rowOf, type Style } from "./cells.ts";
import { reflow } from "./reflow.ts";

/** Cells are never changed, so those that look alike are one: by style and character code. */
const cellsByStyle = new WeakMap<Style, (Cell | undefined)[]>();
function narrowCells(style: Style): (Cell | undefined)[] {
  const known = cellsByStyle.get(style) ?? [];
  cellsByStyle.set(style, known);
  return known;
}

export class Screen {
  rows: Row[];
  /** As many as there are columns when the last one was written: the next character wraps. */
  x = 0;
  y = 0;
  top = 0;
  bottom: number;

  /** @param scrollback takes the rows that leave the top, oldest first, `kept` of them; a program that has the whole screen keeps none */
  constructor(
    public columns: number,
    height: number,
    readonly scrollback?: Row[],
    private readonly kept = 0,
  ) {
    this.rows = Array.from({ length: height }, () => blankRow(columns));
    this.bottom = height - 1;
  }

  copy(): Screen {
    const other = new Screen(this.columns, 0, this.scrollback && [...this.scrollback], this.kept);
    // Rows are never changed, only replaced.
    other.rows = [...this.rows];
    for (const field of ["x", "y", "top", "bottom"] as const) other[field] = this[field];
    return other;
  }

  /** Puts the cursor where there is a cell. */
  move(x: number, y: number): void {
    this.x = Math.max(0, Math.min(this.columns - 1, x));
    this.y = Math.max(0, Math.min(this.rows.length - 1, y));
  }

  /** DECSTBM: the rows that scroll; the cursor goes home. */
  region(top: number, bottom: number): void {
    this.move(0, bottom);
    this.bottom = this.y;
    this.move(0, top);
    this.top = this.y;
    this.move(0, 0);
  }

  /** A character of whatever width. */
  print(character: string, style: Style): void {
    const width = stringWidth(character);
    if (width === 0) return;
    if (this.x + width > this.columns) this.#wrap();
    const { x } = this;
    const { cells, wrapped } = this.rows[this.y]!;
    const row = [...cells];
    if (row[x]?.text === "" && x > 0) row[x - 1] = BLANK;
    if (row[x + width]?.text === "") row[x + width] = BLANK;
    row[x] = { text: character, style };
    if (width === 2) row[x + 1] = { text: "", style };
    this.rows[this.y] = { cells: row, wrapped };
    this.x += width;
  }

  /** Characters of one column each: a row is made anew once, not for each of them. */
  printNarrow(text: string, style: Style): void {
    const known = narrowCells(style);
    for (let done = 0; done < text.length; ) {
      if (this.x >= this.columns) this.#wrap();
      const { x } = this;
      const count = Math.min(this.columns - x, text.length - done);
      const { cells, wrapped } = this.rows[this.y]!;
      const row = [...cells];
      // Halves of wide characters at both ends are no characters any more.
      if (row[x]?.text === "" && x > 0) row[x - 1] = BLANK;
      if (row[x + count]?.text === "") row[x + count] = BLANK;
      for (let at = 0; at < count; at++) {
        const character = text[done + at]!;
        row[x + at] = known[character.charCodeAt(0)] ??= { text: character, style };
      }
      this.rows[this.y] = { cells: row, wrapped };
      this.x += count;
      done += count;
    }
  }

  /** The text goes on in the next row. */
  #wrap(): void {
    const { cells } = this.rows[this.y]!;
    this.rows[this.y] = { cells: this.x < this.columns ? [...cells.slice(0, this.x), PADDING] : cells, wrapped: true };
    this.x = 0;
    this.lineFeed();
  }

  /** A line ends here, whatever the width. */
  newLine(): void {
    const row = this.rows[this.y]!;
    if (row.wrapped) this.rows[this.y] = { ...row, wrapped: false };
    this.lineFeed();
  }

  lineFeed(): void {
    if (this.y === this.bottom) this.scroll(1);
    else if (this.y < this.rows.length - 1) this.y++;
  }

  /** Scrolls the region up by `count` rows (down where negative). What leaves by the top of the screen is kept. */
  scroll(count: number, keeps = this.top === 0): void {
    for (let i = 0; i < Math.abs(count); i++) {
      if (count > 0) {
        const [gone] = this.rows.splice(this.top, 1);
        if (keeps) this.#keep([gone!]);
        this.rows.splice(this.bottom, 0, blankRow(this.columns));
      } else {
        this.rows.splice(this.bottom, 1);
        this.rows.splice(this.top, 0, blankRow(this.columns));
      }
    }
  }

  /** Removes rows at the cursor (opens some where negative). */
  shiftRows(count: number): void {
    const { top } = this;
    this.top = this.y;
    this.scroll(count, false);
    this.top = top;
    this.x = 0;
  }

  /** ICH, DCH, ECH: blanks inserted, cells removed, cells made blank at the cursor. */
  editRow(how: "@" | "P" | "X", count: number): void {
    const { cells, wrapped } = this.rows[this.y]!;
    const row = [...cells];
    const blanks = Array.from({ length: count }, () => BLANK);
    if (how === "@") row.splice(this.x, 0, ...blanks);
    else row.splice(this.x, count, ...(how === "X" ? blanks : []));
    this.rows[this.y] = rowOf(row, this.columns, wrapped);
  }

  /** ED: 0 from the cursor on, 1 up to it, 2 all, 3 with what has scrolled away. */
  eraseDisplay(how: number): void {
    const { rows, y } = this;
    if (how === 0 || how === 1) this.eraseLine(how);
    for (let at = 0; at < rows.length; at++) if (how >= 2 || (how === 0 ? at > y : at < y)) rows[at] = blankRow(this.columns);
    if (how === 3 && this.scrollback) this.scrollback.length = 0;
  }

  /** EL: 0 from the cursor on, 1 up to it, 2 all. */
  eraseLine(how: number): void {
    const { x, y, rows } = this;
    const { cells, wrapped } = rows[y]!;
    rows[y] = {
      cells: cells.map((cell, at) => (how === 2 || (how === 0 ? at >= x : at <= x) ? BLANK : cell)),
      wrapped: wrapped && (how === 1 || (how === 0 && x >= this.columns)),
    };
  }

  /** Another size: lines are broken anew, and those that left by the top come back where there is room for them. */
  resize(columns: number, height: number): void {
    if (this.scrollback) this.#reflow(this.scrollback, columns, height);
    else this.rows = Array.from({ length: height }, (_, at) => rowOf(this.rows[at]?.cells ?? [], columns));
    this.columns = columns;
    this.top = 0;
    this.bottom = height - 1;
    this.y = Math.min(this.y, height - 1);
    this.x = Math.min(this.x, columns);
  }

  #reflow(scrollback: Row[], columns: number, height: number): void {
    const before = [...scrollback, ...this.rows];
    const above = scrollback.length;
    let used = before.length;
    while (used > above + this.y + 1 && !before[used - 1]!.wrapped && !lengthOf(before[used - 1]!.cells)) used--;
    const full = used === before.length;
    const { rows, places } = reflow(before.slice(0, used), columns, [
      { row: above, x: 0 },
      { row: above + this.y, x: this.x },
    ]);
    const [start, cursor] = places as [(typeof places)[number], (typeof places)[number]];
    const overflow = Math.max(0, rows.length - height);
    // A screen with room below its text keeps its first row; one that was full keeps its last.
    const first = Math.min(cursor.row, full ? overflow : Math.max(start.row, overflow));
    scrollback.length = 0;
    this.#keep(rows.slice(0, first));
    this.rows = Array.from({ length: height }, (_, at) => rows[first + at] ?? blankRow(columns));
    this.x = cursor.x;
    this.y = cursor.row - first;
  }

  #keep(rows: readonly Row[]): void {
    if (!this.scrollback) return;
    for (const row of rows) this.scrollback.push(row);
    if (this.scrollback.length > this.kept) this.scrollback.splice(0, this.scrollback.length - this.kept);
  }
}
