// From tokens to the tree of a Go template (text/template/parse).
import { TemplateError, type Token } from "./lexer.ts";

export type Operand =
  | { type: "dot" }
  | { type: "nil" }
  | { type: "constant"; value: unknown }
  | { type: "variable"; name: string; fields: string[] /** Where Go says that it is. */; column: number }
  | { type: "field"; fields: string[]; column: number }
  | { type: "call"; name: string }
  | { type: "pipe"; pipe: Pipe; fields: string[] };
export interface Command {
  operands: Operand[];
  /** As the template writes it, for errors. */
  text: string;
  column: number;
}
export interface Pipe {
  declare: string[];
  assign: boolean;
  commands: Command[];
  line: number;
}
export type TreeNode =
  | { type: "text"; text: string }
  | { type: "action"; pipe: Pipe }
  | { type: "if" | "with" | "range"; pipe: Pipe; body: TreeNode[]; otherwise: TreeNode[] }
  | { type: "template"; name: string; pipe: Pipe | undefined; line: number; column: number }
  | { type: "break" | "continue" };

export class Parser {
  #at = 0;
  readonly #variables: string[] = ["$"];

  /** @param defined receives the templates that {{define}} and {{block}} name */
  constructor(
    private readonly tokens: readonly Token[],
    private readonly name: string,
    private readonly knows: (name: string) => boolean,
    private readonly defined: Map<string, TreeNode[]>,
  ) {}

  parse(): TreeNode[] {
    const { nodes, end } = this.#list(true);
    if (end) this.#fail(`unexpected {{${end}}}`);
    return nodes;
  }

