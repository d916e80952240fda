// Parses CEL by recursive descent: the places and the words are those of cel-go's parser, which ANTLR generates.
import type { Expression } from "./ast.ts";
import type { CelIssue } from "./errors.ts";
import { type Token, tokens } from "./lexer.ts";
import { expandMacro, MacroError } from "./macros.ts";

export interface Parsed {
  /** Absent when there are issues. */
  readonly tree?: Expression;
  readonly issues: readonly CelIssue[];
}

const EXPRESSION = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const STARTS = new Set(["[", "{", "(", ".", "-", "!"]);
const RESERVED = new Set("as break const continue else for function if import let loop package namespace return var void while".split(" "));
const RELATIONS: Record<string, string> = { "<": "_<_", "<=": "_<=_", ">=": "_>=_", ">": "_>_", "==": "_==_", "!=": "_!=_", in: "@in" };
const SUMS: Record<string, string> = { "+": "_+_", "-": "_-_" };
const PRODUCTS: Record<string, string> = { "*": "_*_", "/": "_/_", "%": "_%_" };
/** Deeper nesting is refused, as upstream (250). */
const DEPTH = 250;

class SyntaxStop extends Error {}

export function parse(text: string): Parsed {
  const issues: CelIssue[] = [];
  const parser = new Parser(tokens(text, issues), issues);
  let tree: Expression | undefined;
  try {
    tree = parser.whole();
  } catch (error) {
    if (!(error instanceof SyntaxStop)) throw error;
  }
  return issues.length ? { issues: issues.sort((a, b) => a.offset - b.offset) } : { tree: tree!, issues };
}

class Parser {
  private index = 0;
  private depth = 0;
  constructor(
    private readonly stream: readonly Token[],
    private readonly issues: CelIssue[],
  ) {}

  private get next(): Token {
    return this.stream[this.index]!;
  }
  private is(symbol: string): boolean {
    return this.next.type === "symbol" && this.next.text === symbol;
  }
  private advance(): Token {
    const token = this.next;
    if (token.type !== "end") this.index++;
    return token;
  }
  private accept(symbol: string): Token | undefined {
    return this.is(symbol) ? this.advance() : undefined;
  }
  private stop(message: string, offset = this.next.offset): never {
    this.issues.push({ offset, message: `Syntax error: ${message}` });
    throw new SyntaxStop();
  }
  private expect(symbol: string): Token {
    const found = this.accept(symbol);
    if (found) return found;
    if (this.next.type === "end") this.stop(`missing '${symbol}' at '<EOF>'`);
    const after = this.stream[this.index + 1];
    this.stop(`${after?.text === symbol ? "extraneous" : "mismatched"} input '${this.next.text}' expecting '${symbol}'`);
  }

  whole(): Expression {
    const tree = this.expression();
    if (this.next.type !== "end") {
      const alone = this.stream[this.index + 1]?.type === "end";
      this.stop(`${alone ? "extraneous" : "mismatched"} input '${this.next.text}' expecting <EOF>`);
    }
    return tree;
  }

  private expression(): Expression {
    if (++this.depth > DEPTH) this.stop("expression recursion limit exceeded: 250");
    const condition = this.logical("||", "_||_", () => this.logical("&&", "_&&_", () => this.binary(RELATIONS, () => this.sum())));
    const mark = this.accept("?");
    this.depth--;
    if (!mark) return condition;
    const then = this.logical("||", "_||_", () => this.logical("&&", "_&&_", () => this.binary(RELATIONS, () => this.sum())));
    this.expect(":");
    return { op: "call", name: "_?_:_", args: [condition, then, this.expression()], offset: mark.offset };
  }
  private sum(): Expression {
    return this.binary(SUMS, () => this.binary(PRODUCTS, () => this.unary()));
  }
  private logical(symbol: string, name: string, operand: () => Expression): Expression {
    let left = operand();
    for (let found = this.accept(symbol); found; found = this.accept(symbol))
      left = { op: "call", name, args: [left, operand()], offset: found.offset };
    return left;
  }
  private binary(names: Record<string, string>, operand: () => Expression): Expression {
    let left = operand();
    while (this.next.type === "symbol" && Object.hasOwn(names, this.next.text)) {
      const { text, offset } = this.advance();
      left = { op: "call", name: names[text]!, args: [left, operand()], offset };
    }
    return left;
  }

  private unary(): Expression {
    const symbol = this.is("!") ? "!" : this.is("-") ? "-" : undefined;
    if (!symbol) return this.member();
    const { offset } = this.next;
    let count = 0;
    while (this.accept(symbol)) count++;
    if (symbol === "-" && this.next.type === "literal" && (typeof this.next.value === "bigint" || typeof this.next.value === "number")) {
      const { value } = this.next as { value: bigint | number };
      this.index++;
      const literal: Expression = { op: "literal", value: -value, offset };
      count--;
      return this.signs(this.suffixes(literal), symbol, count, offset);
    }
    return this.signs(this.member(), symbol, count, offset);
  }
  private signs(operand: Expression, symbol: string, count: number, offset: number): Expression {
    return count % 2 ? { op: "call", name: symbol === "!" ? "!_" : "-_", args: [operand], offset } : operand;
  }

