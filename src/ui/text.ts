// Text for a width in columns: wrapping with **bold** and `code`, cutting and padding by what characters really take.

import { eachGrapheme } from "../base/graphemes.ts";
import type { Meaning, Theme } from "./theme.ts";
import stringWidth from "./width.ts";

export const widthOf = stringWidth;

interface Piece {
  text: string;
  meaning: Meaning;
  bold?: boolean;
}

/** Cuts to a width, with an ellipsis where something is lost. Takes text without escape sequences. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const segment of eachGrapheme(text)) {
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

/** A line that is to be typed: stands for itself. */
const COMMAND = /^(kubectl|docker|helm|ssh|sed|answer) |^for \w+ in /;
const LIST = /^\s*(?:[-*•]|\d+\.) /;
const FENCE = "```";

/**
 * Lines of prose no wider than `width`. A single line break joins lines; an empty line, a list or a command starts anew. What stands
 * between two lines of ``` is code, with its own lines and blanks.
 */
export function prose(text: string, width: number, theme: Theme): string[] {
  const lines: string[] = [];
  let paragraph: string | undefined;
  let code = false;
  const flush = () => {
    if (paragraph !== undefined) {
      // The lines of a list's item stand below its text, not below its mark.
      const mark = LIST.exec(paragraph)?.[0] ?? "";
      const text = paragraph.slice(mark.length);
      lines.push(...hang(mark, " ".repeat(mark.length), width, (room) => wrap(text, room, theme)));
    }
    paragraph = undefined;
  };
  for (const line of text.trim().split("\n")) {
    if (line.trim() === FENCE) {
      flush();
      code = !code;
    } else if (code) lines.push(...verbatim(line, width, theme));
    else if (line.trim() === "") {
      flush();
      lines.push("");
    } else if (COMMAND.test(line)) {
      flush();
      lines.push(...hang("", "  ", width, (room) => wrapWords(commandWords(line), room, theme)));
    } else if (paragraph === undefined || LIST.test(line)) {
      flush();
      paragraph = line;
    } else paragraph += ` ${line.trim()}`;
  }
  flush();
  return lines;
}

/** `mark` before the first line, `indent` (as wide or wider) before the others. */
function hang(mark: string, indent: string, width: number, lines: (room: number) => string[]): string[] {
  return lines(Math.max(8, width - indent.length)).map((line, index) => (index === 0 ? mark : indent) + line);
}

const commandWords = (line: string): Piece[][] => line.split(/\s+/).map((text) => [{ text, meaning: "code" }]);

/** A line as it is, broken where the width ends; code, if nothing else is said. */
export function verbatim(line: string, width: number, theme: Theme, meaning: Meaning = "code"): string[] {
  const lines = [""];
  let used = 0;
  for (const segment of eachGrapheme(line)) {
    const next = stringWidth(segment);
    if (used && used + next > width) {
      lines.push("");
      used = 0;
    }
    lines.push(lines.pop()! + segment);
    used += next;
  }
  return lines.map((each) => theme.paint(meaning, each));
}

/** Lines of one paragraph. */
export function wrap(text: string, width: number, theme: Theme): string[] {
  return text ? wrapWords(wordsOf(text), width, theme) : [""];
}

/** Lines of one paragraph that is painted as a whole: its marks are taken away. */
export const unmarked = (text: string, width: number, theme: Theme): string[] =>
  wrapWords(
    wordsOf(text).map((word) => word.map((piece) => ({ text: piece.text, meaning: "plain" }))),
    width,
    theme,
  );

function wrapWords(words: readonly Piece[][], width: number, theme: Theme): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const flush = () => {
    lines.push(line.trimEnd());
    line = "";
    used = 0;
  };
  for (const word of words) {
    const size = word.reduce((sum, part) => sum + stringWidth(part.text), 0);
    if (used && used + 1 + size > width) flush();
    else if (used) {
      line += " ";
      used++;
    }
    for (const { text: part, meaning, bold: strong } of word) {
      const paint = (each: string) => (strong ? bold(theme, theme.paint(meaning, each)) : theme.paint(meaning, each));
      if (size <= width) {
        line += paint(part);
        used += stringWidth(part);
        continue;
      }
      for (const segment of eachGrapheme(part)) {
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

/** What blanks part, but no-break spaces: a word may change its look in the middle, and does not break there (`shop`, and `nginx`에). */
function wordsOf(text: string): Piece[][] {
  const words: Piece[][] = [];
  let open = false;
  for (const { text: piece, ...look } of pieces(text))
    for (const part of piece.match(/[^\S\xa0]+|[\S\xa0]+/g) ?? []) {
      const text = part.replaceAll("\xa0", " ");
      if (/^[^\S\xa0]/.test(part)) open = false;
      else if (open) words.at(-1)!.push({ text, ...look });
      else {
        words.push([{ text, ...look }]);
        open = true;
      }
    }
  return words;
}

function pieces(text: string): Piece[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter(Boolean)
    .flatMap((part): Piece[] => {
      if (part.startsWith("**") && part.endsWith("**") && part.length > 4)
        return pieces(part.slice(2, -2)).map((piece) => ({ ...piece, bold: true }));
      if (part.startsWith("`") && part.endsWith("`") && part.length > 2) return [{ text: part.slice(1, -1), meaning: "code" }];
      return [{ text: part, meaning: "plain" }];
    });
}

/** Virtual milliseconds as m:ss. */
export const clockTime = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
