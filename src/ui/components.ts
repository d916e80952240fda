// The pieces that all screens are put together from: lines of text, nothing else.

import { cut, padded, unmarked, verbatim, widthOf } from "./text.ts";
import type { Frame } from "./view.ts";

/** A title line: left and right text. */
export function header(frame: Frame, left: string, right = ""): string {
  const { theme, columns } = frame;
  const space = columns - widthOf(right) - 2;
  const title = cut(left, Math.max(4, space));
  return theme.paint("title", padded(title, Math.max(0, columns - widthOf(right)))) + right;
}

export const rule = (frame: Frame, columns = frame.columns): string =>
  frame.screenReader ? "" : frame.theme.paint("quiet", "─".repeat(columns));

/** Below this width the bar of keys is written close together. */
const NARROW = 60;

/** The keys that work here, the most needed first: as many as fit. */
export function keyBar(frame: Frame, keys: readonly (readonly [key: string, label: string])[]): string {
  const narrow = frame.columns < NARROW;
  const gap = narrow ? " " : "  ";
  const shown: string[] = [];
  let used = 0;
  for (const [key, name] of keys) {
    const isFunctionKey = /^F\d/.test(key);
    const label = narrow && key === "F1" ? "?" : name;
    const between = narrow && isFunctionKey ? "" : " ";
    const size = widthOf(key + between + label) + (shown.length ? gap.length : 0);
    if (used + size > frame.columns) continue;
    shown.push(`${frame.theme.paint("key", key)}${between}${label}`);
    used += size;
  }
  return shown.join(gap);
}

/** Exactly so many lines: cut at the end, or filled with empty ones. */
export const fill = (lines: readonly string[], rows: number): string[] => [
  ...lines.slice(0, rows),
  ...Array.from({ length: Math.max(0, rows - lines.length) }, () => ""),
];

/** Pages of so many lines: none begins with an empty line, nor ends with a heading that has lost its text. */
export function pagesOf(lines: readonly string[], rows: number): (readonly string[])[] {
  const pages: (readonly string[])[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = Math.min(lines.length, start + rows);
    if (end < lines.length && end - start > 2 && lines[end - 2] === "" && lines[end] !== "") end--;
    pages.push(lines.slice(start, end));
    while (lines[end] === "") end++;
    start = end;
  }
  return pages;
}

/** The part of a long list in which `selected` can be seen. */
export function around<T>(items: readonly T[], selected: number, rows: number): readonly T[] {
  const start = startOf(items.length, selected, rows);
  return items.slice(start, start + rows);
}
const startOf = (length: number, selected: number, rows: number): number =>
  Math.max(0, Math.min(selected - Math.floor(rows / 2), length - rows));

/** Below this height every line is needed for the list itself. */
const MARKED = 4;

/** The part of a long list in which line `selected` can be seen, with marks where it goes on above and below. */
export function scrolled(frame: Frame, lines: readonly string[], selected: number, rows: number): string[] {
  const shown = [...around(lines, selected, rows)];
  if (lines.length <= rows || rows < MARKED) return fill(shown, rows);
  const start = startOf(lines.length, selected, rows);
  const mark = (id: "list.above" | "list.below", count: number) => frame.theme.paint("quiet", frame.say(id, { count }));
  if (start > 0) shown[0] = mark("list.above", start + 1);
  const below = lines.length - start - rows;
  if (below > 0) shown[rows - 1] = mark("list.below", below + 1);
  return shown;
}

export const stars = (count: number): string => "★".repeat(count) + "☆".repeat(3 - count);

/** A row of the checklist: done, tested out, or open. */
export const tick = ({ ticked, testedOut }: { ticked: boolean; testedOut: boolean }): string => (ticked ? "☑" : testedOut ? "◪" : "☐");

/** A selected line is shown inverted, and marked for those who see no colours. */
export const choice = (frame: Frame, selected: boolean, text: string): string => {
  return paintChoice(frame, selected, `${selected ? "›" : " "} ${cut(text, frame.columns - 2)}`);
};
const paintChoice = (frame: Frame, selected: boolean, line: string): string =>
  selected ? frame.theme.paint("selected", padded(line, frame.columns)) : line;

/** The same for a text that may take several lines: those after the first hang, so that they are not taken for choices of their own. */
export function choiceLines(frame: Frame, selected: boolean, mark: string, text: string): string[] {
  const indent = 2 + (widthOf(mark) || 2);
  return unmarked(text, frame.columns - indent, frame.theme).map((line, index) =>
    index === 0 ? choice(frame, selected, mark + line) : paintChoice(frame, selected, " ".repeat(indent) + line),
  );
}

/** `share` of a bar, 0 to 1. */
export const bar = (share: number, width: number): string =>
  "█".repeat(Math.round(share * width)) + "░".repeat(width - Math.round(share * width));

/** What the world printed: beside the words where it is a line, otherwise below them. */
export function truthLines(frame: Frame, truth: string): string[] {
  const text = truth.trimEnd();
  const told = frame.say("quiz.truth", { text: text.includes("\n") ? `\n${text}` : text });
  return told.split("\n").flatMap((line) => verbatim(line.trimEnd(), frame.columns, frame.theme, "plain"));
}
