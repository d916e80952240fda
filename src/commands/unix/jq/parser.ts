// From a jq program's words to its tree.
import { Cursor } from "./cursor.ts";
import { tokens } from "./lexer.ts";
import { parsePattern } from "./patterns.ts";
import { OPERATORS } from "./precedence.ts";
import { type Definition, IDENTITY, literal, type Node, type Pattern } from "./tree.ts";
import type { Json } from "./value.ts";

/** @throws CompileError */
export function parse(text: string): Node {
  return new Parser(tokens(text)).program();
}
/** Definitions alone, as the built-in ones are written. */
export function parseDefinitions(text: string): Definition[] {
  return new Parser(tokens(text)).definitions();
}

class Parser extends Cursor {
  program(): Node {
    if (this.list[0]!.kind === "end") return IDENTITY;
    const node = this.#pipe();
    if (this.next.kind !== "end") this.unexpected();
    return node;
  }
  definitions(): Definition[] {
    const out: Definition[] = [];
    while (this.next.kind !== "end") out.push(this.#definition());
    return out;
  }

  #definition(): Definition {
    this.expect("def");
    const name = this.name();
    const parameters: string[] = [];
    if (this.skip("(")) {
      do {
        const token = this.next;
        if (token.kind !== "word" && token.kind !== "keyword" && token.kind !== "variable") this.unexpected();
        parameters.push(token.kind === "variable" ? `$${token.text}` : token.text);
        this.at++;
      } while (this.skip(";"));
      this.expect(")");
    }
    this.expect(":");
    const body = this.#pipe();
    this.expect(";");
    return { name, parameters, body };
  }
  #pipe(): Node {
    if (this.is("def")) {
      const definition = this.#definition();
      return { kind: "define", definition, rest: this.next.kind === "end" || this.is(")") ? IDENTITY : this.#pipe() };
    }
    const left = this.#comma();
    return this.skip("|") ? { kind: "pipe", left, right: this.#pipe() } : left;
  }
  #comma(): Node {
    let left = this.#operators(2);
    while (this.skip(",")) left = { kind: "comma", left, right: this.#operators(2) };
    return left;
  }
  #operators(least: number): Node {
    let left = this.#unary();
    let last = 0;
    for (;;) {
      const { kind, text } = this.next;
      const found = kind === "symbol" || kind === "keyword" ? OPERATORS[text] : undefined;
      if (!found || found[0] < least) return left;
      const [level, side] = found;
      if (side === "none" && level === last) this.unexpected();
      last = level;
      this.at++;
      const right = this.#operators(side === "right" ? level : level + 1);
      if (text === "//") left = { kind: "alternative", left, right };
      else if (text === "and" || text === "or") left = { kind: text, left, right };
      else left = { kind: level === 3 ? "assign" : "binary", operator: text, left, right };
    }
  }
  #unary(): Node {
    if (this.skip("-")) return { kind: "negate", of: this.#unary() };
    if (this.is("def")) return this.#pipe();
    if (this.skip("label")) {
      const name = this.variable();
      this.expect("|");
      return { kind: "label", name, body: this.#pipe() };
    }
    const source = this.#postfix();
    if (!this.skip("as")) return source;
    const patterns = [this.#pattern()];
    while (this.skip("?//")) patterns.push(this.#pattern());
    this.expect("|");
    return { kind: "bind", source, patterns, body: this.#pipe() };
  }
  #pattern(): Pattern {
    return parsePattern(this, () => this.#key());
  }
  /** An object's key: a name, a text, or an expression in parentheses. */
  #key(): Node {
    const token = this.next;
    if (token.kind === "word" || token.kind === "keyword") {
      this.at++;
      return literal(token.text);
    }
    if (token.kind === "string") return this.#text("text");
    this.expect("(");
    const key = this.#pipe();
    this.expect(")");
    return key;
  }

  #postfix(): Node {
    let node = this.#term();
    for (;;) {
      const token = this.next;
      if (token.kind === "field") {
        this.at++;
        node = { kind: "index", of: node, key: literal(token.text) };
      } else if (this.is(".") && this.list[this.at + 1]?.kind === "string") {
        this.at++;
        node = { kind: "index", of: node, key: this.#text("text") };
      } else if (this.is(".") && this.list[this.at + 1]?.text === "[") this.at++;
      else if (this.skip("[")) node = this.#brackets(node);
      else if (this.skip("?")) node = { kind: "try", body: node, handler: undefined };
      else return node;
    }
  }
  #brackets(of: Node): Node {
    if (this.skip("]")) return { kind: "iterate", of };
    if (this.skip(":")) {
      const to = this.#pipe();
      this.expect("]");
      return { kind: "slice", of, from: undefined, to };
    }
    const key = this.#pipe();
    if (this.skip("]")) return { kind: "index", of, key };
    this.expect(":");
    const to = this.is("]") ? undefined : this.#pipe();
    this.expect("]");
    return { kind: "slice", of, from: key, to };
  }
  #text(format: string): Node {
    const token = this.next;
    if (token.kind !== "string") this.unexpected();
    this.at++;
    const parts = token.parts.map((part) => (typeof part === "string" ? part : new Parser(part).program()));
    return parts.every((part) => typeof part === "string") ? literal(parts.join("")) : { kind: "text", format, parts };
  }

  #term(): Node {
    const token = this.next;
    switch (token.kind) {
      case "number":
        this.at++;
        return literal(token.value);
      case "string":
        return this.#text("text");
      case "format":
        this.at++;
        return this.next.kind === "string" ? this.#text(token.text.slice(1)) : { kind: "format", name: token.text.slice(1) };
      case "field":
        this.at++;
        return { kind: "index", of: IDENTITY, key: literal(token.text) };
      case "variable":
        this.at++;
        if (token.text === "__loc__")
          return literal(
            new Map<string, Json>([
              ["file", "<top-level>"],
              ["line", 1],
            ]),
          );
        return { kind: "variable", name: token.text };
      case "word":
        return this.#call();
      case "keyword":
        return this.#keyword(token.text);
      case "symbol":
        break;
      default:
        return this.unexpected();
    }
    if (this.skip("..")) return { kind: "everything" };
    if (this.skip(".")) {
      if (this.next.kind === "string") return { kind: "index", of: IDENTITY, key: this.#text("text") };
      return IDENTITY;
    }
    if (this.skip("(")) {
      const inner = this.#pipe();
      this.expect(")");
      return inner;
    }
    if (this.skip("[")) {
      if (this.skip("]")) return { kind: "array", body: undefined };
      const body = this.#pipe();
      this.expect("]");
      return { kind: "array", body };
    }
    if (this.skip("{")) return this.#object();
    return this.unexpected();
  }
  #call(): Node {
    const name = this.name();
    if (name === "break") return { kind: "break", name: this.variable() };
    const args: Node[] = [];
    if (this.skip("(")) {
      do args.push(this.#pipe());
      while (this.skip(";"));
      this.expect(")");
    }
    if (!args.length && (name === "null" || name === "true" || name === "false")) return literal(name === "null" ? null : name === "true");
    return { kind: "call", name, args };
  }
  #keyword(word: string): Node {
    switch (word) {
      case "if": {
        this.at++;
        return this.#condition();
      }
      case "try": {
        this.at++;
        const body = this.#postfixOrNegative();
        return { kind: "try", body, handler: this.skip("catch") ? this.#postfixOrNegative() : undefined };
      }
      case "reduce":
      case "foreach": {
        this.at++;
        const source = this.#postfix();
        this.expect("as");
        const pattern = this.#pattern();
        this.expect("(");
        const start = this.#pipe();
        this.expect(";");
        const update = this.#pipe();
        const extract = word === "foreach" && this.skip(";") ? this.#pipe() : undefined;
        this.expect(")");
        return word === "reduce"
          ? { kind: "reduce", source, pattern, start, update }
          : { kind: "foreach", source, pattern, start, update, extract };
      }
      default:
        return this.unexpected();
    }
  }
  #postfixOrNegative(): Node {
    return this.skip("-") ? { kind: "negate", of: this.#postfix() } : this.#postfix();
  }
  #condition(): Node {
    const condition = this.#pipe();
    this.expect("then");
    const then = this.#pipe();
    if (this.skip("elif")) return { kind: "if", condition, then, else: this.#condition() };
    const otherwise = this.skip("else") ? this.#pipe() : undefined;
    this.expect("end");
    return { kind: "if", condition, then, else: otherwise };
  }
  #object(): Node {
    const entries: { key: Node; value: Node }[] = [];
    while (!this.skip("}")) {
      const token = this.next;
      if (token.kind === "variable") {
        this.at++;
        entries.push({
          key: literal(token.text),
          value: token.text === "__loc__" ? literal(null) : { kind: "variable", name: token.text },
        });
      } else if (token.kind === "format" || token.kind === "number") {
        this.at++;
        const key: Node =
          token.kind === "number"
            ? literal(token.text)
            : this.next.kind === "string"
              ? this.#text(token.text.slice(1))
              : { kind: "format", name: token.text.slice(1) };
        this.expect(":");
        entries.push({ key, value: this.#objectValue() });
      } else {
        const parenthesised = this.is("(");
        const key = this.#key();
        if (this.skip(":")) entries.push({ key, value: this.#objectValue() });
        else if (parenthesised) this.unexpected();
        else entries.push({ key, value: { kind: "index", of: IDENTITY, key } });
      }
      if (!this.is("}")) this.expect(",");
    }
    return { kind: "object", entries };
  }
  /** Everything but a bare comma. */
  #objectValue(): Node {
    const left = this.#operators(2);
    return this.skip("|") ? { kind: "pipe", left, right: this.#objectValue() } : left;
  }
}
