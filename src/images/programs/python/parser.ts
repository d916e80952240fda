// Python's grammar, as far as programs of tutorials go: statements from tokens.
import { ExpressionParser } from "./expression-parser.ts";
import { PythonSyntaxError, tokens } from "./lexer.ts";
import type { Expression, Statement } from "./tree.ts";

/** @throws PythonSyntaxError */
export const parsePython = (source: string): Statement[] => new Parser(tokens(source)).module();

const CHANGES = new Set(["+=", "-=", "*=", "/=", "//=", "%=", "**=", "|=", "&=", "^=", ">>=", "<<="]);

class Parser extends ExpressionParser {
  module(): Statement[] {
    const body: Statement[] = [];
    while (this.token.type !== "end") {
      if (this.token.type === "indent") throw new PythonSyntaxError("unexpected indent", this.token.line, "IndentationError");
      body.push(...this.statement());
    }
    return body;
  }

  private block(): Statement[] {
    this.need(":");
    if (this.token.type !== "newline") return this.line();
    const { line } = this.list[this.at++]!;
    if ((this.token.type as string) !== "indent")
      throw new PythonSyntaxError(`expected an indented block after statement on line ${line}`, this.token.line, "IndentationError");
    this.at++;
    const body: Statement[] = [];
    while ((this.token.type as string) !== "dedent") body.push(...this.statement());
    this.at++;
    return body;
  }

  private statement(): Statement[] {
    const { line } = this.token;
    const decorators: Expression[] = [];
    while (this.take("@")) {
      decorators.push(this.expression());
      if (this.token.type === "newline") this.at++;
    }
    const isAsync = this.is("async") && Boolean(this.take("async"));
    if (this.take("def")) return [this.def(line, decorators, isAsync)];
    if (this.take("class")) {
      const name = this.name();
      const bases = this.take("(") ? this.arguments() : [];
      return [{ type: "class", line, name, bases, body: this.block(), decorators }];
    }
    if (this.take("if")) {
      const branches = [{ condition: this.named(), body: this.block() }];
      let otherwise: Statement[] = [];
      while (this.take("elif")) branches.push({ condition: this.named(), body: this.block() });
      if (this.take("else")) otherwise = this.block();
      return [{ type: "if", line, branches, otherwise }];
    }
    if (this.take("while")) {
      const condition = this.named();
      const body = this.block();
      return [{ type: "while", line, condition, body, otherwise: this.take("else") ? this.block() : [] }];
    }
    if (this.take("for")) {
      const target = this.targets();
      this.need("in");
      const source = this.tuple();
      const body = this.block();
      return [{ type: "for", line, target, source, body, otherwise: this.take("else") ? this.block() : [] }];
    }
    if (this.take("try")) return [this.try(line)];
    if (this.take("with")) {
      const items: { value: Expression; target: Expression | undefined }[] = [];
      const paren = this.is("(") && this.take("(");
      do {
        const value = this.expression();
        items.push({ value, target: this.take("as") ? this.primary() : undefined });
      } while (this.take(","));
      if (paren) this.need(")");
      return [{ type: "with", line, items, body: this.block() }];
    }
    return this.line();
  }

  private def(line: number, decorators: Expression[], isAsync: boolean): Statement {
    const name = this.name();
    this.need("(");
    const parameters = this.parameters(")");
    this.need(")");
    if (this.take("->")) this.expression();
    const before = this.yields;
    this.yields = false;
    const body = this.block();
    const isGenerator = this.yields;
    this.yields = before;
    return { type: "def", line, name, parameters, body, decorators, isAsync, isGenerator };
  }

  private try(line: number): Statement {
    const body = this.block();
    const handlers: { kind: Expression | undefined; name: string | undefined; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    let lastly: Statement[] = [];
    while (this.take("except")) {
      const kind = this.is(":") ? undefined : this.tuple();
      const name = this.take("as") ? this.name() : undefined;
      handlers.push({ kind, name, body: this.block() });
    }
    if (this.take("else")) otherwise = this.block();
    if (this.take("finally")) lastly = this.block();
    if (!handlers.length && !lastly.length) throw this.fail("expected 'except' or 'finally' block");
    return { type: "try", line, body, handlers, otherwise, lastly };
  }

  private line(): Statement[] {
    const found = [this.simple()];
    while (this.take(";")) if (this.token.type !== "newline") found.push(this.simple());
    if (this.token.type !== "newline") throw this.fail();
    this.at++;
    return found;
  }

  private dotted(): string {
    let name = "";
    while (this.is(".", "...")) name += this.list[this.at++]!.text;
    if (this.is("import")) return name;
    name += this.name();
    while (this.take(".")) name += `.${this.name()}`;
    return name;
  }

  private simple(): Statement {
    const { line } = this.token;
    const ends = () => this.token.type === "newline" || this.is(";");
    if (this.is("pass", "break", "continue")) return { type: this.list[this.at++]!.text as "pass", line };
    if (this.take("return")) return { type: "return", line, value: ends() ? undefined : this.tuple() };
    if (this.take("raise")) {
      const value = ends() ? undefined : this.expression();
      return { type: "raise", line, value, cause: this.take("from") ? this.expression() : undefined };
    }
    if (this.take("import")) {
      const names: { module: string; as: string | undefined }[] = [];
      do names.push({ module: this.dotted(), as: this.take("as") ? this.name() : undefined });
      while (this.take(","));
      return { type: "import", line, names };
    }
    if (this.take("from")) {
      const module = this.dotted();
      this.need("import");
      const names: { name: string; as: string | undefined }[] = [];
      const paren = this.take("(");
      do {
        if (paren && this.is(")")) break;
        names.push(this.take("*") ? { name: "*", as: undefined } : { name: this.name(), as: this.take("as") ? this.name() : undefined });
      } while (this.take(","));
      if (paren) this.need(")");
      return { type: "from", line, module, names };
    }
    const scope = this.take("global", "nonlocal");
    if (scope) {
      const names = [this.name()];
      while (this.take(",")) names.push(this.name());
      return { type: "global", line, names, outer: scope.text === "nonlocal" };
    }
    if (this.take("del")) return { type: "delete", line, targets: [this.tuple()] };
    if (this.take("assert")) {
      const condition = this.expression();
      return { type: "assert", line, condition, message: this.take(",") ? this.expression() : undefined };
    }
    const first = this.tuple();
    if (this.take(":")) {
      const hint = this.expression();
      return { type: "annotate", line, target: first, hint, value: this.take("=") ? this.tuple() : undefined };
    }
    const change = CHANGES.has(this.token.text) && this.token.type === "op" ? this.list[this.at++] : undefined;
    if (change) return { type: "change", line, target: first, operator: change.text.slice(0, -1), value: this.tuple() };
    if (!this.is("=")) return { type: "expression", line, value: first };
    const targets = [first];
    let value = first;
    while (this.take("=")) {
      value = this.tuple();
      targets.push(value);
    }
    targets.pop();
    return { type: "assign", line, targets, value };
  }
}
