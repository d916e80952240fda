// Builtins about what a shell knows: variables, aliases, commands, history, completion.
import { limitOf } from "../../machine/limits.ts";
import type { Task } from "../../machine/process.ts";
import { assign } from "../evaluate/assign.ts";
import { arithmetic } from "../evaluate/expand.ts";
import { quote } from "../evaluate/parameters.ts";
import { parse } from "../evaluate/parse.ts";
import type { Shell } from "../evaluate/shell.ts";
import type { Variable } from "../evaluate/variables.ts";
import { hash } from "./hash.ts";
import type { Builtin } from "./index.ts";
import { optionsOf } from "./options-of.ts";

/** The elements of `(a b "c d")`. */
function* elements(shell: Shell, name: string, text: string): Task<void> {
  const parsed = parse(`${name}=${text}`);
  const command = "script" in parsed ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined;
  if (command?.type === "SimpleCommand") for (const assignment of command.assignments) yield* assign(shell, assignment);
}

const declare = (name: string, always: Partial<Variable> = {}): Builtin =>
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

const unset: Builtin = function* (shell, args) {
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

const alias: Builtin = function* (shell, words) {
  const args = words[0] === "-p" ? words.slice(1) : words;
  const show = (name: string, text: string) => shell.out(`${shell.flavour === "bash" ? "alias " : ""}${name}=${quote(text)}\n`);
  if (!args.length || words !== args) for (const name of [...shell.aliases.keys()].sort()) yield* show(name, shell.aliases.get(name)!);
  let status = 0;
  for (const word of args) {
    const at = word.indexOf("=");
    const known = shell.aliases.get(word);
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1));
    else if (known !== undefined) yield* show(word, known);
    else {
      yield* shell.complain(`alias: ${word}: not found`);
      status = 1;
    }
  }
  return status;
};

const KEYWORDS = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "for",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
]);

const type: Builtin = function* (shell, args) {
  const brief = args[0] === "-command";
  const flags = yield* optionsOf(shell, "type", brief ? args.slice(1) : args, "tpP", "af");
  if (!flags) return 2;
  const word = flags.has("t");
  const pathOnly = flags.has("p") || flags.has("P");
  let status = 0;
  for (const name of flags.operands) {
    const text = shell.aliases.get(name);
    const found = shell.self.machine.which(name, shell.variables.get("PATH") ?? "", shell.self.directory);
    const [kind, sentence, short] =
      text !== undefined
        ? ["alias", `${name} is aliased to \`${text}'`, `alias ${name}=${quote(text)}`]
        : KEYWORDS.has(name)
          ? ["keyword", `${name} is a shell keyword`, name]
          : shell.functions.has(name)
            ? ["function", `${name} is a function`, name]
            : shell.builtins.has(name)
              ? ["builtin", `${name} is a shell builtin`, name]
              : found
                ? [
                    "file",
                    shell.commandHash.has(name) ? `${name} is hashed (${shell.commandHash.get(name)!.path})` : `${name} is ${found.path}`,
                    found.path,
                  ]
                : [undefined, "", ""];
    if (kind === undefined) {
      status = 1;
      if (!brief && !word && !pathOnly) yield* shell.complain(`type: ${name}: not found`);
    } else if (pathOnly) yield* shell.out(found && (flags.has("P") || kind === "file") ? `${found.path}\n` : "");
    else yield* shell.out(`${brief ? short : word ? kind : sentence}\n`);
  }
  return status;
};

const history: Builtin = function* (shell, args) {
  // -a and -w ask for what is done after each line: the file is written.
  const flags = yield* optionsOf(shell, "history", args, "caw", "dnrps");
  if (!flags) return 2;
  if (flags.has("c")) shell.history.length = 0;
  if (flags.has("c") || flags.has("a") || flags.has("w")) return 0;
  const [asked] = flags.operands;
  if (asked !== undefined && !/^\d+$/.test(asked)) {
    yield* shell.complain(`history: ${asked}: numeric argument required`);
    return 1;
  }
  const count = asked === undefined ? shell.history.length : Number(asked);
  const first = Math.max(0, shell.history.length - count);
  for (const [index, line] of shell.history.entries()) if (index >= first) yield* shell.out(`${String(index + 1).padStart(5)}  ${line}\n`);
  return 0;
};

