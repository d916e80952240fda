// Text for a width in columns: wrapping with **bold** and `code`, cutting and padding by what characters really take.

import type { Meaning, Theme } from "./theme.ts";
import stringWidth from "./width.ts";

export const widthOf = stringWidth;

interface Piece {
  text: string;
  meaning: Meaning | "bold";
}

/** Cuts to a width, with an ellipsis where something is lost. Takes text without escape sequences. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = stringWidth(segment);
    if (used + next > width - 1) break;
    out += segment;
    used += next;
  }
  return width > 0 ? `${out}…` : "";
}

/** Pads with blanks to a width. Escape sequences count nothing. */
export const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - stringWidth(text)));

const bold = (theme: Theme, text: string): string => (theme.name === "plain" ? text : `\x1b[1m${text}\x1b[22m`);

/** Lines of prose no wider than `width`. A single line break joins lines; an empty line, a list or a line of code starts anew. */
export function prose(text: string, width: number, theme: Theme): string[] {
  const paragraphs = text
    .trim()
    .split(/\n/)
    .reduce<string[]>((all, line) => {
      const last = all.at(-1);
      const fresh =
        last === undefined ||
        last === "" ||
        line.trim() === "" ||
        /^(\s*[-*•] |\s*\d+\. |(kubectl|docker|helm|ssh|sed|answer) |for \w+ in )/.test(line);
      if (fresh) all.push(line.trim() === "" ? "" : line);
      else all[all.length - 1] = `${last} ${line.trim()}`;
      return all;
    }, []);
  return paragraphs.flatMap((paragraph) => wrap(paragraph, width, theme));
}

/** Lines of one paragraph. */
export function wrap(text: string, width: number, theme: Theme): string[] {
  if (!text) return [""];
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const flush = () => {
    lines.push(line.trimEnd());
    line = "";
    used = 0;
  };
  for (const word of wordsOf(text)) {
    const size = word.reduce((sum, part) => sum + stringWidth(part.text), 0);
    if (used && used + 1 + size > width) flush();
    else if (used) {
      line += " ";
      used++;
    }
    for (const { text: part, meaning } of word) {
      const paint = (each: string) => (meaning === "bold" ? bold(theme, each) : theme.paint(meaning, each));
      if (size <= width) {
        line += paint(part);
        used += stringWidth(part);
        continue;
      }
      for (const { segment } of new Intl.Segmenter().segment(part)) {
        const next = stringWidth(segment);
        if (used + next > width) flush();
        line += paint(segment);
        used += next;
      }
    }
  }
  if (used || !lines.length) flush();
  return lines;
}

/** What blanks part: a word may change its look in the middle, and does not break there (`shop`, and `nginx`에). */
function wordsOf(text: string): Piece[][] {
  const words: Piece[][] = [];
  let open = false;
  for (const { text: piece, meaning } of pieces(text))
    for (const part of piece.match(/\s+|[^\s]+/g) ?? []) {
      if (/^\s/.test(part)) open = false;
      else if (open) words.at(-1)!.push({ text: part, meaning });
      else {
        words.push([{ text: part, meaning }]);
        open = true;
      }
    }
  return words;
}

function pieces(text: string): Piece[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter(Boolean)
    .map((part) => {
      if (part.startsWith("**") && part.endsWith("**") && part.length > 4) return { text: part.slice(2, -2), meaning: "bold" };
      if (part.startsWith("`") && part.endsWith("`") && part.length > 2) return { text: part.slice(1, -1), meaning: "code" };
      return { text: part, meaning: "plain" };
    });
}

/** Virtual milliseconds as m:ss. */
export const clockTime = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
