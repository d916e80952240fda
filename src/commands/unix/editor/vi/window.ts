// What of vi's text is on the screen: scrolling, line numbers, the selection, the line at the bottom.

import { byteLength } from "../../../../base/bytes.ts";
import type { View } from "../screen.ts";
import { type Cell, columnOf, wrap } from "../text.ts";
import type { Buffer, Span } from "./buffer.ts";
import type { Mode } from "./keys.ts";

const [BLUE, REVERSE, YELLOW, RED, BOLD, PLAIN] = ["\u001b[94m", "\u001b[7m", "\u001b[33m", "\u001b[97;41m", "\u001b[1m", "\u001b[0m"];
const MODES: Readonly<Partial<Record<Mode, string>>> = {
  insert: "-- INSERT --",
  replace: "-- REPLACE --",
  visual: "-- VISUAL --",
  "visual line": "-- VISUAL LINE --",
};

/** What a window shows. */
export interface Shown {
  readonly buffer: Buffer;
  readonly mode: Mode;
  /** The line at the bottom while a command or a pattern is typed, and the cursor in it. */
  readonly prompt: string;
  readonly promptAt: number;
  /** What is highlighted. */
  readonly matches: RegExp | undefined;
  /** What a visual selection covers. */
  visualSpan(): Span;
}

export class Window {
  /** The first line shown, and the last. */
  top = 0;
  bottom = 0;
  #rows = 22;

  scroll(lines: number): void {
    this.top = Math.max(0, this.top + lines);
  }
  /** Scrolls so that the cursor's line is at the top (0), in the middle or at the bottom (1). */
  place(buffer: Buffer, where: number): void {
    this.top = Math.max(0, buffer.row - Math.floor((this.#rows - 1) * where));
  }

  view(vi: Shown, columns: number, rows: number): View {
    const { buffer } = vi;
    const { settings, lines } = buffer;
    this.#rows = Math.max(1, rows - 1);
    const gutter = settings.number || settings.relativenumber ? Math.max(3, String(lines.length).length) + 1 : 0;
    const room = Math.max(1, columns - gutter);
    const height = (row: number) => wrap(lines[row]!, room, settings.tabstop).length;
    this.#follow(buffer, height);
    const span = vi.mode === "visual" || vi.mode === "visual line" ? vi.visualSpan() : undefined;
    const shown: string[] = [];
    let cursor = { row: 0, column: gutter };
    let row = this.top;
    for (; row < lines.length && shown.length < this.#rows; row++) {
      const pieces = wrap(lines[row]!, room, settings.tabstop);
      if (shown.length + pieces.length > this.#rows && row !== buffer.row) {
        while (shown.length < this.#rows) shown.push(`${BLUE}@`);
        break;
      }
      if (row === buffer.row) cursor = { ...cursorIn(pieces, buffer.column, shown.length, gutter, room) };
      const from =
        !span || row < span.from.row || row > span.to.row ? undefined : span.linewise || row > span.from.row ? 0 : span.from.column;
      const to = span && (span.linewise || row < span.to.row) ? Number.POSITIVE_INFINITY : span?.to.column;
      const matches = vi.matches
        ? [...lines[row]!.matchAll(vi.matches)].map((match) => [match.index, match.index + match[0].length] as const)
        : [];
      for (const [index, piece] of pieces.entries()) {
        const number = settings.relativenumber && row !== buffer.row ? Math.abs(row - buffer.row) : settings.number ? row + 1 : 0;
        const head = gutter ? `${YELLOW}${(index ? "" : String(number)).padStart(gutter - 1)} ${PLAIN}` : "";
        const empty = piece.length === 0 && from !== undefined ? `${REVERSE} ${PLAIN}` : "";
        const style = (cell: Cell) =>
          from !== undefined && cell.at >= from && cell.at < to!
            ? REVERSE
            : matches.some(([start, end]) => cell.at >= start && cell.at < end)
              ? "\u001b[30;43m"
              : "";
        shown.push(head + styled(piece, style) + empty);
      }
    }
    this.bottom = Math.max(this.top, row - 1);
    while (shown.length < this.#rows) shown.push(`${BLUE}~`);
    shown.length = this.#rows;
    if (vi.mode === "prompt") {
      const width = columnOf(vi.prompt, vi.promptAt);
      return { rows: [...shown, vi.prompt.slice(0, columns)], cursor: { row: rows - 1, column: Math.min(width, columns - 1) } };
    }
    return { rows: [...shown, this.#status(vi, columns)], cursor };
  }

  /** Scrolls as little as needed for the cursor's line to be seen. */
  #follow(buffer: Buffer, height: (row: number) => number): void {
    this.top = Math.min(this.top, buffer.lines.length - 1);
    if (buffer.row < this.top)
      this.top = this.top - buffer.row > this.#rows ? Math.max(0, buffer.row - Math.floor(this.#rows / 2)) : buffer.row;
    // A far jump shows the line in the middle, but nothing beyond the end.
    if (buffer.row - this.top > 2 * this.#rows)
      this.top = Math.max(0, Math.min(buffer.row - Math.floor(this.#rows / 2), buffer.lines.length - this.#rows));
    let used = 0;
    for (let row = this.top; row <= buffer.row; row++) used += height(row);
    while (used > this.#rows && this.top < buffer.row) used -= height(this.top++);
  }

  #status(vi: Shown, columns: number): string {
    const { buffer } = vi;
    const mode = MODES[vi.mode];
    const left = mode ?? buffer.message;
    const style = mode ? BOLD : buffer.failed && buffer.message ? RED : "";
    const bytes = byteLength(buffer.line.slice(0, buffer.column)) + 1;
    const visible = columnOf(buffer.line, buffer.column, buffer.settings.tabstop) + 1;
    const column = buffer.line === "" ? "0-1" : bytes === visible ? String(bytes) : `${bytes}-${visible}`;
    const all = buffer.lines.length;
    const where =
      this.top === 0 && this.bottom >= all - 1
        ? "All"
        : this.top === 0
          ? "Top"
          : this.bottom >= all - 1
            ? "Bot"
            : `${Math.floor((100 * this.top) / Math.max(1, all - (this.bottom - this.top + 1)))}%`;
    const ruler = `${buffer.row + 1},${column}`.padEnd(14) + where;
    const at = columns - 18;
    if (at < 20) return `${style}${left.slice(0, columns)}`;
    const width = columnOf(left, left.length);
    return width >= at ? `${style}${left.slice(0, columns - 1)}` : `${style}${left}${PLAIN}${" ".repeat(at - width)}${ruler}`;
  }
}

/** Cells with a style where it changes. */
function styled(cells: readonly Cell[], style: (cell: Cell) => string): string {
  let out = "";
  let current = "";
  for (const cell of cells) {
    const wanted = style(cell);
    if (wanted !== current) out += PLAIN + wanted;
    current = wanted;
    out += cell.text;
  }
  return current ? out + PLAIN : out;
}

function cursorIn(pieces: readonly (readonly Cell[])[], at: number, row: number, gutter: number, room: number): View["cursor"] {
  for (const [index, piece] of pieces.entries()) {
    const cell = piece.find((each) => each.at >= at);
    if (cell) return { row: row + index, column: gutter + cell.column - piece[0]!.column };
  }
  const tail = pieces.at(-1)!;
  const end = tail.length ? tail.at(-1)!.column + tail.at(-1)!.width - tail[0]!.column : 0;
  return { row: row + pieces.length - 1, column: gutter + Math.min(end, room - 1) };
}