  #fail(words: string, line = this.tokens[Math.min(this.#at, this.tokens.length - 1)]?.line ?? 1): never {
    throw new TemplateError(`template: ${this.name}:${line}: ${words}`);
  }
  #next(): Token | undefined {
    return this.tokens[this.#at++];
  }
  #skip(): Token | undefined {
    while (this.tokens[this.#at]?.type === "space") this.#at++;
    return this.tokens[this.#at];
  }

  /** Nodes until {{end}}, {{else}} or the end of the text. */
  #list(top = false): { nodes: TreeNode[]; end?: string } {
    const nodes: TreeNode[] = [];
    for (;;) {
      const token = this.#next();
      if (!token) {
        if (!top) this.#fail("unexpected EOF");
        return { nodes };
      }
      if (token.type === "text") {
        nodes.push({ type: "text", text: token.text });
        continue;
      }
      const word = this.#skip();
      if (word?.type === "word") {
        const keyword = word.text;
        if (keyword === "end" || keyword === "else") {
          this.#at++;
          if (keyword === "end") this.#close("end");
          return { nodes, end: keyword };
        }
        if (/^(if|with|range|define|block|template|break|continue)$/.test(keyword)) {
          this.#at++;
          this.#control(keyword, nodes, word.line);
          continue;
        }
      }
      nodes.push({ type: "action", pipe: this.#pipe("command", "close") });
    }
  }

  #close(context: string): void {
    const token = this.#skip();
    if (token?.type !== "close") this.#fail(`unexpected ${shown(token)} in ${context}`);
    this.#at++;
  }

  #control(keyword: string, nodes: TreeNode[], line: number): void {
    if (keyword === "break" || keyword === "continue") {
      this.#close(keyword);
      nodes.push({ type: keyword });
      return;
    }
    if (keyword === "if" || keyword === "with" || keyword === "range") {
      nodes.push(this.#branch(keyword));
      return;
    }
    const name = this.#skip();
    if (name?.type !== "string") this.#fail(`unexpected ${shown(name)} in ${keyword} clause`);
    this.#at++;
    const title = unquote(name.text);
    if (keyword === "template") {
      const closed = this.#skip()?.type === "close";
      if (closed) this.#at++;
      nodes.push({
        type: "template",
        name: title,
        pipe: closed ? undefined : this.#pipe("template clause", "close"),
        line,
        column: name.column,
      });
      return;
    }
    const pipe = keyword === "block" ? this.#pipe("block clause", "close") : undefined;
    if (keyword === "define") this.#close("define clause");
    const depth = this.#variables.length;
    const { nodes: body, end } = this.#list();
    this.#variables.length = depth;
    if (end !== "end") this.#fail(`unexpected {{${end}}} in define clause`);
    if (keyword === "define" || !this.defined.has(title)) this.defined.set(title, body);
    if (pipe) nodes.push({ type: "template", name: title, pipe, line, column: name.column });
  }

  #branch(keyword: "if" | "with" | "range"): TreeNode {
    const depth = this.#variables.length;
    const pipe = this.#pipe(keyword, "close");
    const first = this.#list();
    let otherwise: TreeNode[] = [];
    if (first.end === "else") {
      const word = this.#skip();
      if (word?.type === "word" && (word.text === "if" || word.text === "with")) {
        this.#at++;
        otherwise = [this.#branch(word.text)];
      } else {
        this.#close("else");
        const second = this.#list();
        if (second.end === "else") this.#fail("unexpected {{else}}");
        otherwise = second.nodes;
      }
    }
    this.#variables.length = depth;
    return { type: keyword, pipe, body: first.nodes, otherwise };
  }

  #pipe(context: string, until: "close" | ")"): Pipe {
    const start = this.#skip();
    const pipe: Pipe = { declare: [], assign: false, commands: [], line: start?.line ?? 1 };
    this.#declaration(pipe, context);
    for (;;) {
      const token = this.#skip();
      if (until === "close" ? token?.type === "close" : token?.text === ")" && token.type === "operator") {
        this.#at++;
        if (!pipe.commands.length) this.#fail(`missing value for ${context}`, token!.line);
        break;
      }
      pipe.commands.push(this.#command(context));
    }
    this.#variables.push(...(pipe.assign ? [] : pipe.declare));
    return pipe;
  }

  #declaration(pipe: Pipe, context: string): void {
    const mark = this.#at;
    const names: string[] = [];
    for (;;) {
      const token = this.#skip();
      if (token?.type !== "variable") break;
      this.#at++;
      names.push(token.text);
      const after = this.#skip();
      if (after?.text === "," && context === "range" && names.length < 2) {
        this.#at++;
        continue;
      }
      if (after?.text === ":=" || after?.text === "=") {
        this.#at++;
        pipe.declare = names;
        pipe.assign = after.text === "=";
        return;
      }
      break;
    }
    this.#at = mark;
  }

  #command(context: string): Command {
    const operands: Operand[] = [];
    const column = this.#skip()?.column ?? 0;
    const start = this.#at;
    for (;;) {
      const token = this.#skip();
      if (!token) this.#fail("unclosed action");
      if (token.type === "close" || (token.type === "operator" && token.text === ")")) break;
      if (token.type === "operator" && token.text === "|") {
        this.#at++;
        if (!operands.length) this.#fail(`missing value for ${context}`);
        const after = this.#skip();
        if (after?.type === "close") this.#fail(`missing value for ${context}`);
        break;
      }
      operands.push(this.#operand(context));
    }
    const text = this.tokens
      .slice(start, this.#at)
      .map((token) => token.text)
      .join("")
      .replace(/\|\s*$/, "")
      .trim();
    if (!operands.length) this.#fail("empty command");
    return { operands, text, column };
  }

  #operand(context: string): Operand {
    const token = this.#next()!;
    const fields = (): string[] => {
      const names: string[] = [];
      while (this.tokens[this.#at]?.type === "field") names.push(this.#next()!.text.slice(1));
      return names;
    };
    // Of a chain, Go tells where its second part stands.
    const column = () => this.tokens[this.#at]?.column ?? token.column;
    switch (token.type) {
      case "field": {
        const second = column();
        const names = fields();
        return { type: "field", fields: [token.text.slice(1), ...names], column: names.length ? second : token.column };
      }
      case "variable": {
        if (!this.#variables.includes(token.text)) this.#fail(`undefined variable ${JSON.stringify(token.text)}`, token.line);
        const second = column();
        return { type: "variable", name: token.text, fields: fields(), column: second };
      }
      case "string":
        return { type: "constant", value: unquote(token.text) };
      case "character":
        return { type: "constant", value: unquote(`"${token.text.slice(1, -1)}"`).codePointAt(0) };
      case "number":
        return { type: "constant", value: Number(token.text.replaceAll("_", "")) };
      case "word":
        if (token.text === "true" || token.text === "false") return { type: "constant", value: token.text === "true" };
        if (token.text === "nil") return { type: "nil" };
        if (!this.knows(token.text)) this.#fail(`function ${JSON.stringify(token.text)} not defined`, token.line);
        return { type: "call", name: token.text };
      case "operator":
        if (token.text === ".") return { type: "dot" };
        if (token.text === "(") {
          const pipe = this.#pipe("parenthesized pipeline", ")");
          return { type: "pipe", pipe, fields: fields() };
        }
    }
    return this.#fail(`unexpected ${shown(token)} in ${context}`, token.line);
  }
}

const shown = (token: Token | undefined): string =>
  !token
    ? "EOF"
    : token.type === "close"
      ? JSON.stringify(token.text)
      : token.type === "operator"
        ? JSON.stringify(token.text)
        : `<${token.text}>`;

const SIMPLE: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1);
  return text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{3}|.)/gs, (_, code: string) =>
      code.length > 1
        ? String.fromCodePoint(/^[uUx]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8))
        : (SIMPLE[code] ?? code),
    );
}
