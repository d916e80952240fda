// Builtins that steer: exit, return, break, eval, source, exec, set, shift, trap, test …
import { FileError, resolvePath } from "../../machine/files.ts";
import { signalNames } from "../../machine/process.ts";
import { TestError, testWords } from "../evaluate/conditional.ts";
import { execute, invoke } from "../evaluate/execute.ts";
import { arithmetic } from "../evaluate/expand.ts";
import { Jump } from "../evaluate/jump.ts";
import { quote } from "../evaluate/parameters.ts";
import type { Shell } from "../evaluate/shell.ts";
import { setTrap } from "../evaluate/traps.ts";
import type { Builtin } from "./index.ts";

const jump = (kind: Jump["kind"]): Builtin =>
  function* (shell, args) {
    const word = args[0];
    if (word !== undefined && !/^-?\d+$/.test(word)) yield* shell.complain(`${kind}: ${word}: numeric argument required`);
    const number = word === undefined ? undefined : /^-?\d+$/.test(word) ? Number(word) : 2;
    throw new Jump(kind, kind === "break" || kind === "continue" ? (number ?? 1) : 0, (number ?? shell.status) & 255);
  };

const test = (name: "test" | "["): Builtin =>
  function* (shell, args) {
    const words = name === "[" ? args.slice(0, -1) : args;
    if (name === "[" && args.at(-1) !== "]") {
      yield* shell.complain("[: missing `]'");
      return 2;
    }
    try {
      return testWords(
        shell.self.machine.files,
        shell.self.directory,
        words,
        (descriptor) => shell.descriptors.get(descriptor)?.terminal ?? false,
        (variable) => shell.parameter(variable) !== undefined,
      )
        ? 0
        : 1;
    } catch (error) {
      if (!(error instanceof TestError)) throw error;
      yield* shell.complain(`${name}: ${error.message}`);
      return 2;
    }
  };

