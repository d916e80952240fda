// Go templates: text/template over JSON values. Functions are given in, so that helm can add its own.
import { nilPointer } from "../go-value.ts";
import { builtins, display, goType, kubectlFunctions, Literal, type TemplateFunction, truth } from "./functions.ts";
import { lex, TemplateError } from "./lexer.ts";
import { type Command, type Operand, Parser, type Pipe, type TreeNode } from "./parser.ts";

export { TemplateError, type TemplateFunction };

export interface TemplateOptions {
  name?: string;
  /** What a key that is not there gives: "<no value>", or an error. */
  missingKey?: "default" | "zero" | "error";
  /** Functions beyond the built-in ones. */
  functions?: Readonly<Record<string, TemplateFunction>>;
  /** Templates that {{template}} may name beyond those of the text; shared by the templates of a set. */
  templates?: Map<string, TreeNode[]>;
}

type Scope = { name: string; value: unknown }[];
class Jump extends Error {
  constructor(readonly to: "break" | "continue") {
    super(to);
  }
}

export class GoTemplate {
  readonly #tree: TreeNode[];
  readonly #name: string;
  readonly #functions: Readonly<Record<string, TemplateFunction>>;
  readonly #templates: Map<string, TreeNode[]>;
  readonly #missing: NonNullable<TemplateOptions["missingKey"]>;

  /** @throws TemplateError */
  constructor(source: string, options: TemplateOptions = {}) {
    this.#name = options.name ?? "output";
    this.#functions = { ...builtins, ...(options.functions ?? kubectlFunctions) };
    this.#templates = options.templates ?? new Map();
    this.#missing = options.missingKey ?? "default";
    this.#tree = new Parser(lex(source, this.#name), this.#name, (name) => Object.hasOwn(this.#functions, name), this.#templates).parse();
  }

  /** @throws TemplateError */
  execute(data: unknown): string {
    const out: string[] = [];
    try {
      this.#run(this.#tree, data, [{ name: "$", value: data }], out, this.#name);
    } catch (error) {
      if (error instanceof TemplateError) error.output = out.join("");
      throw error;
    }
    return out.join("");
  }

  /** Runs a template of the set by its name. @throws TemplateError */
  executeNamed(name: string, data: unknown): string {
    const tree = this.#templates.get(name);
    if (!tree)
      throw new TemplateError(`template: no template ${JSON.stringify(name)} associated with template ${JSON.stringify(this.#name)}`);
    const out: string[] = [];
    this.#run(tree, data, [{ name: "$", value: data }], out, name);
    return out.join("");
  }

