// HCL as bake files are written in it, read into blocks and expressions (hashicorp/hcl's native syntax).
import { type Block, type Body, type Expression, HclError, type Range, startOf } from "./syntax.ts";
import { closing, type Token, tokensOf } from "./tokens.ts";

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

class Parser {
  #at = 0;
  readonly #tokens: readonly Token[];
  /** Inside of brackets a line's end means nothing. */
  #depth = 0;

  constructor(text: string, base: Range) {
    this.#tokens = tokensOf(text, base);
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
    if (token.kind === "string") return template(token.text, { ...at, from: at.from + 1, to: at.to - 1 }, true);
    if (token.kind === "heredoc") return template(token.text, { ...startOf(at.file), line: at.line + 1 }, false);
    if (token.kind === "word") {
      if (token.text === "true" || token.text === "false") return { kind: "literal", value: token.text === "true", at };
      if (token.text === "null") return { kind: "literal", value: null, at };
      if (!this.#accept("(")) return { kind: "variable", name: token.text, at };
      const { args, spread } = this.#within(() => {
        const args: Expression[] = [];
        let spread = false;
        while (!this.#is(")")) {
          args.push(this.expression());
          spread = this.#accept("...");
          if (!this.#accept(",")) break;
        }
        return { args, spread };
      }, ")");
      return { kind: "call", name: token.text, args, spread, at, close: this.#tokens[this.#at - 1]!.at };
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

  whole(): Expression {
    this.#depth++;
    return this.expression();
  }
}

/** A string's text with what is put in. `at`: where it begins. @throws HclError */
export function template(text: string, at: Range, escapes: boolean): Expression {
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
      const place = {
        file: at.file,
        line: at.line + before.length - 1,
        from: (before.length > 1 ? 1 : at.from) + before.at(-1)!.length,
        to: 0,
      };
      parts.push(new Parser(text.slice(index + 2, end), place).whole());
      index = end;
    } else plain += text[index];
  }
  flush();
  if (parts.length === 1 && parts[0]!.kind !== "literal") return { kind: "template", parts, at };
  if (parts.length <= 1) return parts[0] ?? { kind: "literal", value: "", at };
  return { kind: "template", parts, at };
}

/** @throws HclError */
export const parseHcl = (text: string, file: string): Body => new Parser(text, startOf(file)).body(false);
