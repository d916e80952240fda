// The words of a jq program.

/** A program that cannot be compiled; the message stands behind "jq: error: ". */
export class CompileError extends Error {}

export type Token =
  | { kind: "number"; value: number; text: string }
  | { kind: "string"; parts: (string | Token[])[]; text: string }
  | { kind: "format" | "field" | "variable" | "word" | "keyword" | "symbol" | "invalid" | "end"; text: string };

const KEYWORDS = new Set(
  "def if then elif else end as reduce foreach try catch label import include and or not __loc__"
    .split(" ")
    .filter((word) => word !== "not"),
);
const PATTERN =
  /[ \t\r\n]+|#[^\n]*|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<format>@[A-Za-z0-9_]+)|\.(?<field>[A-Za-z_]\w*)|\$(?<variable>[A-Za-z_](?:\w|::)*)|(?<word>[A-Za-z_](?:\w|::)*)|(?<symbol>\?\/\/=?|\|=|\+=|-=|\*=|\/\/=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%$?])|(?<quote>")|(?<invalid>[\s\S])/y;

/** @throws CompileError */
export function tokens(text: string): Token[] {
  return new Lexer(text).read(false);
}

class Lexer {
  #at = 0;
  constructor(private readonly text: string) {}

  /** Until the end, or (inside a string) until the closing parenthesis. */
  read(inside: boolean): Token[] {
    const out: Token[] = [];
    let depth = 0;
    while (this.#at < this.text.length) {
      PATTERN.lastIndex = this.#at;
      const found = PATTERN.exec(this.text)!;
      this.#at = PATTERN.lastIndex;
      const { number, format, field, variable, word, symbol, quote, invalid } = found.groups!;
      if (number !== undefined) out.push({ kind: "number", value: Number(number), text: number });
      else if (format) out.push({ kind: "format", text: format });
      else if (field) out.push({ kind: "field", text: field });
      else if (variable) out.push({ kind: "variable", text: variable });
      else if (word) out.push({ kind: KEYWORDS.has(word) ? "keyword" : "word", text: word });
      else if (quote) out.push(this.#string());
      else if (invalid) out.push({ kind: "invalid", text: invalid });
      else if (symbol) {
        if (symbol === "(") depth++;
        if (symbol === ")" && inside && !depth--) return [...out, { kind: "end", text: "" }];
        out.push({ kind: "symbol", text: symbol });
      }
    }
    return [...out, { kind: "end", text: "" }];
  }

  #string(): Token {
    const start = this.#at - 1;
    const parts: (string | Token[])[] = [];
    let plain = "";
    for (;;) {
      const character = this.text[this.#at++];
      if (character === undefined)
        throw new CompileError(
          "syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)",
        );
      if (character === '"') break;
      if (character !== "\\") {
        plain += character;
        continue;
      }
      const next = this.text[this.#at++];
      if (next === "(") {
        if (plain) parts.push(plain);
        plain = "";
        parts.push(this.read(true));
      } else if (next === "u") {
        plain += String.fromCharCode(Number.parseInt(this.text.slice(this.#at, this.#at + 4), 16));
        this.#at += 4;
      } else {
        const known = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "/": "/", "\\": "\\", '"': '"' }[next ?? ""];
        if (known === undefined) throw new CompileError(`Invalid escape at line 1, column 4 (while parsing '"\\${next ?? ""}"')`);
        plain += known;
      }
    }
    if (plain || !parts.length) parts.push(plain);
    return { kind: "string", parts, text: this.text.slice(start, this.#at) };
  }
}
