// A document on the screen: its blocks as lines of text.
import type { Block } from "../game/document.ts";
import { cut, padded, prose, unmarked, verbatim, widthOf, wrap } from "./text.ts";
import type { Frame } from "./view.ts";

const GAP = 2;

export const documentLines = (blocks: readonly Block[], frame: Frame): string[] =>
  blocks.flatMap((block) => [...linesOf(block, frame), ""]);

function linesOf(block: Block, frame: Frame): string[] {
  const { columns, theme } = frame;
  if ("heading" in block) {
    const lines = unmarked(block.heading, columns, theme).map((line) => theme.paint(block.level === 3 ? "title" : "accent", line));
    return block.level === 2 ? ["", ...lines] : lines;
  }
  if ("text" in block) return prose(block.text, columns, theme);
  if ("plain" in block) return block.plain.split("\n").flatMap((line) => verbatim(line, columns, theme));
  if ("list" in block) return block.list.flatMap((item) => hung("• ", item, frame));
  if ("code" in block) return block.code.split("\n").flatMap((line) => verbatim(line, columns - 2, theme).map((part) => `  ${part}`));
  return tableLines(block, frame);
}

const hung = (mark: string, text: string, { columns, theme }: Frame): string[] =>
  wrap(text, Math.max(8, columns - widthOf(mark)), theme).map((line, index) => (index === 0 ? mark : " ".repeat(widthOf(mark))) + line);

/** Columns beside each other where they fit; otherwise a row is a list of its cells. */
function tableLines({ head, rows }: Extract<Block, { head: readonly string[] }>, frame: Frame): string[] {
  const { columns, theme, screenReader } = frame;
  const plain = (text: string) => unmarked(text, Number.POSITIVE_INFINITY, theme).join(" ");
  const all = head.length ? [head, ...rows] : rows;
  const count = Math.max(...all.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) => Math.max(...all.map((row) => widthOf(plain(row[index] ?? "")))));
  const whole = widths.reduce((sum, width) => sum + width, 0) + GAP * (count - 1);
  if (whole <= columns && !screenReader)
    return all.map((row, index) => {
      const line = row
        .map((cell, column) => padded(plain(cell), widths[column]!))
        .join(" ".repeat(GAP))
        .trimEnd();
      return head.length && index === 0 ? theme.paint("quiet", cut(line, columns)) : line;
    });
  return rows.flatMap((row) => {
    // A mark stands before what it marks.
    const marked = row[0]!.length <= 1;
    return row.slice(marked ? 1 : 0).flatMap((cell, index) => {
      if (!cell) return [];
      const name = head[index + (marked ? 1 : 0)];
      const text = name && !(marked && index === 0) ? `${name}: ${cell}` : cell;
      return hung(index > 0 ? "  " : marked ? `${row[0]} ` : "", text, frame);
    });
  });
}
