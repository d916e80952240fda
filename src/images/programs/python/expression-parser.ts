// The grammar of expressions, from lambda down to names, numbers and texts.
import { formatParts } from "./format-string.ts";
import { TokenReader } from "./token-reader.ts";
import type { Argument, Expression, Loop, Parameter } from "./tree.ts";

/** Binary operators, those that bind least first. */
const LEVELS: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"]];

export class ExpressionParser extends TokenReader {
  /** A `yield` was read: what it stands in is a generator. */
  protected yields = false;

  /** All tokens as one expression. @throws PythonSyntaxError */
  whole(): Expression {
    return this.tuple();
  }

  protected parameters(end: string): Parameter[] {
    const found: Parameter[] = [];
    let named = false;
    while (!this.is(end)) {
      if (this.take("/")) {
        this.take(",");
        continue;
      }
      const stars = this.take("**", "*")?.text;
      if (stars === "*" && this.is(",")) {
        named = true;
        this.at++;
        continue;
      }
      const name = this.name();
      const hint = end === ")" && this.take(":") ? this.expression() : undefined;
      const usual = this.take("=") ? this.expression() : undefined;
      found.push({ name, kind: stars === "*" ? "rest" : stars === "**" ? "keywords" : named ? "named" : "plain", usual, hint });
      if (stars === "*") named = true;
      if (!this.take(",")) break;
    }
    return found;
  }

  protected targets(): Expression {
    const items = [this.primary()];
    while (this.take(",")) if (!this.is("in")) items.push(this.primary());
    return items.length > 1 ? { type: "tuple", items } : items[0]!;
  }

  /** Expressions with commas between are a tuple. */
  protected tuple(): Expression {
    const first = this.starred();
    if (!this.is(",")) return first;
    const items = [first];
    while (this.take(",")) {
      if (this.token.type === "newline" || this.is(")", "]", "}", "=", ":", ";")) break;
      items.push(this.starred());
    }
    return { type: "tuple", items };
  }
  private starred(): Expression {
    if (this.take("*")) return { type: "star", value: this.expression() };
    return this.named();
  }
  protected named(): Expression {
    const value = this.expression();
    if (value.type === "name" && this.take(":=")) return { type: "named", name: value.name, value: this.expression() };
    return value;
  }

