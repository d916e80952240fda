// From the text of a Dockerfile to its instructions: directives, comments, continued lines, heredocs, flags (buildkit/frontend/dockerfile/parser).

export interface Heredoc {
  name: string;
  content: string;
  /** Variables in it are replaced: its name was not quoted. */
  expand: boolean;
}

export interface Instruction {
  /** In upper case. */
  keyword: string;
  /** As it was written, for the lint. */
  written: string;
  flags: readonly string[];
  /** What follows keyword and flags, lines joined. */
  rest: string;
  /** Keyword, flags and rest as they were written, on one line. */
  original: string;
  /** The words of the exec form. */
  json: readonly string[] | undefined;
  heredocs: readonly Heredoc[];
  /** First and last line, from 1. */
  start: number;
  end: number;
}

export interface Dockerfile {
  instructions: readonly Instruction[];
  escapeMark: string;
  syntax: string | undefined;
  /** Lines that are empty inside a continued instruction. */
  emptyContinued: readonly number[];
}

export class ParseError extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end = start,
  ) {
    super(message);
  }
}

const KEYWORDS = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "MAINTAINER",
  "ONBUILD",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
];

const HEREDOC = /(\d*)<<(-?)(["']?)([a-zA-Z_][a-zA-Z0-9_.]*)\3/g;

/** @throws ParseError */
export function parseDockerfile(text: string): Dockerfile {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""));
  let escapeMark = "\\";
  let syntax: string | undefined;
  for (const [index, line] of lines.entries()) {
    const directive = /^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line);
    if (!directive) break;
    const name = directive[1]!.toLowerCase();
    if (name === "escape") {
      if (directive[2] !== "\\" && directive[2] !== "`")
        throw new ParseError(`invalid ESCAPE '${directive[2]}'. Must be ' or \\`, index + 1);
      escapeMark = directive[2];
    } else if (name === "syntax") syntax = directive[2];
    else if (name !== "check") break;
  }
  const goesOn = escapeMark === "\\" ? /([^\\])?\\[ \t]*$/ : /([^`])?`[ \t]*$/;
  const continued = (line: string): boolean => {
    const match = goesOn.exec(line);
    return match !== null && (match[1] !== undefined || match.index === 0);
  };
  const instructions: Instruction[] = [];
  const emptyContinued: number[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at]!;
    if (!first.trim() || /^\s*#/.test(first)) continue;
    const start = at + 1;
    let joined = first.trimStart();
    while (continued(joined)) {
      joined = joined.replace(goesOn, "$1");
      let empty = false;
      for (at++; at < lines.length; at++) {
        const next = lines[at]!;
        if (/^\s*#/.test(next)) continue;
        if (next.trim()) break;
        empty = true;
      }
      if (empty) emptyContinued.push(at + 1);
      if (at >= lines.length) break;
      joined += lines[at]!;
    }
    const { heredocs, last } = heredocsOf(joined, lines, at);
    at = last;
    instructions.push(instructionOf(joined.trimEnd(), heredocs, start, Math.min(at + 1, lines.length)));
  }
  if (!instructions.length) throw new ParseError("file with no instructions", 0);
  return { instructions, escapeMark, syntax, emptyContinued };
}

/** The heredocs that an instruction opens, and the line where the last ends. */
function heredocsOf(joined: string, lines: readonly string[], from: number): { heredocs: Heredoc[]; last: number } {
  const heredocs: Heredoc[] = [];
  let at = from;
  if (!/^(RUN|COPY|ADD|ONBUILD)\s/i.test(joined)) return { heredocs, last: at };
  for (const [, , dash, quote, name] of joined.matchAll(HEREDOC)) {
    const content: string[] = [];
    for (at++; ; at++) {
      if (at >= lines.length) throw new ParseError("unterminated heredoc", from + 1, lines.length);
      const line = dash ? lines[at]!.replace(/^\t+/, "") : lines[at]!;
      if (line === name) break;
      content.push(`${line}\n`);
    }
    heredocs.push({ name, content: content.join(""), expand: !quote });
  }
  return { heredocs, last: at };
}

/** One instruction from its line; also what stands behind ONBUILD. @throws ParseError */
export function instructionOf(line: string, heredocs: readonly Heredoc[], start: number, end: number): Instruction {
  const [, written = "", tail = ""] = /^(\S+)\s*([\s\S]*)$/.exec(line)!;
  const keyword = written.toUpperCase();
  if (!KEYWORDS.includes(keyword)) {
    const near = KEYWORDS.find((each) => distance(each, keyword) <= 2);
    throw new ParseError(
      `dockerfile parse error on line ${start}: unknown instruction: ${written}${near ? ` (did you mean ${near}?)` : ""}`,
      start,
      end,
    );
  }
  const flags: string[] = [];
  let rest = tail;
  if (keyword !== "CMD" && keyword !== "ENTRYPOINT" && keyword !== "ONBUILD")
    for (;;) {
      const flag = /^--\S+(?:\s+|$)/.exec(rest);
      if (!flag || flag[0].trim() === "--") break;
      flags.push(flag[0].trim());
      rest = rest.slice(flag[0].length);
    }
  if (!rest && !heredocs.length && !["CMD", "ENTRYPOINT", "RUN"].includes(keyword))
    throw new ParseError(`dockerfile parse error on line ${start}: ${keyword} requires ${needs(keyword)}`, start, end);
  return { keyword, written, flags, rest, original: `${keyword}${tail ? ` ${tail}` : ""}`, json: jsonOf(rest), heredocs, start, end };
}

const needs = (keyword: string): string =>
  keyword === "FROM"
    ? "either one or three arguments"
    : ["ENV", "LABEL", "ARG", "EXPOSE", "VOLUME", "HEALTHCHECK", "SHELL"].includes(keyword)
      ? "at least one argument"
      : keyword === "COPY" || keyword === "ADD"
        ? "at least two arguments, but only one was provided. Destination could not be determined"
        : "exactly one argument";

function jsonOf(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
