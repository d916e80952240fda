// Splits an expression into tokens, as cel-go's grammar does.
import type { CelIssue } from "./errors.ts";
import { type CelValue, Uint } from "./values.ts";

export interface Token {
  readonly type: "identifier" | "quoted" | "literal" | "symbol" | "end";
  /** As it stands in the expression; `<EOF>` at the end. */
  readonly text: string;
  readonly offset: number;
  readonly value?: CelValue;
}

const SPACE = /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y;
const NUMBER = /(?:0x[0-9a-fA-F]+[uU]?|\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+[uU]?)/y;
const TEXT = /([bBrR]{0,2})(?:"""((?:\\[\s\S]|[^\\])*?)"""|'''((?:\\[\s\S]|[^\\])*?)'''|"((?:\\.|[^\\\n\r"])*)"|'((?:\\.|[^\\\n\r'])*)')/y;
const RAW = /([bB]?[rR][bB]?)(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"([^\n\r"]*)"|'([^\n\r']*)')/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`[A-Za-z0-9_.\-/ ]+`/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[()[\]{}.,?:+\-*/%<>!]/y;
const SIMPLE: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

export function tokens(expression: string, issues: CelIssue[]): Token[] {
  const found: Token[] = [];
  let offset = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = offset;
    const match = pattern.exec(expression);
    if (match) offset = pattern.lastIndex;
    return match;
  };
  while (true) {
    take(SPACE);
    const start = offset;
    if (offset >= expression.length) break;
    const raw = take(RAW);
    const text = raw ?? take(TEXT);
    if (text) {
      const body = text.slice(2).find((group) => group !== undefined) ?? "";
      found.push({ type: "literal", text: text[0], offset: start, value: textValue(text[1]!, body, start, issues) });
      continue;
    }
    const number = take(NUMBER);
    if (number) {
      found.push({ type: "literal", text: number[0], offset: start, value: numberValue(number[0], start, issues) });
      continue;
    }
    const name = take(NAME);
    if (name) {
      if (name[0] === "true" || name[0] === "false")
        found.push({ type: "literal", text: name[0], offset: start, value: name[0] === "true" });
      else if (name[0] === "null") found.push({ type: "literal", text: "null", offset: start, value: null });
      else found.push({ type: name[0] === "in" ? "symbol" : "identifier", text: name[0], offset: start });
      continue;
    }
    const quoted = take(QUOTED);
    if (quoted) {
      found.push({ type: "quoted", text: quoted[0].slice(1, -1), offset: start });
      continue;
    }
    const symbol = take(SYMBOL);
    if (symbol) {
      found.push({ type: "symbol", text: symbol[0], offset: start });
      continue;
    }
    const wrong = /^["']/.test(expression.slice(offset))
      ? expression.slice(offset).split("\n")[0]!
      : String.fromCodePoint(expression.codePointAt(offset)!);
    // A lone = & or | is read with what follows before it is given up.
    const shown = /^[=&|]$/.test(wrong) ? expression.slice(offset, offset + 2) : wrong;
    issues.push({
      offset,
      message: `Syntax error: token recognition error at: '${shown.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`,
    });
    offset += shown.length || 1;
  }
  found.push({ type: "end", text: "<EOF>", offset: expression.length });
  return found;
}

function numberValue(text: string, offset: number, issues: CelIssue[]): CelValue {
  if (/[uU]$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (value > 0xffffffffffffffffn) issues.push({ offset, message: "invalid uint literal" });
    return new Uint(value);
  }
  if (/^0x/.test(text) || /^\d+$/.test(text)) {
    const value = BigInt(text);
    // One more than the largest, for the smallest is written with a minus before it: the parser looks again.
    if (value > 0x8000000000000000n) issues.push({ offset, message: "invalid int literal" });
    return value;
  }
  return Number(text);
}

function textValue(prefix: string, body: string, offset: number, issues: CelIssue[]): CelValue {
  const bytes = /b/i.test(prefix);
  const text = body.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  if (/r/i.test(prefix)) return bytes ? new Uint8Array(Buffer.from(text)) : text;
  const parts: (string | number)[] = [];
  for (const [, escaped, plain] of text.matchAll(/\\([0-3][0-7]{2}|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])|([^\\]+)/g)) {
    if (plain !== undefined) parts.push(plain);
    else if (/^[0-3][0-7]{2}$/.test(escaped!)) parts.push(Number.parseInt(escaped!, 8));
    else if (/^[xX]./.test(escaped!)) parts.push(Number.parseInt(escaped!.slice(1), 16));
    else if (/^[uU]./.test(escaped!)) {
      const code = Number.parseInt(escaped!.slice(1), 16);
      if (code > 0x10ffff) issues.push({ offset, message: "unable to unescape string" });
      else parts.push(String.fromCodePoint(code));
    } else if (SIMPLE[escaped!]) parts.push(SIMPLE[escaped!]!);
    else if (/[\\?"'`]/.test(escaped!)) parts.push(escaped!);
    else issues.push({ offset, message: "Syntax error: token recognition error" });
  }
  if (!bytes) return parts.map((part) => (typeof part === "number" ? String.fromCodePoint(part) : part)).join("");
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part)))));
}
