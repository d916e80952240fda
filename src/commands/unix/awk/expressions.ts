// From an awk program's words to its expressions, loosest binding first.
import { AwkSyntaxError, type Token } from "./lexer.ts";
import type { Expression, Place } from "./tree.ts";

const COMPARISONS = ["<", "<=", "==", "!=", ">", ">="];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "^="];

/** The words from left to right, and the expressions among them; statements build on it. */
export class ExpressionParser {
  protected at = 0;
  /** Inside `print` without parentheses ">" writes to a file; in a for's head "in" ends the expression. */
  protected noGreater = false;
  #noIn = false;
  constructor(protected readonly list: readonly Token[]) {}

  protected peek(offset = 0): Token {
    return this.list[Math.min(this.at + offset, this.list.length - 1)]!;
  }
  protected is(text: string): boolean {
    const token = this.peek();
    return (token.kind === "symbol" || token.kind === "keyword") && token.text === text;
  }
  protected skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  protected expect(text: string): void {
    if (!this.skip(text)) this.fail();
  }
  protected fail(): never {
    const token = this.peek();
    throw new AwkSyntaxError(`syntax error at or near ${token.kind === "newline" || token.kind === "end" ? "end of line" : token.text}`);
  }
  protected newlines(): void {
    while (this.peek().kind === "newline" || this.is(";")) this.at++;
  }
  protected breaks(): void {
    while (this.peek().kind === "newline") this.at++;
  }
  protected name(): string {
    const token = this.peek();
    if (token.kind !== "name" && token.kind !== "call") this.fail();
    this.at++;
    return token.text;
  }

