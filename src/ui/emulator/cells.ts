// What a terminal's screen is made of: cells with a style, and rows that may go on in the next one.

/** Colours are 0–255 of the usual palette; undefined is the default. */
export interface Style {
  readonly foreground?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}
export interface Cell {
  /** "" is the right half of a wide character. */
  readonly text: string;
  readonly style: Style;
}
/** Never changed: what a row looks like is computed once. */
export interface Row {
  readonly cells: readonly Cell[];
  /** The text goes on in the next row, since the screen was no wider. */
  readonly wrapped: boolean;
}

export const PLAIN: Style = Object.freeze({});
export const BLANK: Cell = Object.freeze({ text: " ", style: PLAIN });
/** The last column where a wide character did not fit any more: no text, and gone when there is room. */
export const PADDING: Cell = Object.freeze({ text: " ", style: PLAIN });

const blanks = (count: number): Cell[] => Array.from({ length: count }, () => BLANK);

export const blankRow = (columns: number): Row => ({ cells: blanks(columns), wrapped: false });

/** A row of exactly so many columns: cut, or filled with blanks. */
export const rowOf = (cells: readonly Cell[], columns: number, wrapped = false): Row => ({
  cells: cells.length >= columns ? cells.slice(0, columns) : [...cells, ...blanks(columns - cells.length)],
  wrapped,
});

/** How many cells there are without the blank ones at the end; what has a background is not blank. */
export function lengthOf(cells: readonly Cell[]): number {
  let length = cells.length;
  while (length && cells[length - 1]!.text === " " && cells[length - 1]!.style === PLAIN) length--;
  return length;
}

export const textOf = (row: Row): string =>
  row.cells
    .map((cell) => cell.text)
    .join("")
    .trimEnd();
