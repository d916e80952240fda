// Lines for another width: rows that were one line are joined and broken anew, as terminals do when their window changes.
import { type Cell, lengthOf, PADDING, type Row, rowOf } from "./cells.ts";

/** A place in a list of rows. */
export interface Place {
  row: number;
  /** As many as there are columns where the next character wraps. */
  x: number;
}

/** @returns the rows for `columns`, and where each of `places` has come to */
export function reflow(rows: readonly Row[], columns: number, places: readonly Place[]): { rows: Row[]; places: Place[] } {
  const out: Row[] = [];
  const moved: Place[] = places.map((place) => ({ ...place }));
  for (let first = 0; first < rows.length; ) {
    let last = first;
    while (last < rows.length - 1 && rows[last]!.wrapped) last++;
    const cells: Cell[] = [];
    const starts = rows.slice(first, last + 1).map((row) => {
      const start = cells.length;
      for (const cell of row.cells) if (cell !== PADDING) cells.push(cell);
      return start;
    });
    const here = places.flatMap(({ row, x }, index) => (row < first || row > last ? [] : [{ index, x, offset: starts[row - first]! + x }]));
    // A place beyond the text is kept by blanks, so that the cursor does not slip to the left; it only waits to wrap if it did before.
    const kept = here.map(({ x, offset }) => Math.min(cells.length, offset + (x < rows[first]!.cells.length ? 1 : 0)));
    const length = Math.max(lengthOf(cells), ...kept);
    const breaks = breaksOf(cells.slice(0, length), columns);
    for (const { index, offset } of here) {
      let at = breaks.length - 1;
      while (at > 0 && breaks[at]! > offset) at--;
      moved[index] = { row: out.length + at, x: Math.min(columns, offset - breaks[at]!) };
    }
    for (const [index, start] of breaks.entries()) {
      const end = breaks[index + 1];
      const text = cells.slice(start, end ?? length);
      if (end !== undefined && text.length < columns) text.push(PADDING);
      out.push(rowOf(text, columns, end !== undefined));
    }
    first = last + 1;
  }
  return { rows: out, places: moved };
}

/** Where rows of a line begin: a wide character is not parted. */
function breaksOf(cells: readonly Cell[], columns: number): number[] {
  const breaks = [0];
  for (let start = 0; start + columns < cells.length; ) {
    start += columns > 1 && cells[start + columns]!.text === "" ? columns - 1 : columns;
    breaks.push(start);
  }
  return breaks;
}
