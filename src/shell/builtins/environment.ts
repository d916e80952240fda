// Builtins about what a shell knows besides its variables: aliases, history, completion, limits.
import { limitOf } from "../../machine/limits.ts";
import { quote } from "../evaluate/parameters.ts";
import type { Builtin } from "../evaluate/shell.ts";
import { declare, unset } from "./declare.ts";
import { hash } from "./hash.ts";
import { optionsOf } from "./options-of.ts";
import { type } from "./type.ts";

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
