// From an awk program's words to its tree.
import { AwkSyntaxError, type Token, tokens } from "./lexer.ts";

export type Place =
  | { kind: "name"; name: string }
  | { kind: "field"; index: Expression }
  | { kind: "element"; array: string; keys: Expression[] };
export type Expression =
  | Place
  | { kind: "number"; value: number }
  | { kind: "string" | "regex"; value: string }
  | { kind: "group"; of: Expression }
  | { kind: "binary" | "and" | "or" | "match" | "compare" | "concatenate"; operator: string; left: Expression; right: Expression }
  | { kind: "unary"; operator: string; of: Expression }
  | { kind: "assign"; operator: string; place: Place; value: Expression }
  | { kind: "step"; by: number; before: boolean; place: Place }
  | { kind: "if"; condition: Expression; then: Expression; else: Expression }
  | { kind: "in"; keys: Expression[]; array: string }
  | { kind: "call"; name: string; args: Expression[] }
  | { kind: "list"; items: Expression[] }
  | { kind: "getline"; from: "input" | "file" | "command"; source: Expression | undefined; place: Place | undefined };
export type Statement =
  | { kind: "block"; body: Statement[] }
  | { kind: "expression"; of: Expression }
  | { kind: "print" | "printf"; args: Expression[]; to: { operator: string; target: Expression } | undefined }
  | { kind: "if"; condition: Expression; then: Statement; else: Statement | undefined }
  | { kind: "while" | "do"; condition: Expression; body: Statement }
  | { kind: "for"; start: Statement | undefined; condition: Expression | undefined; step: Statement | undefined; body: Statement }
  | { kind: "each"; name: string; array: string; body: Statement }
  | { kind: "exit" | "return"; value: Expression | undefined }
  | { kind: "break" | "continue" | "next" | "nextfile" }
  | { kind: "delete"; array: string; keys: Expression[] | undefined };
export interface Rule {
  pattern: Expression | "BEGIN" | "END" | undefined;
  /** The end of a range of records. */
  until: Expression | undefined;
  action: Statement | undefined;
}
export interface AwkFunction {
  parameters: readonly string[];
  body: Statement;
}
export interface AwkProgram {
  rules: Rule[];
  functions: ReadonlyMap<string, AwkFunction>;
}

const COMPARISONS = ["<", "<=", "==", "!=", ">", ">="];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "^="];

/** @throws AwkSyntaxError */
export const parse = (text: string): AwkProgram => new Parser(tokens(text)).program();

class Parser {
  #at = 0;
  /** Inside `print` without parentheses ">" writes to a file; in a for's head "in" ends the expression. */
  #noGreater = false;
  #noIn = false;
  constructor(private readonly list: readonly Token[]) {}

