// Columns of text as cli-runtime's tab writer aligns them: at least 6 wide, 3 spaces between, the last cell of a line not padded.

const MINIMUM = 6;
const PADDING = 3;
const lengthOf = (text: string): number => (/^[\x20-\x7e]*$/.test(text) ? text.length : [...text].length);

/** Aligns rows that come in blocks; the widths of earlier blocks are remembered, as a stream of rows needs. */
export class Columns {
  #widths: number[] = [];

  /** The lines of some rows, each with a line break. */
  format(rows: readonly (readonly string[])[]): string {
    const widths = this.#widths;
    for (const row of rows)
      for (let at = 0; at < row.length - 1; at++) {
        const width = Math.max(MINIMUM, lengthOf(row[at]!) + PADDING);
        if (width > (widths[at] ?? 0)) widths[at] = width;
      }
    let text = "";
    for (const row of rows) {
      const last = row.length - 1;
      for (let at = 0; at < last; at++) {
        const cell = row[at]!;
        text += cell + " ".repeat(widths[at]! - lengthOf(cell));
      }
      text += `${row[last] ?? ""}\n`;
    }
    return text;
  }

  forget(): void {
    this.#widths = [];
  }
}
