// Elastic tab stops as Go's text/tabwriter sets them with spaces: a cell ends with a tab; a column lasts over neighbouring lines that have a cell in it.

export interface TabWriterOptions {
  minWidth?: number;
  padding?: number;
}

/** What takes two places of a string of JavaScript, and is one sign. */
const PAIRS = /[\ud800-\udfff]/;

/** Aligns a whole text. kubectl describe uses minWidth 0, padding 2. */
export function alignTabs(text: string, { minWidth = 0, padding = 2 }: TabWriterOptions = {}): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const paired = PAIRS.test(text);
  const lengths = lines.map((cells) => cells.map((cell) => (paired ? [...cell].length : cell.length)));
  const widths: number[] = [];
  const out: string[] = [];

  const write = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const cells = lines[at]!;
      const sizes = lengths[at]!;
      let row = "";
      for (let column = 0; column < cells.length; column++) {
        row += cells[column]!;
        if (column < widths.length && column < cells.length - 1) row += " ".repeat(widths[column]! - sizes[column]!);
      }
      out.push(row);
    }
  };
  const format = (from: number, to: number): void => {
    const column = widths.length;
    for (let at = from; at < to; at++) {
      if (column >= lines[at]!.length - 1) continue;
      write(from, at);
      from = at;
      let width = minWidth;
      for (; at < to && column < lines[at]!.length - 1; at++) width = Math.max(width, lengths[at]![column]! + padding);
      widths.push(width);
      format(from, at);
      widths.pop();
      from = at;
    }
    write(from, to);
  };
  format(0, lines.length);
  return out.join("\n");
}
