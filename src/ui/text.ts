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
      const fresh = last === undefined || last === "" || line.trim() === "" || /^(\s*[-*•] |\s*\d+\. |kubectl |docker )/.test(line);
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
  for (const { text: piece, meaning } of pieces(text)) {
    const paint = (part: string) => (meaning === "bold" ? bold(theme, part) : theme.paint(meaning, part));
    for (const word of piece.match(/\s+|[^\s]+/g) ?? []) {
      const size = stringWidth(word);
      if (/^\s/.test(word)) {
        if (used && used + size < width) {
          line += " ";
          used++;
        }
        continue;
      }
      if (used && used + size > width) flush();
      if (size <= width) {
        line += paint(word);
        used += size;
        continue;
      }
      for (const { segment } of new Intl.Segmenter().segment(word)) {
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
