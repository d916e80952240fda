// Lines as a screen shows them: characters of two cells, tabs, control characters, wrapping.
import stringWidth from "string-width";

const segmenter = new Intl.Segmenter();
const PLAIN = /^[\x20-\x7e]*$/;

/** One character as people count them. */
export interface Cell {
  /** Index of its first UTF-16 unit in the line. */
  at: number;
  /** As the screen shows it. */
  text: string;
  width: number;
  /** Cells of the line before it. */
  column: number;
}

/** The characters of a line, those of a tab widened to the next stop. */
export function cellsOf(line: string, tab = 8): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of PLAIN.test(line) ? [...line].map((segment, index) => ({ segment, index })) : segmenter.segment(line)) {
    let text = segment;
    if (segment === "\t") text = " ".repeat(tab - (column % tab));
    else if (segment < " ") text = `^${String.fromCharCode(segment.charCodeAt(0) + 64)}`;
    else if (segment === "\u007f") text = "^?";
    const width = segment >= " " && segment <= "~" ? 1 : segment < " " ? text.length : stringWidth(text);
    cells.push({ at: index, text, width, column });
    column += width;
  }
  return cells;
}

/** Where the character after the one at `at` begins. */
export function next(line: string, at: number): number {
  if (at >= line.length) return line.length;
  return PLAIN.test(line) ? at + 1 : (cellsOf(line).find((cell) => cell.at > at)?.at ?? line.length);
}
/** Where the character before `at` begins. */
export function previous(line: string, at: number): number {
  if (at <= 0) return 0;
  return PLAIN.test(line) ? at - 1 : (cellsOf(line).findLast((cell) => cell.at < at)?.at ?? 0);
}
/** Where the last character begins. */
export const last = (line: string): number => previous(line, line.length);
/** Cells before the character at `at`. */
export function columnOf(line: string, at: number, tab = 8): number {
  const cells = cellsOf(line, tab);
  const cell = cells.find((each) => each.at >= at) ?? undefined;
  return cell ? cell.column : cells.reduce((sum, each) => sum + each.width, 0);
}
/** The character that covers a cell. */
export function indexAt(line: string, column: number, tab = 8): number {
  return cellsOf(line, tab).findLast((cell) => cell.column <= column)?.at ?? 0;
}

/** The rows that a line takes on a screen, each a list of its characters. */
export function wrap(line: string, columns: number, tab = 8): Cell[][] {
  const rows: Cell[][] = [[]];
  let used = 0;
  for (const cell of cellsOf(line, tab)) {
    if (used + cell.width > columns && used > 0) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(cell);
    used += cell.width;
  }
  return rows;
}

/** The lines of a file, and whether its last one had its line break. */
export function linesOf(text: string): { lines: string[]; ended: boolean } {
  if (text === "") return { lines: [""], ended: true };
  const ended = text.endsWith("\n");
  return { lines: (ended ? text.slice(0, -1) : text).split("\n"), ended };
}
/** What is written for lines: nothing for a single empty one. */
export const textOf = (lines: readonly string[]): string => (lines.length === 1 && lines[0] === "" ? "" : `${lines.join("\n")}\n`);