/** Reads a file's text, or what stands behind a process substitution, and runs it here. */
const source: Builtin = function* (shell, args) {
  const [path, ...rest] = args;
  if (path === undefined) {
    yield* shell.complain("source: filename argument required");
    return 2;
  }
  let text: string;
  const pipe = shell.named.get(path);
  if (pipe || path === "/dev/stdin") {
    text = "";
    for (const from = pipe ?? shell.stdin; ; ) {
      while (!from.readable) yield { on: from.changed };
      const chunk = from.read();
      if (!chunk) break;
      text += chunk;
    }
  } else
    try {
      text = shell.self.machine.files.read(resolvePath(shell.self.directory, path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* shell.complain(`${path}: ${error.message}`);
      return 1;
    }
  // kubectl's completion script is not run: completion of kubectl is built in, and the script's functions would only slow it down.
  if (/__start_kubectl\s*\(\)|# bash completion V2 for/.test(text)) {
    const name = /# bash completion V2 for (\S+)/.exec(text)?.[1] ?? "kubectl";
    shell.completions.set(name, `__start_${name}`);
    return 0;
  }
  const before = shell.positional;
  if (rest.length) shell.positional = rest;
  try {
    return yield* shell.runText(text);
  } catch (error) {
    if (error instanceof Jump && error.kind === "return") return error.status;
    throw error;
  } finally {
    shell.positional = before;
  }
};

const LETTERS: Record<string, string> = {
  e: "errexit",
  u: "nounset",
  x: "xtrace",
  f: "noglob",
  C: "noclobber",
  a: "allexport",
  m: "monitor",
  b: "notify",
  v: "verbose",
  n: "noexec",
  h: "hashall",
  B: "braceexpand",
};

/** Applies one `-eux` word (or `+eux`); false when a letter is not known. */
export function setLetters(shell: Shell, word: string): boolean {
  for (const letter of word.slice(1)) {
    const option = LETTERS[letter];
    if (!option) return false;
    if (word[0] === "-") shell.options.add(option);
    else shell.options.delete(option);
  }
  return true;
}

const set: Builtin = function* (shell, args) {
  if (!args.length) {
    for (const name of shell.variables.names())
      yield* shell.out(
        `${name}=${/^[\w./:-]*$/.test(shell.variables.get(name) ?? "") ? shell.variables.get(name) : quote(shell.variables.get(name) ?? "")}\n`,
      );
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === "--") {
      shell.positional = args.slice(i + 1);
      return 0;
    }
    if (word === "-o" || word === "+o") {
      const name = args[++i];
      if (name === undefined) {
        for (const option of [...Object.values(LETTERS), "pipefail", "vi", "emacs"].sort())
          yield* shell.out(`${option.padEnd(15)}\t${shell.options.has(option) ? "on" : "off"}\n`);
        return 0;
      }
      if (word === "-o") shell.options.add(name);
      else shell.options.delete(name);
    } else if (/^[-+]\w/.test(word)) {
      const joint = word.endsWith("o") && args[i + 1] ? word.slice(0, -1) : word;
      if (joint !== word) shell.options[word[0] === "-" ? "add" : "delete"](args[++i]!);
      if (!setLetters(shell, joint)) {
        yield* shell.complain(`set: ${word}: invalid option`);
        return 2;
      }
    } else {
      shell.positional = args.slice(i);
      return 0;
    }
  }
  return 0;
};

const trap: Builtin = function* (shell, args) {
  if (!args.length || args[0] === "-p") {
    for (const [signal, text] of shell.traps) yield* shell.out(`trap -- ${quote(text)} ${signal === "EXIT" ? signal : `SIG${signal}`}\n`);
    return 0;
  }
  if (args[0] === "-l") {
    yield* shell.out(`${signalNames.join(" ")}\n`);
    return 0;
  }
  const [text, ...signals] = args[0] === "--" ? args.slice(1) : args;
  for (const word of signals) {
    const name =
      word === "0" ? "EXIT" : word === "2" ? "INT" : word === "15" ? "TERM" : word === "1" ? "HUP" : word.replace(/^SIG/, "").toUpperCase();
    if (!/^(EXIT|ERR|DEBUG|RETURN)$/.test(name) && !signalNames.includes(`SIG${name}` as (typeof signalNames)[number])) {
      yield* shell.complain(`trap: ${word}: invalid signal specification`);
      return 1;
    }
    setTrap(shell, name, text === "-" ? undefined : text);
  }
  return 0;
};

/** Options of shopt that ask for what this shell does anyway, or for what does not show. */
const SHOPT_AS_IS = new Set([
  "expand_aliases",
  "checkwinsize",
  "histappend",
  "cmdhist",
  "interactive_comments",
  "progcomp",
  "promptvars",
  "sourcepath",
]);

export const control: Record<string, Builtin> = {
  exit: jump("exit"),
  return: jump("return"),
  break: jump("break"),
  continue: jump("continue"),
  ":": function* () {
    return 0;
  },
  true: function* () {
    return 0;
  },
  false: function* () {
    return 1;
  },
  *logout(shell) {
    throw new Jump("exit", 0, shell.status);
  },
  test: test("test"),
  "[": test("["),
  *eval(shell, args) {
    return args.length ? yield* shell.runText(args.join(" ")) : 0;
  },
  source,
  ".": source,
  *exec(shell, args) {
    if (!args.length) return 0;
    const status = yield* execute(shell, args, {}, true);
    throw new Jump("exit", 0, status);
  },
  *command(shell, args) {
    const [first, ...rest] = args;
    if (first === "-v" || first === "-V") return yield* invoke(shell, ["type", first === "-v" ? "-command" : "--", ...rest]);
    return args.length ? yield* invoke(shell, first === "-p" ? rest : args, {}, false, true) : 0;
  },
  *builtin(shell, args) {
    return args.length ? yield* invoke(shell, args, {}, false, true) : 0;
  },
  set,
  *shift(shell, args) {
    const count = Number(args[0] ?? 1);
    if (count > shell.positional.length) return 1;
    shell.positional = shell.positional.slice(count);
    return 0;
  },
  *let(shell, args) {
    let value = 0n;
    for (const word of args) value = yield* arithmetic(shell, word);
    return value === 0n ? 1 : 0;
  },
  trap,
  *shopt(shell, args) {
    const unknown = args.filter((word) => !word.startsWith("-")).find((name) => !SHOPT_AS_IS.has(name));
    if (unknown === undefined) return 0;
    yield* shell.complain(`shopt: k8s-quest does not simulate ${unknown} yet`);
    return 1;
  },
  *times(shell) {
    yield* shell.out("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
    return 0;
  },
};
