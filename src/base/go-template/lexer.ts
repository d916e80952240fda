// Cutting a Go template into text and the words inside {{ … }} (text/template/parse/lex.go).

/** What is wrong with a template, or went wrong in it; the message is Go's. */
export class TemplateError extends Error {
  /** What was written before it went wrong. */
  output = "";
}

export interface Token {
  type: "text" | "open" | "close" | "word" | "field" | "variable" | "string" | "number" | "character" | "operator" | "space";
  text: string;
  line: number;
  /** Characters before it on its line. */
  column: number;
}

const PATTERNS: [Token["type"], RegExp][] = [
  ["space", /^[ \t\r\n]+/],
  ["string", /^"(?:[^"\\\n]|\\.)*"|^`[^`]*`/],
  ["character", /^'(?:[^'\\\n]|\\.)+'/],
  ["number", /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/],
  ["field", /^\.[\p{L}_][\p{L}\p{N}_]*/u],
  ["variable", /^\$[\p{L}\p{N}_]*/u],
  ["word", /^[\p{L}_][\p{L}\p{N}_]*/u],
  ["operator", /^(?::=|[|=,().])/],
];

/** @throws TemplateError `template: NAME:LINE: …` */
export function lex(source: string, name: string, open = "{{", close = "}}"): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let trim = false;
  const lines = (text: string): number => text.split("\n").length - 1;
  const columnOf = (offset: number): number => offset - 1 - source.lastIndexOf("\n", offset - 1);
  const fail = (words: string): never => {
    throw new TemplateError(`template: ${name}:${line}: ${words}`);
  };
  while (at <= source.length) {
    const start = source.indexOf(open, at);
    let text = source.slice(at, start < 0 ? undefined : start);
    const lead = trim ? /^[ \t\r\n]*/.exec(text)![0].length : 0;
    const trimsBefore = start >= 0 && source[start + open.length] === "-" && /[ \t\r\n]/.test(source[start + open.length + 1] ?? "");
    const whole = text;
    text = text.slice(lead);
    if (trimsBefore) text = text.replace(/[ \t\r\n]+$/, "");
    if (text) tokens.push({ type: "text", text, line: line + lines(whole.slice(0, lead)), column: 0 });
    line += lines(whole);
    if (start < 0) break;
    at = start + open.length + (trimsBefore ? 2 : 0);
    trim = false;
    if (source.startsWith("/*", at) || /^\s*\/\*/.test(source.slice(at, at + 8))) {
      const end = source.indexOf("*/", at);
      if (end < 0) fail("unclosed comment");
      const rest = /^(\s+-)?/.exec(source.slice(end + 2))![0];
      trim = rest.endsWith("-");
      if (!source.startsWith(close, end + 2 + rest.length)) fail("comment ends before closing delimiter");
      line += lines(source.slice(at, end));
      at = end + 2 + rest.length + close.length;
      continue;
    }
    tokens.push({ type: "open", text: open, line, column: columnOf(at) });
    for (;;) {
      const rest = source.slice(at);
      const trimClose = /^[ \t\r\n]+-/.exec(rest);
      if (trimClose && rest.startsWith(close, trimClose[0].length)) {
        line += lines(trimClose[0]);
        at += trimClose[0].length + close.length;
        trim = true;
        break;
      }
      if (rest.startsWith(close)) {
        at += close.length;
        break;
      }
      if (!rest) fail("unclosed action");
      const hit = PATTERNS.map(([type, pattern]) => ({ type, match: pattern.exec(rest) })).find(({ match }) => match);
      if (!hit) {
        if (rest[0] === '"') fail("unterminated quoted string");
        if (rest[0] === "`") fail("unterminated raw quoted string");
        if (rest[0] === "'") fail("unterminated character constant");
        const character = String.fromCodePoint(rest.codePointAt(0)!);
        fail(`unrecognized character in action: U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} '${character}'`);
      }
      const { type, match } = hit!;
      tokens.push({ type, text: match![0], line, column: columnOf(at) });
      line += lines(match![0]);
      at += match![0].length;
    }
    tokens.push({ type: "close", text: close, line, column: columnOf(at) });
  }
  return tokens;
}
