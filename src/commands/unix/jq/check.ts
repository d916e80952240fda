// What is wrong with a program before it runs: names that nobody defined.
import { forms } from "./forms.ts";
import { CompileError } from "./lexer.ts";
import { formats, natives } from "./natives.ts";
import { prelude } from "./prelude.ts";
import { type Node, type Pattern, patternNames } from "./tree.ts";

/** @param variables names given from outside @throws CompileError */
export function check(program: Node, variables: readonly string[]): void {
  walk(program, new Set([...variables, "ENV", "__prog_args"]), new Set());
}
/** Whether the program reads inputs itself. */
export function readsInputs(program: Node): boolean {
  return /"name":"(input|inputs)","args"/.test(JSON.stringify(program));
}

function walk(node: Node, variables: ReadonlySet<string>, functions: ReadonlySet<string>): void {
  const go = (each: Node | undefined, more: readonly string[] = []) => {
    if (each) walk(each, more.length ? new Set([...variables, ...more]) : variables, functions);
  };
  const pattern = (each: Pattern): void => {
    if ("items" in each) each.items.forEach(pattern);
    else if ("entries" in each)
      for (const entry of each.entries) {
        go(entry.key, patternNames(each));
        if (entry.value) pattern(entry.value);
      }
  };
  switch (node.kind) {
    case "identity":
    case "everything":
    case "literal":
      return;
    case "format":
      if (!formats.includes(node.name)) throw new CompileError(`${node.name} is not a valid format`);
      return;
    case "index":
      go(node.of);
      go(node.key);
      return;
    case "slice":
      go(node.of);
      go(node.from);
      go(node.to);
      return;
    case "iterate":
    case "negate":
      go(node.of);
      return;
    case "text":
      if (!formats.includes(node.format)) throw new CompileError(`${node.format} is not a valid format`);
      for (const part of node.parts) if (typeof part !== "string") go(part);
      return;
    case "array":
      go(node.body);
      return;
    case "object":
      for (const { key, value } of node.entries) {
        go(key);
        go(value);
      }
      return;
    case "pipe":
    case "comma":
    case "and":
    case "or":
    case "alternative":
    case "binary":
    case "assign":
      go(node.left);
      go(node.right);
      return;
    case "if":
      go(node.condition);
      go(node.then);
      go(node.else);
      return;
    case "try":
      go(node.body);
      go(node.handler);
      return;
    case "reduce":
    case "foreach": {
      const names = patternNames(node.pattern);
      pattern(node.pattern);
      go(node.source);
      go(node.start);
      go(node.update, names);
      if (node.kind === "foreach") go(node.extract, names);
      return;
    }
    case "bind":
      node.patterns.forEach(pattern);
      go(node.source);
      go(node.body, node.patterns.flatMap(patternNames));
      return;
    case "define": {
      const { name, parameters, body } = node.definition;
      const known = new Set([...functions, `${name}/${parameters.length}`]);
      const inner = new Set([...known, ...parameters.map((each) => `${each.replace(/^\$/, "")}/0`)]);
      walk(body, new Set([...variables, ...parameters.filter((each) => each.startsWith("$")).map((each) => each.slice(1))]), inner);
      walk(node.rest, variables, known);
      return;
    }
    case "call": {
      const full = `${node.name}/${node.args.length}`;
      if (!functions.has(full) && !forms[full] && !natives[full] && !prelude().has(full)) throw new CompileError(`${full} is not defined`);
      for (const arg of node.args) go(arg);
      return;
    }
    case "variable":
      if (!variables.has(node.name)) throw new CompileError(`$${node.name} is not defined`);
      return;
    case "label":
      go(node.body, [`*${node.name}`]);
      return;
    case "break":
      if (!variables.has(`*${node.name}`)) throw new CompileError(`$*label-${node.name} is not defined`);
  }
}
