// From an awk program's words to its tree: rules, functions and statements.
import { ExpressionParser } from "./expressions.ts";
import { tokens } from "./lexer.ts";
import type { AwkFunction, AwkProgram, Expression, Rule, Statement } from "./tree.ts";

/** @throws AwkSyntaxError */
export const parse = (text: string): AwkProgram => new Parser(tokens(text)).program();

class Parser extends ExpressionParser {
  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.newlines(); this.peek().kind !== "end"; this.newlines()) {
      if (this.skip("function") || this.skip("func")) {
        const name = this.name();
        const parameters: string[] = [];
        this.expect("(");
        while (!this.skip(")")) {
          parameters.push(this.name());
          if (!this.is(")")) this.expect(",");
          this.breaks();
        }
        this.breaks();
        functions.set(name, { parameters, body: this.#block() });
      } else if (this.is("BEGIN") || this.is("END")) {
        const pattern = this.list[this.at++]!.text as "BEGIN" | "END";
        if (!this.is("{")) this.fail();
        rules.push({ pattern, until: undefined, action: this.#block() });
      } else if (this.is("{")) rules.push({ pattern: undefined, until: undefined, action: this.#block() });
      else {
        const pattern = this.expression();
        let until: Expression | undefined;
        if (this.skip(",")) {
          this.breaks();
          until = this.expression();
        }
        rules.push({ pattern, until, action: this.is("{") ? this.#block() : undefined });
        if (!rules.at(-1)!.action && this.peek().kind !== "newline" && !this.is(";")) this.fail();
      }
    }
    return { rules, functions };
  }

  #block(): Statement {
    this.expect("{");
    const body: Statement[] = [];
    for (this.newlines(); !this.skip("}"); this.newlines()) {
      if (this.peek().kind === "end") this.fail();
      body.push(this.#statement());
    }
    return { kind: "block", body };
  }
  /** A simple statement's end: ";", a line break, or what closes the block. */
  #ended<T extends Statement>(statement: T): T {
    if (this.peek().kind === "newline" || this.is(";")) this.at++;
    else if (!this.is("}") && this.peek().kind !== "end") this.fail();
    return statement;
  }
  #body(): Statement {
    this.breaks();
    if (this.skip(";")) return { kind: "block", body: [] };
    return this.#statement();
  }
  #condition(): Expression {
    this.expect("(");
    const condition = this.expression();
    this.expect(")");
    return condition;
  }

  #statement(): Statement {
    if (this.is("{")) return this.#block();
    if (this.skip("if")) {
      const condition = this.#condition();
      const then = this.#body();
      const before = this.at;
      this.newlines();
      if (this.skip("else")) return { kind: "if", condition, then, else: this.#body() };
      this.at = before;
      return { kind: "if", condition, then, else: undefined };
    }
    if (this.skip("while")) {
      const condition = this.#condition();
      return { kind: "while", condition, body: this.#body() };
    }
    if (this.skip("do")) {
      const body = this.#body();
      this.newlines();
      this.expect("while");
      return this.#ended({ kind: "do", condition: this.#condition(), body });
    }
    if (this.skip("for")) return this.#for();
    return this.#ended(this.#simple());
  }
  #for(): Statement {
    this.expect("(");
    if (this.peek().kind === "name" && this.peek(1).text === "in" && this.peek(2).kind === "name" && this.peek(3).text === ")") {
      const name = this.name();
      this.at++;
      const array = this.name();
      this.at++;
      return { kind: "each", name, array, body: this.#body() };
    }
    const start = this.is(";") ? undefined : this.#simple();
    this.expect(";");
    this.breaks();
    const condition = this.is(";") ? undefined : this.expression();
    this.expect(";");
    this.breaks();
    const step = this.is(")") ? undefined : this.#simple();
    this.expect(")");
    return { kind: "for", start, condition, step, body: this.#body() };
  }

  #simple(): Statement {
    const ends = () => this.peek().kind === "newline" || this.is(";") || this.is("}");
    for (const kind of ["break", "continue", "next", "nextfile"] as const) if (this.skip(kind)) return { kind };
    for (const kind of ["exit", "return"] as const) if (this.skip(kind)) return { kind, value: ends() ? undefined : this.expression() };
    if (this.skip("delete")) {
      const array = this.name();
      return { kind: "delete", array, keys: this.skip("[") ? this.keys() : undefined };
    }
    if (this.is("print") || this.is("printf")) {
      const kind = this.list[this.at++]!.text as "print" | "printf";
      const outer = this.noGreater;
      this.noGreater = true;
      let args: Expression[] = [];
      if (!ends() && !this.is(">") && !this.is(">>") && !this.is("|")) {
        args = [this.expression()];
        while (this.skip(",")) {
          this.breaks();
          args.push(this.expression());
        }
        if (args.length === 1 && args[0]!.kind === "list") args = args[0]!.items;
      }
      let to: { operator: string; target: Expression } | undefined;
      for (const operator of [">", ">>", "|"]) if (!to && this.skip(operator)) to = { operator, target: this.concatenation() };
      this.noGreater = outer;
      return { kind, args, to };
    }
    return { kind: "expression", of: this.expression() };
  }
}
