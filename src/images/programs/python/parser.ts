// Python's grammar, as far as programs of tutorials go: statements and expressions from tokens.
import { PythonSyntaxError, type Token, tokens } from "./lexer.ts";
import type { Argument, Expression, Loop, Parameter, Statement } from "./tree.ts";

/** @throws PythonSyntaxError */
export const parsePython = (source: string): Statement[] => new Parser(tokens(source)).module();

const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);
const CHANGES = new Set(["+=", "-=", "*=", "/=", "//=", "%=", "**=", "|=", "&=", "^=", ">>=", "<<="]);
const LEVELS: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"]];

class Parser {
  #at = 0;
  #yields = false;
  constructor(private readonly list: readonly Token[]) {}

  get #token(): Token {
    return this.list[this.#at]!;
  }
  #is(...texts: string[]): boolean {
    const { type, text } = this.#token;
    return (type === "op" || type === "name") && texts.includes(text);
  }
  #take(...texts: string[]): Token | undefined {
    return this.#is(...texts) ? this.list[this.#at++] : undefined;
  }
  #fail(message = "invalid syntax"): PythonSyntaxError {
    return new PythonSyntaxError(message, this.#token.line);
  }
  #need(text: string): Token {
    const found = this.#take(text);
    if (!found) throw this.#fail(text === ":" ? "expected ':'" : "invalid syntax");
    return found;
  }
  #name(): string {
    const { type, text } = this.#token;
    if (type !== "name" || KEYWORDS.has(text)) throw this.#fail();
    this.#at++;
    return text;
  }

  module(): Statement[] {
    const body: Statement[] = [];
    while (this.#token.type !== "end") {
      if (this.#token.type === "indent") throw new PythonSyntaxError("unexpected indent", this.#token.line, "IndentationError");
      body.push(...this.#statement());
    }
    return body;
  }

  single(): Expression {
    return this.#tuple();
  }

  #block(): Statement[] {
    this.#need(":");
    if (this.#token.type !== "newline") return this.#line();
    const { line } = this.list[this.#at++]!;
    if ((this.#token.type as string) !== "indent")
      throw new PythonSyntaxError(`expected an indented block after statement on line ${line}`, this.#token.line, "IndentationError");
    this.#at++;
    const body: Statement[] = [];
    while ((this.#token.type as string) !== "dedent") body.push(...this.#statement());
    this.#at++;
    return body;
  }

  #statement(): Statement[] {
    const { line } = this.#token;
    const decorators: Expression[] = [];
    while (this.#take("@")) {
      decorators.push(this.#expression());
      if (this.#token.type === "newline") this.#at++;
    }
    const isAsync = this.#is("async") && Boolean(this.#take("async"));
    if (this.#take("def")) return [this.#def(line, decorators, isAsync)];
    if (this.#take("class")) {
      const name = this.#name();
      const bases = this.#take("(") ? this.#arguments() : [];
      return [{ type: "class", line, name, bases, body: this.#block(), decorators }];
    }
    if (this.#take("if")) {
      const branches = [{ condition: this.#named(), body: this.#block() }];
      let otherwise: Statement[] = [];
      while (this.#take("elif")) branches.push({ condition: this.#named(), body: this.#block() });
      if (this.#take("else")) otherwise = this.#block();
      return [{ type: "if", line, branches, otherwise }];
    }
    if (this.#take("while")) {
      const condition = this.#named();
      const body = this.#block();
      return [{ type: "while", line, condition, body, otherwise: this.#take("else") ? this.#block() : [] }];
    }
    if (this.#take("for")) {
      const target = this.#targets();
      this.#need("in");
      const source = this.#tuple();
      const body = this.#block();
      return [{ type: "for", line, target, source, body, otherwise: this.#take("else") ? this.#block() : [] }];
    }
    if (this.#take("try")) return [this.#try(line)];
    if (this.#take("with")) {
      const items: { value: Expression; target: Expression | undefined }[] = [];
      const paren = this.#is("(") && this.#take("(");
      do {
        const value = this.#expression();
        items.push({ value, target: this.#take("as") ? this.#primary() : undefined });
      } while (this.#take(","));
      if (paren) this.#need(")");
      return [{ type: "with", line, items, body: this.#block() }];
    }
    return this.#line();
  }

  #def(line: number, decorators: Expression[], isAsync: boolean): Statement {
    const name = this.#name();
    this.#need("(");
    const parameters = this.#parameters(")");
    this.#need(")");
    if (this.#take("->")) this.#expression();
    const before = this.#yields;
    this.#yields = false;
    const body = this.#block();
    const isGenerator = this.#yields;
    this.#yields = before;
    return { type: "def", line, name, parameters, body, decorators, isAsync, isGenerator };
  }

  #parameters(end: string): Parameter[] {
    const found: Parameter[] = [];
    let named = false;
    while (!this.#is(end)) {
      if (this.#take("/")) {
        this.#take(",");
        continue;
      }
      const stars = this.#take("**", "*")?.text;
      if (stars === "*" && this.#is(",")) {
        named = true;
        this.#at++;
        continue;
      }
      const name = this.#name();
      const hint = end === ")" && this.#take(":") ? this.#expression() : undefined;
      const usual = this.#take("=") ? this.#expression() : undefined;
      found.push({ name, kind: stars === "*" ? "rest" : stars === "**" ? "keywords" : named ? "named" : "plain", usual, hint });
      if (stars === "*") named = true;
      if (!this.#take(",")) break;
    }
    return found;
  }

  #try(line: number): Statement {
    const body = this.#block();
    const handlers: { kind: Expression | undefined; name: string | undefined; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    let lastly: Statement[] = [];
    while (this.#take("except")) {
      const kind = this.#is(":") ? undefined : this.#tuple();
      const name = this.#take("as") ? this.#name() : undefined;
      handlers.push({ kind, name, body: this.#block() });
    }
    if (this.#take("else")) otherwise = this.#block();
    if (this.#take("finally")) lastly = this.#block();
    if (!handlers.length && !lastly.length) throw this.#fail("expected 'except' or 'finally' block");
    return { type: "try", line, body, handlers, otherwise, lastly };
  }

  #line(): Statement[] {
    const found = [this.#simple()];
    while (this.#take(";")) if (this.#token.type !== "newline") found.push(this.#simple());
    if (this.#token.type !== "newline") throw this.#fail();
    this.#at++;
    return found;
  }

  #dotted(): string {
    let name = "";
    while (this.#is(".", "...")) name += this.list[this.#at++]!.text;
    if (this.#is("import")) return name;
    name += this.#name();
    while (this.#take(".")) name += `.${this.#name()}`;
    return name;
  }

  #simple(): Statement {
    const { line } = this.#token;
    const ends = () => this.#token.type === "newline" || this.#is(";");
    if (this.#is("pass", "break", "continue")) return { type: this.list[this.#at++]!.text as "pass", line };
    if (this.#take("return")) return { type: "return", line, value: ends() ? undefined : this.#tuple() };
    if (this.#take("raise")) {
      const value = ends() ? undefined : this.#expression();
      return { type: "raise", line, value, cause: this.#take("from") ? this.#expression() : undefined };
    }
    if (this.#take("import")) {
      const names: { module: string; as: string | undefined }[] = [];
      do names.push({ module: this.#dotted(), as: this.#take("as") ? this.#name() : undefined });
      while (this.#take(","));
      return { type: "import", line, names };
    }
    if (this.#take("from")) {
      const module = this.#dotted();
      this.#need("import");
      const names: { name: string; as: string | undefined }[] = [];
      const paren = this.#take("(");
      do {
        if (paren && this.#is(")")) break;
        names.push(
          this.#take("*") ? { name: "*", as: undefined } : { name: this.#name(), as: this.#take("as") ? this.#name() : undefined },
        );
      } while (this.#take(","));
      if (paren) this.#need(")");
      return { type: "from", line, module, names };
    }
    const scope = this.#take("global", "nonlocal");
    if (scope) {
      const names = [this.#name()];
      while (this.#take(",")) names.push(this.#name());
      return { type: "global", line, names, outer: scope.text === "nonlocal" };
    }
    if (this.#take("del")) return { type: "delete", line, targets: [this.#tuple()] };
    if (this.#take("assert")) {
      const condition = this.#expression();
      return { type: "assert", line, condition, message: this.#take(",") ? this.#expression() : undefined };
    }
    const first = this.#tuple();
    if (this.#take(":")) {
      const hint = this.#expression();
      return { type: "annotate", line, target: first, hint, value: this.#take("=") ? this.#tuple() : undefined };
    }
    const change = CHANGES.has(this.#token.text) && this.#token.type === "op" ? this.list[this.#at++] : undefined;
    if (change) return { type: "change", line, target: first, operator: change.text.slice(0, -1), value: this.#tuple() };
    if (!this.#is("=")) return { type: "expression", line, value: first };
    const targets = [first];
    let value = first;
    while (this.#take("=")) {
      value = this.#tuple();
      targets.push(value);
    }
    targets.pop();
    return { type: "assign", line, targets, value };
  }

  #targets(): Expression {
    const items = [this.#primary()];
    while (this.#take(",")) if (!this.#is("in")) items.push(this.#primary());
    return items.length > 1 ? { type: "tuple", items } : items[0]!;
  }

  /** Expressions with commas between are a tuple. */
  #tuple(): Expression {
    const first = this.#starred();
    if (!this.#is(",")) return first;
    const items = [first];
    while (this.#take(",")) {
      if (this.#token.type === "newline" || this.#is(")", "]", "}", "=", ":", ";")) break;
      items.push(this.#starred());
    }
    return { type: "tuple", items };
  }
  #starred(): Expression {
    if (this.#take("*")) return { type: "star", value: this.#expression() };
    return this.#named();
  }
  #named(): Expression {
    const value = this.#expression();
    if (value.type === "name" && this.#take(":=")) return { type: "named", name: value.name, value: this.#expression() };
    return value;
  }

  #expression(): Expression {
    if (this.#take("lambda")) {
      const parameters = this.#parameters(":");
      this.#need(":");
      return { type: "lambda", parameters, body: this.#expression() };
    }
    if (this.#take("yield")) {
      this.#yields = true;
      const from = Boolean(this.#take("from"));
      return { type: "yield", from, value: this.#token.type === "newline" || this.#is(")") ? undefined : this.#tuple() };
    }
    const yes = this.#or();
    if (!this.#take("if")) return yes;
    const condition = this.#or();
    this.#need("else");
    return { type: "choice", condition, yes, no: this.#expression() };
  }
  #or(): Expression {
    let left = this.#and();
    while (this.#take("or")) left = { type: "logic", operator: "or", left, right: this.#and() };
    return left;
  }
  #and(): Expression {
    let left = this.#not();
    while (this.#take("and")) left = { type: "logic", operator: "and", left, right: this.#not() };
    return left;
  }
  #not(): Expression {
    if (this.#take("not")) return { type: "unary", operator: "not", value: this.#not() };
    const left = this.#binary(0);
    const rest: { operator: string; value: Expression }[] = [];
    for (;;) {
      const simple = this.#take("==", "!=", "<", ">", "<=", ">=", "in", "is")?.text;
      let operator = simple;
      if (simple === "is" && this.#take("not")) operator = "is not";
      if (!simple && this.#is("not") && this.list[this.#at + 1]?.text === "in") {
        this.#at += 2;
        operator = "not in";
      }
      if (!operator) break;
      rest.push({ operator, value: this.#binary(0) });
    }
    return rest.length ? { type: "compare", left, rest } : left;
  }
  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#token.type === "op" ? this.#take(...operators)?.text : undefined;
      if (!operator) return left;
      left = { type: "binary", operator, left, right: this.#binary(level + 1) };
    }
  }
  #unary(): Expression {
    const operator = this.#take("-", "+", "~")?.text;
    if (operator) return { type: "unary", operator, value: this.#unary() };
    if (this.#take("await")) return { type: "await", value: this.#unary() };
    const base = this.#primary();
    return this.#take("**") ? { type: "binary", operator: "**", left: base, right: this.#unary() } : base;
  }

  #primary(): Expression {
    let value = this.#atom();
    for (;;) {
      const { line } = this.#token;
      if (this.#take("(")) value = { type: "call", target: value, arguments: this.#arguments(), line };
      else if (this.#take(".")) value = { type: "attribute", value, name: this.#name() };
      else if (this.#take("[")) {
        value = { type: "index", value, at: this.#subscript() };
        this.#need("]");
      } else return value;
    }
  }
  #subscript(): Expression {
    const part = () => (this.#is(":", "]", ",") ? undefined : this.#named());
    const one = (): Expression => {
      const from = part();
      if (!this.#take(":")) return from ?? ({ type: "constant", value: null } as const);
      const to = part();
      return { type: "slice", from, to, step: this.#take(":") ? part() : undefined };
    };
    const first = one();
    if (!this.#is(",")) return first;
    const items = [first];
    while (this.#take(",")) if (!this.#is("]")) items.push(one());
    return { type: "tuple", items };
  }

  #arguments(): Argument[] {
    const found: Argument[] = [];
    while (!this.#is(")")) {
      const spread = this.#take("**", "*")?.text as "*" | "**" | undefined;
      if (spread) found.push({ spread, value: this.#expression() });
      else if (this.#token.type === "name" && this.list[this.#at + 1]?.text === "=" && this.list[this.#at + 1]?.type === "op") {
        const name = this.#name();
        this.#at++;
        found.push({ name, value: this.#expression() });
      } else {
        const value = this.#named();
        found.push({ value: this.#is("for", "async") ? { type: "comprehension", kind: "generator", value, loops: this.#loops() } : value });
      }
      if (!this.#take(",")) break;
    }
    if (!this.#is(")")) throw this.#fail("invalid syntax. Perhaps you forgot a comma?");
    this.#at++;
    return found;
  }

  #loops(): Loop[] {
    const found: Loop[] = [];
    for (;;) {
      this.#take("async");
      if (!this.#take("for")) return found;
      const target = this.#targets();
      this.#need("in");
      const source = this.#or();
      const conditions: Expression[] = [];
      while (this.#take("if")) conditions.push(this.#or());
      found.push({ target, source, conditions });
    }
  }

  #atom(): Expression {
    const token = this.#token;
    const { type, text, line } = token;
    if (type === "number") {
      this.#at++;
      const plain = text.replaceAll("_", "");
      return { type: "constant", value: /^0[xXbBoO]|^\d+$/.test(plain) ? BigInt(plain.replace(/^0+(?=\d)/, "")) : Number(plain) };
    }
    if (type === "string") return this.#strings();
    if (this.#take("(")) {
      if (this.#take(")")) return { type: "tuple", items: [] };
      const value = this.#is("yield") ? this.#expression() : this.#tuple();
      if (this.#is("for", "async")) {
        const loops = this.#loops();
        this.#need(")");
        return { type: "comprehension", kind: "generator", value, loops };
      }
      this.#need(")");
      return value;
    }
    if (this.#take("[")) return this.#items("]", "list");
    if (this.#take("{")) return this.#braces();
    if (this.#take("...")) return { type: "constant", value: "..." };
    if (type === "name") {
      if (text === "True" || text === "False" || text === "None") {
        this.#at++;
        return { type: "constant", value: text === "None" ? null : text === "True" };
      }
      return { type: "name", name: this.#name(), line };
    }
    throw this.#fail();
  }

  #items(end: string, kind: "list" | "set"): Expression {
    const items: Expression[] = [];
    while (!this.#is(end)) {
      const value = this.#starred();
      if (!items.length && this.#is("for", "async")) {
        const loops = this.#loops();
        this.#need(end);
        return { type: "comprehension", kind, value, loops };
      }
      items.push(value);
      if (!this.#take(",")) break;
    }
    this.#need(end);
    return { type: kind, items };
  }

  #braces(): Expression {
    if (this.#take("}")) return { type: "dict", entries: [] };
    if (!this.#is("**")) {
      const start = this.#at;
      this.#starred();
      const isDict = this.#is(":");
      this.#at = start;
      if (!isDict) return this.#items("}", "set");
    }
    const entries: { key: Expression | undefined; value: Expression }[] = [];
    while (!this.#is("}")) {
      if (this.#take("**")) entries.push({ key: undefined, value: this.#expression() });
      else {
        const key = this.#expression();
        this.#need(":");
        const value = this.#expression();
        if (!entries.length && this.#is("for", "async")) {
          const loops = this.#loops();
          this.#need("}");
          return { type: "comprehension", kind: "dict", key, value, loops };
        }
        entries.push({ key, value });
      }
      if (!this.#take(",")) break;
    }
    this.#need("}");
    return { type: "dict", entries };
  }

  #strings(): Expression {
    const parts: Extract<Expression, { type: "format" }>["parts"] = [];
    let bytes = false;
    let formats = false;
    while (this.#token.type === "string") {
      const { value = "", prefix = "", line } = this.list[this.#at++]!;
      if (prefix.includes("b")) bytes = true;
      if (prefix.includes("f")) {
        formats = true;
        parts.push(...formatParts(value, line));
      } else parts.push(value);
    }
    if (!formats) return { type: "constant", value: parts.join(""), ...(bytes ? { bytes } : {}) };
    return { type: "format", parts };
  }
}

/** What is between the quotes of an f-string. */
function formatParts(text: string, line: number): Extract<Expression, { type: "format" }>["parts"] {
  const parts: Extract<Expression, { type: "format" }>["parts"] = [];
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === "{{" || two === "}}") {
      plain += two[0];
      at++;
    } else if (text[at] === "{") {
      let depth = 1;
      let end = at + 1;
      let quote = "";
      for (; end < text.length; end++) {
        const char = text[end]!;
        if (quote) quote = char === quote ? "" : quote;
        else if (char === "'" || char === '"') quote = char;
        else if ("([{".includes(char)) depth++;
        else if (")]}".includes(char) && --depth === 0) break;
      }
      if (end >= text.length) throw new PythonSyntaxError("f-string: expecting '}'", line);
      parts.push(plain, field(text.slice(at + 1, end), line));
      plain = "";
      at = end;
    } else plain += text[at];
  }
  parts.push(plain);
  return parts;
}

function field(
  text: string,
  line: number,
): { value: Expression; conversion: string; spec: Expression | undefined; shown: string | undefined } {
  let depth = 0;
  let quote = "";
  let cut = text.length;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (!depth && (char === ":" || (char === "!" && text[at + 1] !== "="))) {
      cut = at;
      break;
    }
  }
  const head = text.slice(0, cut);
  const tail = text.slice(cut);
  const conversion = /^!([rsa])/.exec(tail)?.[1] ?? "";
  const spec = tail.slice(conversion ? 2 : 0).replace(/^:/, "");
  const shown = /[^=!<>]=\s*$/.test(head) ? head : undefined;
  const list = tokens(shown ? head.replace(/=\s*$/, "") : head.trim());
  return {
    value: new Parser(list.map((token) => ({ ...token, line }))).single(),
    conversion: conversion || (shown && !spec ? "r" : ""),
    spec: spec ? { type: "format", parts: formatParts(spec, line) } : undefined,
    shown,
  };
}