  private member(): Expression {
    return this.suffixes(this.primary());
  }
  private suffixes(start: Expression): Expression {
    let tree = start;
    while (true) {
      const dot = this.accept(".");
      if (dot) {
        const optional = this.accept("?");
        const name = this.next;
        if (name.type !== "identifier" && name.type !== "quoted")
          this.stop(`no viable alternative at input '.${name.type === "end" ? "" : name.text}'`);
        this.index++;
        if (optional) {
          const field: Expression = { op: "literal", value: name.text, offset: name.offset };
          tree = { op: "call", name: "_?._", args: [tree, field], offset: dot.offset };
          continue;
        }
        const open = name.type === "identifier" ? this.accept("(") : undefined;
        if (!open) {
          tree = { op: "select", operand: tree, field: name.text, test: false, offset: dot.offset };
          continue;
        }
        tree = this.call(name.text, open, tree);
        continue;
      }
      const open = this.accept("[");
      if (open) {
        const optional = this.accept("?");
        const index = this.expression();
        this.expect("]");
        tree = { op: "call", name: optional ? "_[?_]" : "_[_]", args: [tree, index], offset: open.offset };
        continue;
      }
      return tree;
    }
  }

  private call(name: string, open: Token, target?: Expression): Expression {
    const args = this.list(")", () => this.expression());
    try {
      return expandMacro(name, target, args, open.offset) ?? { op: "call", name, args, offset: open.offset, ...(target ? { target } : {}) };
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.issues.push({ offset: error.offset, message: error.message });
      return { op: "call", name, args, offset: open.offset };
    }
  }
  private list<T>(close: string, item: () => T, trailing = false): T[] {
    const items: T[] = [];
    if (this.accept(close)) return items;
    do {
      if (trailing && this.is(close)) break;
      items.push(item());
    } while (this.accept(","));
    this.expect(close);
    return items;
  }

  private primary(): Expression {
    const token = this.next;
    if (token.type === "literal") {
      this.index++;
      if (token.value === 0x8000000000000000n) this.issues.push({ offset: token.offset, message: "invalid int literal" });
      return { op: "literal", value: token.value!, offset: token.offset };
    }
    if (this.accept("(")) {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (this.accept("[")) {
      const items = this.list("]", () => ({ optional: this.accept("?") !== undefined, value: this.expression() }), true);
      return { op: "list", items, offset: token.offset };
    }
    if (this.accept("{")) {
      const entries = this.list(
        "}",
        () => {
          const optional = this.accept("?") !== undefined;
          const key = this.expression();
          this.expect(":");
          return { optional, key, value: this.expression() };
        },
        true,
      );
      return { op: "map", entries, offset: token.offset };
    }
    const leading = this.accept(".");
    const name = this.next;
    if (name.type === "identifier") {
      this.index++;
      const open = this.accept("(");
      if (open) return this.call(name.text, open);
      const structure = this.structure(name);
      if (structure) return structure;
      if (RESERVED.has(name.text)) {
        this.issues.push({ offset: name.offset, message: `reserved identifier: ${name.text}` });
      }
      return { op: "identifier", name: name.text, offset: name.offset };
    }
    if (leading) this.stop(`no viable alternative at input '.${name.type === "end" ? "" : name.text}'`);
    const after = this.stream[this.index + 1];
    const starts =
      after && (after.type === "literal" || after.type === "identifier" || (after.type === "symbol" && STARTS.has(after.text)));
    this.stop(`${starts && token.type !== "end" ? "extraneous" : "mismatched"} input '${token.text}' expecting ${EXPRESSION}`);
  }

  /** `Object.spec{replicas: 3}`: a name, dotted, before a brace. */
  private structure(first: Token): Expression | undefined {
    let ahead = this.index;
    let name = first.text;
    while (this.stream[ahead]?.text === "." && this.stream[ahead + 1]?.type === "identifier") {
      name += `.${this.stream[ahead + 1]!.text}`;
      ahead += 2;
    }
    const brace = this.stream[ahead];
    if (brace?.type !== "symbol" || brace.text !== "{") return undefined;
    this.index = ahead + 1;
    const entries = this.list(
      "}",
      () => {
        const optional = this.accept("?") !== undefined;
        const field = this.advance();
        if (field.type !== "identifier" && field.type !== "quoted")
          this.stop(`mismatched input '${field.text}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`, field.offset);
        const colon = this.expect(":");
        return { optional, field: field.text, value: this.expression(), offset: colon.offset };
      },
      true,
    );
    return { op: "structure", name, entries, offset: brace.offset };
  }
}