  #run(nodes: readonly TreeNode[], dot: unknown, scope: Scope, out: string[], where: string): void {
    for (const node of nodes) this.#node(node, dot, scope, out, where);
  }

  #node(node: TreeNode, dot: unknown, scope: Scope, out: string[], where: string): void {
    switch (node.type) {
      case "text":
        out.push(node.text);
        return;
      case "break":
      case "continue":
        throw new Jump(node.type);
      case "action": {
        const value = this.#pipe(node.pipe, dot, scope, where);
        if (!node.pipe.declare.length) out.push(display(value));
        return;
      }
      case "template": {
        const tree = this.#templates.get(node.name);
        if (!tree) {
          const text = `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${node.pipe.commands.map((each) => each.text).join(" | ")}` : ""}}}`;
          throw new TemplateError(
            `template: ${where}:${node.line}:${node.column}: executing ${JSON.stringify(where)} at <${text}>: template ${JSON.stringify(node.name)} not defined`,
          );
        }
        const value = node.pipe ? this.#pipe(node.pipe, dot, scope, where) : undefined;
        this.#run(tree, value, [{ name: "$", value }], out, node.name);
        return;
      }
    }
    const mark = scope.length;
    const value = this.#pipe(node.pipe, dot, scope, where);
    if (node.type === "range") this.#range(node, value, dot, scope, out, where);
    else if (truth(value)) this.#run(node.body, node.type === "with" ? value : dot, scope, out, where);
    else this.#run(node.otherwise, dot, scope, out, where);
    scope.length = mark;
  }

  #range(
    node: Extract<TreeNode, { pipe: Pipe; body: TreeNode[] }>,
    value: unknown,
    dot: unknown,
    scope: Scope,
    out: string[],
    where: string,
  ): void {
    let entries: [unknown, unknown][] = [];
    if (Array.isArray(value)) entries = value.map((item, at) => [at, item]);
    else if (typeof value === "number") entries = Array.from({ length: Math.max(0, value) }, (_, at) => [at, at]);
    else if (value !== null && typeof value === "object") {
      const map = value as Record<string, unknown>;
      entries = Object.keys(map)
        .filter((key) => map[key] !== undefined)
        .sort()
        .map((key) => [key, map[key]]);
    } else if (value !== undefined && value !== null)
      this.#fail(where, node.pipe, node.pipe.commands[0]!.text, `range can't iterate over ${display(value)}`);
    if (!entries.length) {
      this.#run(node.otherwise, dot, scope, out, where);
      return;
    }
    const { declare, assign } = node.pipe;
    const mark = scope.length;
    for (const [key, item] of entries) {
      const names = declare.length === 2 ? [key, item] : [item];
      declare.forEach((name, at) => {
        const known = assign ? scope.findLast((each) => each.name === name) : scope.slice(0, mark).findLast((each) => each.name === name);
        if (known) known.value = names[at];
      });
      const inner = scope.slice(0, mark);
      try {
        this.#run(node.body, item, inner, out, where);
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        if (error.to === "break") break;
      }
    }
  }

  #pipe(pipe: Pipe, dot: unknown, scope: Scope, where: string): unknown {
    let value: unknown;
    pipe.commands.forEach((command, at) => {
      value = this.#command(command, dot, scope, where, pipe, at > 0, value);
    });
    for (const name of pipe.declare) {
      const known = pipe.assign ? scope.findLast((each) => each.name === name) : undefined;
      if (known) known.value = value;
      else scope.push({ name, value });
    }
    return value;
  }

  #command(command: Command, dot: unknown, scope: Scope, where: string, pipe: Pipe, piped: boolean, last: unknown): unknown {
    const [first, ...rest] = command.operands;
    if (first!.type !== "call") {
      if (rest.length || piped) {
        const value = this.#value(first!, dot, scope, where, pipe, command);
        if (typeof value === "function")
          return value(...rest.map((each) => this.#value(each, dot, scope, where, pipe, command)), ...(piped ? [last] : []));
        const text = command.text.split(/\s+/)[0]!;
        if (first!.type === "field") return this.#fail(where, pipe, text, `${text.split(".").at(-1)} is not a method but has arguments`);
        return this.#fail(where, pipe, text, `can't give argument to non-function ${text}`);
      }
      return this.#value(first!, dot, scope, where, pipe, command);
    }
    const { name } = first!;
    const call = this.#functions[name]!;
    try {
      if (name === "and" || name === "or") {
        let value: unknown;
        for (const each of rest) {
          value = this.#value(each, dot, scope, where, pipe, command);
          if (truth(value) === (name === "or")) return value;
        }
        return piped ? last : value;
      }
      const values = rest.map((each) => this.#value(each, dot, scope, where, pipe, command));
      if (piped) values.push(last);
      if (call.length > values.length)
        return this.#fail(where, pipe, name, `wrong number of args for ${name}: want ${call.length} got ${values.length}`);
      if (name === "call" && values[0] !== undefined && values[0] !== null && typeof values[0] !== "function")
        throw new Error(`non-function ${command.text.split(/\s+/)[1]} of type ${goType(values[0])}`);
      if (name === "index" || name === "printf")
        return call(
          ...values.map((value, at) => (typeof value === "number" && rest[at]?.type === "constant" ? new Literal(value) : value)),
        );
      return call(...values);
    } catch (error) {
      if (error instanceof TemplateError || error instanceof Jump) throw error;
      return this.#fail(where, pipe, command.text, `error calling ${name}: ${(error as Error).message}`);
    }
  }

  #value(operand: Operand, dot: unknown, scope: Scope, where: string, pipe: Pipe, command: Command): unknown {
    switch (operand.type) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "constant":
        return operand.value;
      case "field":
        return this.#fields(dot, operand.fields, where, pipe, chain(command, operand, ""));
      case "variable":
        return this.#fields(
          scope.findLast((each) => each.name === operand.name)?.value,
          operand.fields,
          where,
          pipe,
          chain(command, operand, operand.name),
        );
      case "pipe":
        return this.#fields(this.#pipe(operand.pipe, dot, scope, where), operand.fields, where, pipe, command);
      case "call":
        return this.#command(
          { operands: [operand], text: operand.name, column: command.column },
          dot,
          scope,
          where,
          pipe,
          false,
          undefined,
        );
    }
  }

  #fields(start: unknown, names: readonly string[], where: string, pipe: Pipe, command: Command): unknown {
    let value = start;
    for (const name of names) {
      if (value === null || value === nilPointer) return this.#fail(where, pipe, command, `nil pointer evaluating interface {}.${name}`);
      if (value === undefined) {
        if (this.#missing !== "error") continue;
        return this.#fail(where, pipe, command, `nil data; no entry for key ${JSON.stringify(name)}`);
      }
      if (typeof value !== "object" || Array.isArray(value))
        return this.#fail(where, pipe, command, `can't evaluate field ${name} in type ${value === start ? goType(value) : "interface {}"}`);
      const next: unknown = (value as Record<string, unknown>)[name];
      if (next === undefined && this.#missing === "error")
        return this.#fail(where, pipe, command, `map has no entry for key ${JSON.stringify(name)}`);
      value = next === undefined && this.#missing === "zero" ? null : next;
    }
    return value;
  }

  #fail(where: string, pipe: Pipe, at: string | Command, words: string): never {
    const text = typeof at === "string" ? at : at.text;
    const column =
      typeof at === "object"
        ? at.column
        : (pipe.commands.find((command) => command.text === text || command.text.startsWith(text))?.column ?? pipe.commands[0]!.column);
    throw new TemplateError(`template: ${where}:${pipe.line}:${column}: executing ${JSON.stringify(where)} at <${text}>: ${words}`);
  }
}

/** A chain of fields as errors name it: by itself, and where it stands. */
const chain = (command: Command, operand: { fields: readonly string[]; column: number }, start: string): Command => ({
  ...command,
  text: `${start}${operand.fields.map((name) => `.${name}`).join("")}`,
  column: operand.column,
});