  protected expression(): Expression {
    if (this.take("lambda")) {
      const parameters = this.parameters(":");
      this.need(":");
      return { type: "lambda", parameters, body: this.expression() };
    }
    if (this.take("yield")) {
      this.yields = true;
      const from = Boolean(this.take("from"));
      return { type: "yield", from, value: this.token.type === "newline" || this.is(")") ? undefined : this.tuple() };
    }
    const yes = this.or();
    if (!this.take("if")) return yes;
    const condition = this.or();
    this.need("else");
    return { type: "choice", condition, yes, no: this.expression() };
  }
  private or(): Expression {
    let left = this.and();
    while (this.take("or")) left = { type: "logic", operator: "or", left, right: this.and() };
    return left;
  }
  private and(): Expression {
    let left = this.not();
    while (this.take("and")) left = { type: "logic", operator: "and", left, right: this.not() };
    return left;
  }
  private not(): Expression {
    if (this.take("not")) return { type: "unary", operator: "not", value: this.not() };
    const left = this.binary(0);
    const rest: { operator: string; value: Expression }[] = [];
    for (;;) {
      const simple = this.take("==", "!=", "<", ">", "<=", ">=", "in", "is")?.text;
      let operator = simple;
      if (simple === "is" && this.take("not")) operator = "is not";
      if (!simple && this.is("not") && this.list[this.at + 1]?.text === "in") {
        this.at += 2;
        operator = "not in";
      }
      if (!operator) break;
      rest.push({ operator, value: this.binary(0) });
    }
    return rest.length ? { type: "compare", left, rest } : left;
  }
  private binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.token.type === "op" ? this.take(...operators)?.text : undefined;
      if (!operator) return left;
      left = { type: "binary", operator, left, right: this.binary(level + 1) };
    }
  }
  private unary(): Expression {
    const operator = this.take("-", "+", "~")?.text;
    if (operator) return { type: "unary", operator, value: this.unary() };
    if (this.take("await")) return { type: "await", value: this.unary() };
    const base = this.primary();
    return this.take("**") ? { type: "binary", operator: "**", left: base, right: this.unary() } : base;
  }

  protected primary(): Expression {
    let value = this.atom();
    for (;;) {
      const { line } = this.token;
      if (this.take("(")) value = { type: "call", target: value, arguments: this.arguments(), line };
      else if (this.take(".")) value = { type: "attribute", value, name: this.name() };
      else if (this.take("[")) {
        value = { type: "index", value, at: this.subscript() };
        this.need("]");
      } else return value;
    }
  }
  private subscript(): Expression {
    const part = () => (this.is(":", "]", ",") ? undefined : this.named());
    const one = (): Expression => {
      const from = part();
      if (!this.take(":")) return from ?? ({ type: "constant", value: null } as const);
      const to = part();
      return { type: "slice", from, to, step: this.take(":") ? part() : undefined };
    };
    const first = one();
    if (!this.is(",")) return first;
    const items = [first];
    while (this.take(",")) if (!this.is("]")) items.push(one());
    return { type: "tuple", items };
  }

  protected arguments(): Argument[] {
    const found: Argument[] = [];
    while (!this.is(")")) {
      const spread = this.take("**", "*")?.text as "*" | "**" | undefined;
      if (spread) found.push({ spread, value: this.expression() });
      else if (this.token.type === "name" && this.list[this.at + 1]?.text === "=" && this.list[this.at + 1]?.type === "op") {
        const name = this.name();
        this.at++;
        found.push({ name, value: this.expression() });
      } else {
        const value = this.named();
        found.push({ value: this.is("for", "async") ? { type: "comprehension", kind: "generator", value, loops: this.loops() } : value });
      }
      if (!this.take(",")) break;
    }
    if (!this.is(")")) throw this.fail("invalid syntax. Perhaps you forgot a comma?");
    this.at++;
    return found;
  }

  private loops(): Loop[] {
    const found: Loop[] = [];
    for (;;) {
      this.take("async");
      if (!this.take("for")) return found;
      const target = this.targets();
      this.need("in");
      const source = this.or();
      const conditions: Expression[] = [];
      while (this.take("if")) conditions.push(this.or());
      found.push({ target, source, conditions });
    }
  }

  private atom(): Expression {
    const token = this.token;
    const { type, text, line } = token;
    if (type === "number") {
      this.at++;
      const plain = text.replaceAll("_", "");
      return { type: "constant", value: /^0[xXbBoO]|^\d+$/.test(plain) ? BigInt(plain.replace(/^0+(?=\d)/, "")) : Number(plain) };
    }
    if (type === "string") return this.strings();
    if (this.take("(")) {
      if (this.take(")")) return { type: "tuple", items: [] };
      const value = this.is("yield") ? this.expression() : this.tuple();
      if (this.is("for", "async")) {
        const loops = this.loops();
        this.need(")");
        return { type: "comprehension", kind: "generator", value, loops };
      }
      this.need(")");
      return value;
    }
    if (this.take("[")) return this.items("]", "list");
    if (this.take("{")) return this.braces();
    if (this.take("...")) return { type: "constant", value: "..." };
    if (type === "name") {
      if (text === "True" || text === "False" || text === "None") {
        this.at++;
        return { type: "constant", value: text === "None" ? null : text === "True" };
      }
      return { type: "name", name: this.name(), line };
    }
    throw this.fail();
  }

  private items(end: string, kind: "list" | "set"): Expression {
    const items: Expression[] = [];
    while (!this.is(end)) {
      const value = this.starred();
      if (!items.length && this.is("for", "async")) {
        const loops = this.loops();
        this.need(end);
        return { type: "comprehension", kind, value, loops };
      }
      items.push(value);
      if (!this.take(",")) break;
    }
    this.need(end);
    return { type: kind, items };
  }

  private braces(): Expression {
    if (this.take("}")) return { type: "dict", entries: [] };
    if (!this.is("**")) {
      const start = this.at;
      this.starred();
      const isDict = this.is(":");
      this.at = start;
      if (!isDict) return this.items("}", "set");
    }
    const entries: { key: Expression | undefined; value: Expression }[] = [];
    while (!this.is("}")) {
      if (this.take("**")) entries.push({ key: undefined, value: this.expression() });
      else {
        const key = this.expression();
        this.need(":");
        const value = this.expression();
        if (!entries.length && this.is("for", "async")) {
          const loops = this.loops();
          this.need("}");
          return { type: "comprehension", kind: "dict", key, value, loops };
        }
        entries.push({ key, value });
      }
      if (!this.take(",")) break;
    }
    this.need("}");
    return { type: "dict", entries };
  }

  private strings(): Expression {
    const parts: Extract<Expression, { type: "format" }>["parts"] = [];
    let bytes = false;
    let formats = false;
    while (this.token.type === "string") {
      const { value = "", prefix = "", line } = this.list[this.at++]!;
      if (prefix.includes("b")) bytes = true;
      if (prefix.includes("f")) {
        formats = true;
        parts.push(...formatParts(value, line, (tokens) => new ExpressionParser(tokens).whole()));
      } else parts.push(value);
    }
    if (!formats) return { type: "constant", value: parts.join(""), ...(bytes ? { bytes } : {}) };
    return { type: "format", parts };
  }
}
