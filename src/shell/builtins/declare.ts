// declare, export, readonly, local and unset: what variables are.
import type { Task } from "../../machine/process.ts";
import { assign } from "../evaluate/assign.ts";
import { arithmetic } from "../evaluate/expand.ts";
import { parse } from "../evaluate/parse.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";
import type { Variable } from "../evaluate/variables.ts";
import { optionsOf } from "./options-of.ts";

/** The elements of `(a b "c d")`. */
function* elements(shell: Shell, name: string, text: string): Task<void> {
  const parsed = parse(`${name}=${text}`);
  const command = "script" in parsed ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined;
  if (command?.type === "SimpleCommand") for (const assignment of command.assignments) yield* assign(shell, assignment);
}

export const declare = (name: string, always: Partial<Variable> = {}): Builtin =>
  function* (shell, args) {
    const attributes: Partial<Variable> = { ...always };
    let global = name === "export" || name === "readonly";
    let remove = false;
    let print = false;
    let array = false;
    let at = 0;
    for (; at < args.length && /^[-+]\w/.test(args[at]!); at++)
      for (const letter of args[at]!.slice(1)) {
        if (letter === "x") attributes.exported = args[at]![0] === "-";
        else if (letter === "r") attributes.readonly = true;
        else if (letter === "i") attributes.integer = true;
        else if (letter === "A") attributes.associative = true;
        else if (letter === "a") array = true;
        else if (letter === "g") global = true;
        else if (letter === "n" && name === "export") remove = true;
        else if (letter === "p") print = true;
        else if ((letter === "f" && name === "export") || "lunt".includes(letter)) {
          yield* shell.complain(`${name}: k8s-quest does not simulate -${letter} yet`);
          return 1;
        } else if (letter === "f" || letter === "F") {
          for (const each of shell.functions.keys())
            if (!args[at + 1] || args[at + 1] === each) yield* shell.out(letter === "F" ? `declare -f ${each}\n` : `${each} ()\n`);
          return !args[at + 1] || shell.functions.has(args[at + 1]!) ? 0 : 1;
        } else {
          yield* shell.complain(`${name}: -${letter}: invalid option`);
          return 2;
        }
      }
    const words = args.slice(at);
    if (!words.length || print) {
      const prefix = (variable: Variable): string =>
        `declare -${variable.elements ? (variable.associative ? "A" : "a") : ""}${variable.integer ? "i" : ""}${variable.readonly ? "r" : ""}${variable.exported ? "x" : ""}`;
      for (const each of words.length ? words : shell.variables.names()) {
        const variable = shell.variables.find(each);
        if (!variable) {
          yield* shell.complain(`${name}: ${each}: not found`);
          return 1;
        }
        if (!words.length && ((name === "export" && !variable.exported) || (name === "readonly" && !variable.readonly))) continue;
        const shown = prefix(variable);
        const value = variable.elements
          ? `=(${[...variable.elements].map(([key, text]) => `[${key}]="${text}"`).join(" ")})`
          : variable.value === undefined
            ? ""
            : `="${variable.value.replace(/["$`\\]/g, "\\$&")}"`;
        yield* shell.out(
          shell.flavour === "bash"
            ? `${shown === "declare -" ? "declare --" : shown} ${each}${value}\n`
            : `export ${each}='${variable.value ?? ""}'\n`,
        );
      }
      return 0;
    }
    for (const word of words) {
      const parts = /^([A-Za-z_]\w*)(\+?)(?:=(.*))?$/s.exec(word);
      if (!parts) {
        yield* shell.complain(`${name}: \`${word}': not a valid identifier`);
        return 1;
      }
      const [, variable, append, value] = parts as unknown as [string, string, string, string | undefined];
      if (!global && shell.variables.inFunction) shell.variables.local(variable);
      const { readonly: makeReadonly, ...rest } = attributes;
      shell.variables.mark(variable, rest);
      if (value !== undefined) {
        if (/^\(.*\)$/s.test(value) && (array || attributes.associative)) yield* elements(shell, variable, value);
        else
          shell.variables.set(
            variable,
            attributes.integer ? String(yield* arithmetic(shell, value)) : append ? (shell.variables.get(variable) ?? "") + value : value,
          );
      } else if (array && !shell.variables.find(variable)?.elements) shell.variables.setArray(variable, new Map());
      if (makeReadonly) shell.variables.mark(variable, { readonly: true });
      if (remove) shell.variables.mark(variable, { exported: false });
    }
    return 0;
  };

export const unset: Builtin = function* (shell, args) {
  const flags = yield* optionsOf(shell, "unset", args, "fv", "n");
  if (!flags) return 2;
  for (const word of flags.operands) {
    const element = /^(\w+)\[(.*)\]$/.exec(word);
    if (element) shell.variables.unset(element[1]!, yield* shell.subscript(element[1]!, element[2]!));
    else if (!flags.has("v") && (flags.has("f") || !shell.variables.find(word))) shell.functions.delete(word);
    else shell.variables.unset(word);
  }
  return 0;
};
