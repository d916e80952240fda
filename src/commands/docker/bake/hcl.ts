// HCL, as far as bake files are written in it: attributes, blocks with labels, and expressions (hashicorp/hcl's native syntax).

/** Where something stands: line and columns, from 1. */
export interface Range {
  line: number;
  from: number;
  to: number;
}

export type Expression = { at: Range } & (
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "template"; parts: readonly Expression[] }
  | { kind: "variable"; name: string }
  | { kind: "list"; items: readonly Expression[] }
  | { kind: "object"; entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { kind: "call"; name: string; args: readonly Expression[]; spread: boolean }
  | { kind: "index"; of: Expression; key: Expression }
  | { kind: "unary"; operator: string; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "choice"; condition: Expression; yes: Expression; no: Expression }
  | { kind: "for"; key?: string; item: string; of: Expression; value: Expression; name?: Expression; condition?: Expression }
);

export interface Block {
  type: string;
  labels: readonly string[];
  body: Body;
  at: Range;
}
export interface Body {
  attributes: ReadonlyMap<string, { value: Expression; at: Range }>;
  blocks: readonly Block[];
}

/** What is wrong with a file: a title, and what it is about. */
export class HclError extends Error {
  file = "";
  constructor(
    title: string,
    detail: string,
    readonly at: Range,
  ) {
    super(`${title}; ${detail}`);
  }
}

interface Token {
  kind: "word" | "number" | "string" | "heredoc" | "sign" | "line" | "end";
  text: string;
  at: Range;
}

const SIGNS = [
  "...",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "=>",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "=",
  ",",
  ".",
  "?",
  ":",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
  "<",
  ">",
];

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let start = 0;
  const range = (size: number): Range => ({ line, from: at - start + 1, to: at - start + 1 + size });
  const newLines = (piece: string) => {
    for (const [index, letter] of [...piece].entries())
      if (letter === "\n") {
        line++;
        start = at + index + 1;
      }
  };
  const push = (kind: Token["kind"], piece: string, value = piece) => {
    tokens.push({ kind, text: value, at: range(piece.length) });
    newLines(piece);
    at += piece.length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const skipped = /^(?:[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    if (skipped) {
      newLines(skipped);
      at += skipped.length;
      continue;
    }
    const document = /^<<(-?)(\w+)\n([\s\S]*?)^[ \t]*\2[ \t]*(?=\n|$)/m.exec(rest);
    const word = /^[A-Za-z_][\w-]*/.exec(rest)?.[0];
    const number = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
    if (rest.startsWith("\n")) push("line", "\n");
    else if (rest.startsWith("<<") && document?.index === 0) push("heredoc", document[0], unindented(document[3]!, document[1] === "-"));
    else if (rest.startsWith('"')) {
      const size = quotedSize(rest);
      if (size < 0) throw new HclError("Unterminated template string", "No closing marker was found for the string.", range(1));
      push("string", rest.slice(0, size), rest.slice(1, size - 1));
    } else if (word) push("word", word);
    else if (number) push("number", number);
    else {
      const sign = SIGNS.find((each) => rest.startsWith(each));
      if (!sign) throw new HclError("Invalid character", "This character is not used within the language.", range(1));
      push("sign", sign);
    }
  }
  tokens.push({ kind: "line", text: "\n", at: range(0) }, { kind: "end", text: "", at: range(0) });
  return tokens;
}

/** Length of a quoted string with its quotes; strings in ${…} have quotes of their own. */
function quotedSize(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
    else if (text[at] === "\n") return -1;
    else if (text.startsWith("${", at) && text[at - 1] !== "$") {
      const end = closing(text, at + 2);
      if (end < 0) return -1;
      at = end;
    }
  }
  return -1;
}

/** Where the brace is that ends an interpolation. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') {
      const size = quotedSize(text.slice(at));
      if (size < 0) return -1;
      at += size - 1;
    } else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

function unindented(text: string, asked: boolean): string {
  if (!asked) return text;
  const lines = text.split("\n");
  const indents = lines.filter((each) => each.trim()).map((each) => /^[ \t]*/.exec(each)![0].length);
  const least = indents.length ? Math.min(...indents) : 0;
  return lines.map((each) => each.slice(least)).join("\n");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

class Parser {
  #at = 0;
  readonly #tokens: readonly Token[];
  /** Inside of brackets a line's end means nothing. */
  #depth = 0;

  constructor(
    text: string,
    private readonly base: Range = { line: 1, from: 1, to: 1 },
  ) {
    this.#tokens = tokensOf(text).map((token) => ({ ...token, at: this.#moved(token.at) }));
  }