  protected keys(): Expression[] {
    const keys = [this.#inside()];
    while (this.skip(",")) keys.push(this.#inside());
    this.expect("]");
    return keys;
  }
  /** An expression between parentheses or brackets: nothing is special there. */
  #inside(): Expression {
    const [greater, isIn] = [this.noGreater, this.#noIn];
    this.noGreater = this.#noIn = false;
    this.breaks();
    const expression = this.expression();
    this.breaks();
    [this.noGreater, this.#noIn] = [greater, isIn];
    return expression;
  }

  protected expression(): Expression {
    const left = this.#choice();
    const token = this.peek();
    if (token.kind === "symbol" && ASSIGNMENTS.includes(token.text) && isPlace(left)) {
      this.at++;
      this.breaks();
      return { kind: "assign", operator: token.text, place: left, value: this.expression() };
    }
    return left;
  }
  #choice(): Expression {
    const condition = this.#or();
    if (!this.skip("?")) return condition;
    this.breaks();
    const then = this.expression();
    this.breaks();
    this.expect(":");
    this.breaks();
    return { kind: "if", condition, then, else: this.expression() };
  }
  #or(): Expression {
    let left = this.#and();
    while (this.skip("||")) {
      this.breaks();
      left = { kind: "or", operator: "||", left, right: this.#and() };
    }
    return left;
  }
  #and(): Expression {
    let left = this.#in();
    while (this.skip("&&")) {
      this.breaks();
      left = { kind: "and", operator: "&&", left, right: this.#in() };
    }
    return left;
  }
  #in(): Expression {
    let left = this.#match();
    while (!this.#noIn && this.skip("in")) left = { kind: "in", keys: left.kind === "list" ? left.items : [left], array: this.name() };
    return left;
  }
  #match(): Expression {
    let left = this.#comparison();
    for (;;) {
      const operator = this.is("~") ? "~" : this.is("!") && this.peek(1).text === "~" ? "!~" : undefined;
      if (!operator) return left;
      this.at += operator.length;
      left = { kind: "match", operator, left, right: this.#comparison() };
    }
  }
  #comparison(): Expression {
    let left = this.concatenation();
    for (;;) {
      const token = this.peek();
      if (token.kind === "symbol" && COMPARISONS.includes(token.text) && !(token.text === ">" && this.noGreater)) {
        this.at++;
        left = { kind: "compare", operator: token.text, left, right: this.concatenation() };
      } else if (this.is("|") && this.peek(1).text === "getline") {
        this.at += 2;
        left = { kind: "getline", from: "command", source: left, place: this.#optionalPlace() };
      } else return left;
    }
  }
  protected concatenation(): Expression {
    let left = this.#sum();
    for (;;) {
      const { kind, text } = this.peek();
      const begins =
        ["number", "string", "name", "call"].includes(kind) ||
        (kind === "symbol" && (["$", "(", "++", "--"].includes(text) || (text === "!" && this.peek(1).text !== "~")));
      if (!begins) return left;
      left = { kind: "concatenate", operator: "", left, right: this.#sum() };
    }
  }
  #sum(): Expression {
    let left = this.#product();
    while (this.is("+") || this.is("-")) {
      const operator = this.list[this.at++]!.text;
      left = { kind: "binary", operator, left, right: this.#product() };
    }
    return left;
  }
  #product(): Expression {
    let left = this.#unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.list[this.at++]!.text;
      left = { kind: "binary", operator, left, right: this.#unary() };
    }
    return left;
  }
  #unary(): Expression {
    for (const operator of ["!", "-", "+"]) if (this.skip(operator)) return { kind: "unary", operator, of: this.#unary() };
    return this.#power();
  }
  #power(): Expression {
    const left = this.#postfix();
    if (!this.skip("^")) return left;
    const negative = this.skip("-");
    const right = this.#power();
    return { kind: "binary", operator: "^", left, right: negative ? { kind: "unary", operator: "-", of: right } : right };
  }
  #postfix(): Expression {
    const of = this.#primary();
    if (isPlace(of) && (this.is("++") || this.is("--")))
      return { kind: "step", by: this.list[this.at++]!.text === "++" ? 1 : -1, before: false, place: of };
    return of;
  }
  #optionalPlace(): Place | undefined {
    if (this.peek().kind !== "name" && !this.is("$")) return undefined;
    const place = this.#primary();
    return isPlace(place) ? place : this.fail();
  }

  #primary(): Expression {
    const token = this.peek();
    this.at++;
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.text) };
      case "string":
        return { kind: "string", value: token.text };
      case "regex":
        return { kind: "regex", value: token.text };
      case "name":
        if (this.skip("[")) return { kind: "element", array: token.text, keys: this.keys() };
        if (token.text === "length") return { kind: "call", name: "length", args: [] };
        return { kind: "name", name: token.text };
      case "call": {
        this.at++;
        const args: Expression[] = [];
        this.breaks();
        while (!this.skip(")")) {
          args.push(this.#inside());
          if (!this.is(")")) this.expect(",");
        }
        return { kind: "call", name: token.text, args };
      }
      default:
    }
    if (token.text === "$") {
      if (this.is("++") || this.is("--")) return { kind: "field", index: this.#primary() };
      if (this.skip("-")) return { kind: "field", index: { kind: "unary", operator: "-", of: this.#primary() } };
      return { kind: "field", index: this.#primary() };
    }
    if (token.text === "++" || token.text === "--") {
      const place = this.#primary();
      if (!isPlace(place)) this.fail();
      return { kind: "step", by: token.text === "++" ? 1 : -1, before: true, place };
    }
    if (token.text === "(") {
      const items = [this.#inside()];
      while (this.skip(",")) items.push(this.#inside());
      this.expect(")");
      return items.length > 1 ? { kind: "list", items } : { kind: "group", of: items[0]! };
    }
    if (token.text === "-" || token.text === "+" || token.text === "!") return { kind: "unary", operator: token.text, of: this.#unary() };
    if (token.text === "getline") {
      const place = this.#optionalPlace();
      if (this.skip("<")) return { kind: "getline", from: "file", source: this.#primary(), place };
      return { kind: "getline", from: "input", source: undefined, place };
    }
    this.at--;
    return this.fail();
  }
}

const isPlace = (expression: Expression): expression is Place => ["name", "field", "element"].includes(expression.kind);