/** `complete -o default -F __start_kubectl k`: remembers which command's completion a name uses. */
const complete: Builtin = function* (shell, args) {
  // -o says what follows when the function finds nothing; those that are known here always find their words.
  const flags = yield* optionsOf(shell, "complete", args, "F:o:pr", "abcdefgjksuvDEIACGWPSX");
  if (!flags) return 2;
  const names = flags.operands;
  const known = names.length ? names.filter((name) => shell.completions.has(name)) : [...shell.completions.keys()];
  if (flags.has("F")) for (const name of names) shell.completions.set(name, flags.value("F")!);
  else if (flags.has("r")) for (const name of known) shell.completions.delete(name);
  else for (const name of known) yield* shell.out(`complete -F ${shell.completions.get(name)} ${name}\n`);
  if (flags.has("F")) return 0;
  for (const name of names) if (!known.includes(name)) yield* shell.complain(`complete: ${name}: no completion specification`);
  return known.length === names.length || !names.length ? 0 : 1;
};

/** Letters of ulimit: the limit's name, and the bytes of its unit. */
const LIMITS: Readonly<Record<string, readonly [name: string, unit: number]>> = {
  c: ["core", 512],
  d: ["data", 1024],
  f: ["fsize", 512],
  l: ["memlock", 1024],
  m: ["rss", 1024],
  n: ["nofile", 1],
  s: ["stack", 1024],
  t: ["cpu", 1],
  u: ["nproc", 1],
  v: ["as", 1024],
};

export const environment: Record<string, Builtin> = {
  export: declare("export", { exported: true }),
  readonly: declare("readonly", { readonly: true }),
  local: declare("local"),
  declare: declare("declare"),
  typeset: declare("typeset"),
  unset,
  alias,
  *unalias(shell, args) {
    if (args[0] === "-a") shell.aliases.clear();
    for (const name of args)
      if (name !== "-a" && !shell.aliases.delete(name)) {
        yield* shell.complain(`unalias: ${name}: not found`);
        return 1;
      }
    return 0;
  },
  type,
  hash,
  history,
  complete,
  // Completion functions do not run here, so there is never one whose options could be changed.
  *compopt(shell, args) {
    const unknown = args.find((word) => !word.startsWith("-") && args[args.indexOf(word) - 1] !== "-o" && !shell.completions.has(word));
    const named = args.some((word, index) => /^[^-+]/.test(word) && !/^[-+]o$/.test(args[index - 1] ?? ""));
    yield* shell.complain(
      named
        ? unknown
          ? `compopt: ${unknown}: no completion specification`
          : "compopt: k8s-quest does not simulate the options of completions yet"
        : "compopt: not currently executing completion function",
    );
    return 1;
  },
  *umask(shell, args) {
    if (!args.length) yield* shell.out("0022\n");
    else yield* shell.complain("umask: k8s-quest does not simulate changing the mask yet");
    return args.length ? 1 : 0;
  },
  *ulimit(shell, args) {
    const letters = args
      .filter((each) => each.startsWith("-"))
      .join("")
      .replaceAll("-", "");
    const which = [...letters].filter((each) => each !== "H" && each !== "S");
    if (args.some((each) => !each.startsWith("-")) || which.length > 1 || which.some((each) => !LIMITS[each])) {
      yield* shell.complain("ulimit: k8s-quest does not simulate changing limits yet");
      return 1;
    }
    const [name, unit] = LIMITS[which[0] ?? "f"]!;
    const limit = limitOf(shell.self.machine, name)[letters.includes("H") ? "hard" : "soft"];
    yield* shell.out(limit === Number.POSITIVE_INFINITY || limit < 0 ? "unlimited\n" : `${Math.floor(limit / unit)}\n`);
    return 0;
  },
  *help(shell, args) {
    if (args.length) {
      yield* shell.complain("help: k8s-quest does not simulate the help of a single command yet");
      return 1;
    }
    yield* shell.out(
      `Commands built into the shell:\n  ${[...shell.builtins.keys()]
        .filter((name) => name !== ":")
        .sort()
        .join(" ")}\nUse 'man NAME' for the other tools.\n`,
    );
    return 0;
  },
};
