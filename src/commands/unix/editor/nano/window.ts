// What nano shows of itself: title, text, prompt or message, and two lines of help.
import type { View } from "../screen.ts";
import { cellsOf, columnOf } from "../text.ts";

const [REVERSE, PLAIN] = ["\u001b[7m", "\u001b[0m"];
const HELP = [
  ["^G Help", "^O Write Out", "^W Where Is", "^K Cut", "^C Location", "M-U Undo"],
  ["^X Exit", "^S Save", "^/ Go To Line", "^U Paste", "^V Next Page", "M-E Redo"],
];

/** What of the editor is shown. */
interface Shown {
  readonly lines: readonly string[];
  readonly line: string;
  readonly row: number;
  readonly column: number;
  readonly file: string | undefined;
  readonly modified: boolean;
  readonly message: string;
  /** The question that is asked, where the cursor is in it, and what may be pressed. */
  readonly prompt: { readonly text: string; readonly at: number; readonly help: readonly string[][] } | undefined;
}

export class Window {
  /** Lines of text that fit. */
  rows = 20;
  #top = 0;

  view(nano: Shown, columns: number, rows: number): View {
    const room = Math.max(1, rows - 4);
    this.rows = room;
    if (nano.row < this.#top) this.#top = Math.max(0, nano.row - Math.floor(room / 2));
    if (nano.row >= this.#top + room) this.#top = nano.row - Math.floor(room / 2);
    const at = columnOf(nano.line, nano.column);
    // A line that is too long is shown in pages, only where the cursor is.
    const page = at >= columns - 1 ? at - Math.floor(columns / 2) : 0;
    const text = Array.from({ length: room }, (_, index) => {
      const row = this.#top + index;
      const line = nano.lines[row];
      return line === undefined ? "" : part(line, row === nano.row ? page : 0, columns);
    });
    const name = nano.file || "New Buffer";
    const right = nano.modified ? "Modified " : "";
    const left = "  GNU nano 7.2";
    const middle = Math.max(left.length + 2, Math.floor((columns - name.length) / 2));
    const title = `${`${left.padEnd(middle)}${name}`.padEnd(columns - right.length).slice(0, columns - right.length)}${right}`;
    const status = nano.prompt
      ? `${REVERSE}${nano.prompt.text.padEnd(columns)}${PLAIN}`
      : `${" ".repeat(Math.max(0, Math.floor((columns - nano.message.length) / 2)))}${nano.message ? `${REVERSE}${nano.message}${PLAIN}` : ""}`;
    const help = nano.prompt?.help ?? HELP;
    const fitting = Math.max(2, Math.min(6, Math.floor(columns / 13)));
    const width = Math.floor(columns / (nano.prompt ? 4 : fitting));
    const helpLine = (entries: readonly string[]) =>
      entries
        .slice(0, fitting)
        .map((entry) => entry.padEnd(width).slice(0, width))
        .map((entry) => entry.replace(/^(\S+|\s\S)(.*)$/, `${REVERSE}$1${PLAIN}$2`))
        .join("");
    return {
      rows: [`${REVERSE}${title}${PLAIN}`, ...text, status, ...help.map(helpLine)],
      cursor: nano.prompt
        ? { row: rows - 3, column: Math.min(columns - 1, columnOf(nano.prompt.text, nano.prompt.at)) }
        : { row: 1 + nano.row - this.#top, column: at - page },
    };
  }
}

/** The cells of a line from `from` on that fit; marks what is cut off. */
function part(line: string, from: number, columns: number): string {
  const cells = cellsOf(line).filter((cell) => cell.column >= from);
  const fits = cells.filter((cell) => cell.column + cell.width - from <= columns);
  const cut = fits.length < cells.length;
  const text = (cut ? fits.filter((cell) => cell.column + cell.width - from < columns) : fits).map((cell) => cell.text).join("");
  return `${from > 0 ? `${REVERSE}<${PLAIN}${text.slice(1)}` : text}${cut ? `${REVERSE}>${PLAIN}` : ""}`;
}