  #peek(offset = 0): Token {
    return this.list[Math.min(this.#at + offset, this.list.length - 1)]!;
  }
  #is(text: string): boolean {
    const token = this.#peek();
    return (token.kind === "symbol" || token.kind === "keyword") && token.text === text;
  }
  #skip(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }
  #expect(text: string): void {
    if (!this.#skip(text)) this.#fail();
  }
  #fail(): never {
    const token = this.#peek();
    throw new AwkSyntaxError(`syntax error at or near ${token.kind === "newline" || token.kind === "end" ? "end of line" : token.text}`);
  }
  #newlines(): void {
    while (this.#peek().kind === "newline" || this.#is(";")) this.#at++;
  }
  #breaks(): void {
    while (this.#peek().kind === "newline") this.#at++;
  }
  #name(): string {
    const token = this.#peek();
    if (token.kind !== "name" && token.kind !== "call") this.#fail();
    this.#at++;
    return token.text;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#newlines(); this.#peek().kind !== "end"; this.#newlines()) {
      if (this.#skip("function") || this.#skip("func")) {
        const name = this.#name();
        const parameters: string[] = [];
        this.#expect("(");
        while (!this.#skip(")")) {
          parameters.push(this.#name());
          if (!this.#is(")")) this.#expect(",");
          this.#breaks();
        }
        this.#breaks();
        functions.set(name, { parameters, body: this.#block() });
      } else if (this.#is("BEGIN") || this.#is("END")) {
        const pattern = this.list[this.#at++]!.text as "BEGIN" | "END";
        if (!this.#is("{")) this.#fail();
        rules.push({ pattern, until: undefined, action: this.#block() });
      } else if (this.#is("{")) rules.push({ pattern: undefined, until: undefined, action: this.#block() });
      else {
        const pattern = this.#expression();
        let until: Expression | undefined;
        if (this.#skip(",")) {
          this.#breaks();
          until = this.#expression();
        }
        rules.push({ pattern, until, action: this.#is("{") ? this.#block() : undefined });
        if (!rules.at(-1)!.action && this.#peek().kind !== "newline" && !this.#is(";")) this.#fail();
      }
    }
    return { rules, functions };
  }

  #block(): Statement {
    this.#expect("{");
    const body: Statement[] = [];
    for (this.#newlines(); !this.#skip("}"); this.#newlines()) {
      if (this.#peek().kind === "end") this.#fail();
      body.push(this.#statement());
    }
    return { kind: "block", body };
  }
  /** A simple statement's end: ";", a line break, or what closes the block. */
  #ended<T extends Statement>(statement: T): T {
    if (this.#peek().kind === "newline" || this.#is(";")) this.#at++;
    else if (!this.#is("}") && this.#peek().kind !== "end") this.#fail();
    return statement;
  }
  #body(): Statement {
    this.#breaks();
    if (this.#skip(";")) return { kind: "block", body: [] };
    return this.#statement();
  }
  #condition(): Expression {
    this.#expect("(");
    const condition = this.#expression();
    this.#expect(")");
    return condition;
  }

  #statement(): Statement {
    if (this.#is("{")) return this.#block();
    if (this.#skip("if")) {
      const condition = this.#condition();
      const then = this.#body();
      const before = this.#at;
      this.#newlines();
      if (this.#skip("else")) return { kind: "if", condition, then, else: this.#body() };
      this.#at = before;
      return { kind: "if", condition, then, else: undefined };
    }
    if (this.#skip("while")) {
      const condition = this.#condition();
      return { kind: "while", condition, body: this.#body() };
    }
    if (this.#skip("do")) {
      const body = this.#body();
      this.#newlines();
      this.#expect("while");
      return this.#ended({ kind: "do", condition: this.#condition(), body });
    }
    if (this.#skip("for")) return this.#for();
    return this.#ended(this.#simple());
  }
  #for(): Statement {
    this.#expect("(");
    if (this.#peek().kind === "name" && this.#peek(1).text === "in" && this.#peek(2).kind === "name" && this.#peek(3).text === ")") {
      const name = this.#name();
      this.#at++;
      const array = this.#name();
      this.#at++;
      return { kind: "each", name, array, body: this.#body() };
    }
    const start = this.#is(";") ? undefined : this.#simple();
    this.#expect(";");
    this.#breaks();
    const condition = this.#is(";") ? undefined : this.#expression();
    this.#expect(";");
    this.#breaks();
    const step = this.#is(")") ? undefined : this.#simple();
    this.#expect(")");
    return { kind: "for", start, condition, step, body: this.#body() };
  }

  #simple(): Statement {
    const ends = () => this.#peek().kind === "newline" || this.#is(";") || this.#is("}");
    for (const kind of ["break", "continue", "next", "nextfile"] as const) if (this.#skip(kind)) return { kind };
    for (const kind of ["exit", "return"] as const) if (this.#skip(kind)) return { kind, value: ends() ? undefined : this.#expression() };
    if (this.#skip("delete")) {
      const array = this.#name();
      return { kind: "delete", array, keys: this.#skip("[") ? this.#keys() : undefined };
    }
    if (this.#is("print") || this.#is("printf")) {
      const kind = this.list[this.#at++]!.text as "print" | "printf";
      const outer = this.#noGreater;
      this.#noGreater = true;
      let args: Expression[] = [];
      if (!ends() && !this.#is(">") && !this.#is(">>") && !this.#is("|")) {
        args = [this.#expression()];
        while (this.#skip(",")) {
          this.#breaks();
          args.push(this.#expression());
        }
        if (args.length === 1 && args[0]!.kind === "list") args = args[0]!.items;
      }
      let to: { operator: string; target: Expression } | undefined;
      for (const operator of [">", ">>", "|"]) if (!to && this.#skip(operator)) to = { operator, target: this.#concatenation() };
      this.#noGreater = outer;
      return { kind, args, to };
    }
    return { kind: "expression", of: this.#expression() };
  }
  #keys(): Expression[] {
    const keys = [this.#inside()];
    while (this.#skip(",")) keys.push(this.#inside());
    this.#expect("]");
    return keys;
  }
  /** An expression between parentheses or brackets: nothing is special there. */
  #inside(): Expression {
    const [greater, isIn] = [this.#noGreater, this.#noIn];
    this.#noGreater = this.#noIn = false;
    this.#breaks();
    const expression = this.#expression();
    this.#breaks();
    [this.#noGreater, this.#noIn] = [greater, isIn];
    return expression;
  }

  #expression(): Expression {
    const left = this.#choice();
    const token = this.#peek();
    if (token.kind === "symbol" && ASSIGNMENTS.includes(token.text) && isPlace(left)) {
      this.#at++;
      this.#breaks();
      return { kind: "assign", operator: token.text, place: left, value: this.#expression() };
    }
    return left;
  }
  #choice(): Expression {
    const condition = this.#or();
    if (!this.#skip("?")) return condition;
    this.#breaks();
    const then = this.#expression();
    this.#breaks();
    this.#expect(":");
    this.#breaks();
    return { kind: "if", condition, then, else: this.#expression() };
  }
  #or(): Expression {
    let left = this.#and();
    while (this.#skip("||")) {
      this.#breaks();
      left = { kind: "or", operator: "||", left, right: this.#and() };
    }
    return left;
  }
  #and(): Expression {
    let left = this.#in();
    while (this.#skip("&&")) {
      this.#breaks();
      left = { kind: "and", operator: "&&", left, right: this.#in() };
    }
    return left;
  }
  #in(): Expression {
    let left = this.#match();
    while (!this.#noIn && this.#skip("in")) left = { kind: "in", keys: left.kind === "list" ? left.items : [left], array: this.#name() };
    return left;
  }
  #match(): Expression {
    let left = this.#comparison();
    for (;;) {
      const operator = this.#is("~") ? "~" : this.#is("!") && this.#peek(1).text === "~" ? "!~" : undefined;
      if (!operator) return left;
      this.#at += operator.length;
      left = { kind: "match", operator, left, right: this.#comparison() };
    }
  }
  #comparison(): Expression {
    let left = this.#concatenation();
    for (;;) {
      const token = this.#peek();
      if (token.kind === "symbol" && COMPARISONS.includes(token.text) && !(token.text === ">" && this.#noGreater)) {
        this.#at++;
        left = { kind: "compare", operator: token.text, left, right: this.#concatenation() };
      } else if (this.#is("|") && this.#peek(1).text === "getline") {
        this.#at += 2;
        left = { kind: "getline", from: "command", source: left, place: this.#optionalPlace() };
      } else return left;
    }
  }
  #concatenation(): Expression {
    let left = this.#sum();
    for (;;) {
      const { kind, text } = this.#peek();
      const begins =
        ["number", "string", "name", "call"].includes(kind) ||
        (kind === "symbol" && (["$", "(", "++", "--"].includes(text) || (text === "!" && this.#peek(1).text !== "~")));
      if (!begins) return left;
      left = { kind: "concatenate", operator: "", left, right: this.#sum() };
    }
  }
  #sum(): Expression {
    let left = this.#product();
    while (this.#is("+") || this.#is("-")) {
      const operator = this.list[this.#at++]!.text;
      left = { kind: "binary", operator, left, right: this.#product() };
    }
    return left;
  }
  #product(): Expression {
    let left = this.#unary();
    while (this.#is("*") || this.#is("/") || this.#is("%")) {
      const operator = this.list[this.#at++]!.text;
      left = { kind: "binary", operator, left, right: this.#unary() };
    }
    return left;
  }
  #unary(): Expression {
    for (const operator of ["!", "-", "+"]) if (this.#skip(operator)) return { kind: "unary", operator, of: this.#unary() };
    return this.#power();
  }
  #power(): Expression {
    const left = this.#postfix();
    if (!this.#skip("^")) return left;
    const negative = this.#skip("-");
    const right = this.#power();
    return { kind: "binary", operator: "^", left, right: negative ? { kind: "unary", operator: "-", of: right } : right };
  }
  #postfix(): Expression {
    const of = this.#primary();
    if (isPlace(of) && (this.#is("++") || this.#is("--")))
      return { kind: "step", by: this.list[this.#at++]!.text === "++" ? 1 : -1, before: false, place: of };
    return of;
  }
  #optionalPlace(): Place | undefined {
    if (this.#peek().kind !== "name" && !this.#is("$")) return undefined;
    const place = this.#primary();
    return isPlace(place) ? place : this.#fail();
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#at++;
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.text) };
      case "string":
        return { kind: "string", value: token.text };
      case "regex":
        return { kind: "regex", value: token.text };
      case "name":
        if (this.#skip("[")) return { kind: "element", array: token.text, keys: this.#keys() };
        if (token.text === "length") return { kind: "call", name: "length", args: [] };
        return { kind: "name", name: token.text };
      case "call": {
        this.#at++;
        const args: Expression[] = [];
        this.#breaks();
        while (!this.#skip(")")) {
          args.push(this.#inside());
          if (!this.#is(")")) this.#expect(",");
        }
        return { kind: "call", name: token.text, args };
      }
      default:
    }
    if (token.text === "$") {
      if (this.#is("++") || this.#is("--")) return { kind: "field", index: this.#primary() };
      if (this.#skip("-")) return { kind: "field", index: { kind: "unary", operator: "-", of: this.#primary() } };
      return { kind: "field", index: this.#primary() };
    }
    if (token.text === "++" || token.text === "--") {
      const place = this.#primary();
      if (!isPlace(place)) this.#fail();
      return { kind: "step", by: token.text === "++" ? 1 : -1, before: true, place };
    }
    if (token.text === "(") {
      const items = [this.#inside()];
      while (this.#skip(",")) items.push(this.#inside());
      this.#expect(")");
      return items.length > 1 ? { kind: "list", items } : { kind: "group", of: items[0]! };
    }
    if (token.text === "-" || token.text === "+" || token.text === "!") return { kind: "unary", operator: token.text, of: this.#unary() };
    if (token.text === "getline") {
      const place = this.#optionalPlace();
      if (this.#skip("<")) return { kind: "getline", from: "file", source: this.#primary(), place };
      return { kind: "getline", from: "input", source: undefined, place };
    }
    this.#at--;
    return this.#fail();
  }
}

const isPlace = (expression: Expression): expression is Place => ["name", "field", "element"].includes(expression.kind);