  #moved(at: Range): Range {
    const shift = at.line === 1 ? this.base.from - 1 : 0;
    return { line: at.line + this.base.line - 1, from: at.from + shift, to: at.to + shift };
  }

  get #token(): Token {
    if (this.#depth) while (this.#tokens[this.#at]!.kind === "line") this.#at++;
    return this.#tokens[this.#at]!;
  }
  #is(text: string): boolean {
    const token = this.#token;
    return token.text === text && (token.kind === "sign" || token.kind === "word");
  }
  #take(): Token {
    const token = this.#token;
    if (token.kind !== "end") this.#at++;
    return token;
  }
  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }
  #expect(text: string, title: string, detail: string): void {
    if (!this.#accept(text)) throw new HclError(title, detail, this.#token.at);
  }
  #lines(): void {
    while (this.#tokens[this.#at]!.kind === "line") this.#at++;
  }

  body(inside: boolean): Body {
    const attributes = new Map<string, { value: Expression; at: Range }>();
    const blocks: Block[] = [];
    for (;;) {
      this.#lines();
      const token = this.#take();
      if (token.kind === "end" || (inside && token.text === "}" && token.kind === "sign")) {
        if (inside && token.kind === "end")
          throw new HclError(
            "Unclosed configuration block",
            "There is no closing brace for this block before the end of the file.",
            token.at,
          );
        return { attributes, blocks };
      }
      if (token.kind !== "word") throw new HclError("Invalid argument name", "Argument names must not be quoted.", token.at);
      if (this.#accept("=")) {
        if (attributes.has(token.text))
          throw new HclError("Attribute redefined", `The argument ${JSON.stringify(token.text)} was already set.`, token.at);
        attributes.set(token.text, { value: this.expression(), at: token.at });
        if (!inside || !this.#is("}"))
          if (this.#take().kind !== "line")
            throw new HclError(
              "Missing newline after argument",
              "An argument definition must end with a newline.",
              this.#tokens[this.#at - 1]!.at,
            );
        continue;
      }
      const labels: string[] = [];
      while (this.#token.kind === "string" || this.#token.kind === "word") labels.push(this.#take().text);
      this.#expect(
        "{",
        "Invalid block definition",
        'A block definition must have block content delimited by "{" and "}", starting on the same line as the block header.',
      );
      blocks.push({ type: token.text, labels, body: this.body(true), at: token.at });
    }
  }

  expression(level = 0): Expression {
    if (level === 0) {
      const condition = this.expression(1);
      if (!this.#accept("?")) return condition;
      const yes = this.expression();
      this.#expect(
        ":",
        "Missing false expression in conditional",
        "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
      );
      return { kind: "choice", condition, yes, no: this.expression(), at: condition.at };
    }
    const operators = LEVELS[level - 1];
    if (!operators) return this.#unary();
    let left = this.expression(level + 1);
    for (let token = this.#token; token.kind === "sign" && operators.includes(token.text); token = this.#token) {
      this.#at++;
      left = { kind: "binary", operator: token.text, left, right: this.expression(level + 1), at: left.at };
    }
    return left;
  }

  #unary(): Expression {
    const token = this.#token;
    if (token.kind === "sign" && (token.text === "!" || token.text === "-")) {
      this.#at++;
      return { kind: "unary", operator: token.text, operand: this.#unary(), at: token.at };
    }
    let value = this.#primary();
    for (;;) {
      if (this.#accept(".")) {
        const name = this.#take();
        value = {
          kind: "index",
          of: value,
          key: { kind: "literal", value: name.kind === "number" ? Number(name.text) : name.text, at: name.at },
          at: value.at,
        };
      } else if (this.#accept("[")) {
        value = { kind: "index", of: value, key: this.#within(() => this.expression(), "]"), at: value.at };
      } else return value;
    }
  }

  /** What stands up to a closing sign; lines end nothing there. */
  #within<T>(read: () => T, close: string): T {
    this.#depth++;
    const value = read();
    if (!this.#is(close))
      throw new HclError("Missing item separator", "Expected a comma to mark the beginning of the next item.", this.#token.at);
    this.#depth--;
    this.#at++;
    return value;
  }

  #primary(): Expression {
    const token = this.#take();
    const { at } = token;
    if (token.kind === "number") return { kind: "literal", value: Number(token.text), at };
    if (token.kind === "string") return this.template(token.text, { ...at, from: at.from + 1 }, true);
    if (token.kind === "heredoc") return this.template(token.text, { line: at.line + 1, from: 1, to: 1 }, false);
    if (token.kind === "word") {
      if (token.text === "true" || token.text === "false") return { kind: "literal", value: token.text === "true", at };
      if (token.text === "null") return { kind: "literal", value: null, at };
      if (!this.#accept("(")) return { kind: "variable", name: token.text, at };
      return this.#within((): Expression => {
        const args: Expression[] = [];
        let spread = false;
        while (!this.#is(")")) {
          args.push(this.expression());
          spread = this.#accept("...");
          if (!this.#accept(",")) break;
        }
        return { kind: "call", name: token.text, args, spread, at };
      }, ")");
    }
    if (token.text === "(") return this.#within(() => this.expression(), ")");
    if (token.text === "[")
      return this.#within((): Expression => {
        if (this.#accept("for")) return this.#for(at, false);
        const items: Expression[] = [];
        while (!this.#is("]")) {
          items.push(this.expression());
          if (!this.#accept(",")) break;
        }
        return { kind: "list", items, at };
      }, "]");
    if (token.text === "{")
      return this.#within((): Expression => {
        if (this.#accept("for")) return this.#for(at, true);
        const entries: (readonly [Expression, Expression])[] = [];
        while (!this.#is("}")) {
          const first = this.#token;
          const key: Expression = first.kind === "word" ? { kind: "literal", value: this.#take().text, at: first.at } : this.expression();
          if (!this.#accept("=") && !this.#accept(":"))
            throw new HclError(
              "Missing attribute value",
              'Expected an attribute value, introduced by an equals sign ("=").',
              this.#token.at,
            );
          entries.push([key, this.expression()]);
          this.#accept(",");
        }
        return { kind: "object", entries, at };
      }, "}");
    throw new HclError("Invalid expression", "Expected the start of an expression, but found an invalid expression token.", at);
  }

  #for(at: Range, object: boolean): Expression {
    const first = this.#take().text;
    const second = this.#accept(",") ? this.#take().text : undefined;
    this.#expect("in", "Invalid 'for' expression", "For expression requires the 'in' keyword after its name declarations.");
    const of = this.expression();
    this.#expect(":", "Invalid 'for' expression", "For expression requires a colon after the collection expression.");
    const one = this.expression();
    const two = object && this.#accept("=>") ? this.expression() : undefined;
    const condition = this.#accept("if") ? this.expression() : undefined;
    return {
      kind: "for",
      ...(second === undefined ? {} : { key: first }),
      item: second ?? first,
      of,
      value: two ?? one,
      ...(two ? { name: one } : {}),
      ...(condition ? { condition } : {}),
      at,
    };
  }

  /** A string's text with what is put in. */
  template(text: string, at: Range, escapes: boolean): Expression {
    const parts: Expression[] = [];
    let plain = "";
    const flush = () => {
      if (plain) parts.push({ kind: "literal", value: plain, at });
      plain = "";
    };
    for (let index = 0; index < text.length; index++) {
      if (escapes && text[index] === "\\") {
        const code = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(index));
        plain += code ? String.fromCharCode(Number.parseInt(code[1]!, 16)) : (ESCAPES[text[index + 1]!] ?? text[index + 1]);
        index += code ? 5 : 1;
      } else if (text.startsWith("$${", index)) {
        plain += "${";
        index += 2;
      } else if (text.startsWith("${", index)) {
        const end = closing(text, index + 2);
        if (end < 0) throw new HclError("Unterminated template interpolation", "There is no closing brace for this interpolation.", at);
        flush();
        const before = text.slice(0, index + 2).split("\n");
        const place = { line: at.line + before.length - 1, from: (before.length > 1 ? 1 : at.from) + before.at(-1)!.length, to: 0 };
        parts.push(new Parser(text.slice(index + 2, end), place).whole());
        index = end;
      } else plain += text[index];
    }
    flush();
    if (parts.length === 1 && parts[0]!.kind !== "literal") return { kind: "template", parts, at };
    if (parts.length <= 1) return parts[0] ?? { kind: "literal", value: "", at };
    return { kind: "template", parts, at };
  }

  whole(): Expression {
    this.#depth++;
    return this.expression();
  }
}

/** @throws HclError */
export const parseHcl = (text: string): Body => new Parser(text).body(false);

const START: Range = { line: 1, from: 1, to: 1 };

/** A bake file in JSON: strings are templates, and blocks are objects by their labels. @throws HclError, SyntaxError */
export function parseJson(text: string): Body {
  const whole = JSON.parse(text) as Record<string, unknown>;
  const expression = (value: unknown): Expression => {
    if (typeof value === "string") return new Parser("").template(value, START, false);
    if (Array.isArray(value)) return { kind: "list", items: value.map(expression), at: START };
    if (value !== null && typeof value === "object")
      return {
        kind: "object",
        entries: Object.entries(value).map(([key, each]) => [expression(key), expression(each)] as const),
        at: START,
      };
    return { kind: "literal", value: value as number | boolean | null, at: START };
  };
  const attributes = (object: object) =>
    new Map(Object.entries(object).map(([name, value]) => [name, { value: expression(value), at: START }]));
  const isBlock = (name: string) => ["target", "group", "variable", "function"].includes(name);
  const blocks = Object.entries(whole)
    .filter(([name]) => isBlock(name))
    .flatMap(([type, labelled]) =>
      [labelled]
        .flat()
        .flatMap((each) =>
          Object.entries(each as object).map(
            ([label, body]): Block => ({ type, labels: [label], body: { attributes: attributes(body as object), blocks: [] }, at: START }),
          ),
        ),
    );
  return { attributes: attributes(Object.fromEntries(Object.entries(whole).filter(([name]) => !isBlock(name)))), blocks };
}
