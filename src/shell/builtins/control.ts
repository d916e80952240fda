// Builtins that steer: exit, return, break, eval, source, exec, shift, trap, test …
import { FileError } from "../../machine/file-error.ts";
import { resolvePath } from "../../machine/paths.ts";
import { signalNames } from "../../machine/signals.ts";
import { TestError, testWords } from "../evaluate/conditional.ts";
import { execute, invoke } from "../evaluate/execute.ts";
import { arithmetic } from "../evaluate/expand.ts";
import { Jump } from "../evaluate/jump.ts";
import { quote } from "../evaluate/parameters.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";
import { setTrap } from "../evaluate/traps.ts";

const jump = (kind: Jump["kind"]): Builtin =>
  function* (shell, args) {
    const word = args[0];
    if (word !== undefined && !/^-?\d+$/.test(word)) yield* shell.complain(`${kind}: ${word}: numeric argument required`);
    const number = word === undefined ? undefined : /^-?\d+$/.test(word) ? Number(word) : 2;
    throw new Jump(kind, kind === "break" || kind === "continue" ? (number ?? 1) : 0, (number ?? shell.status) & 255);
  };

const leave = jump("exit");

/** What a shell with a person at it says as it ends, nothing where it is not bash. */
export const farewell = (shell: Shell): string =>
  shell.flavour !== "bash" ? "" : shell.options.has("login_shell") ? "logout\n" : "exit\n";

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

export const control: Record<string, Builtin> = {
  *exit(shell, args) {
    if (shell.interactive) yield* shell.error(farewell(shell));
    return yield* leave(shell, args);
  },
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
    if (shell.interactive) yield* shell.error(farewell(shell));
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
    if (/^-[acl]/.test(args[0]!)) {
      yield* shell.complain(`exec: k8s-quest does not simulate ${args[0]!.slice(0, 2)} yet`);
      return 1;
    }
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
  *shift(shell, args) {
    const count = Number(args[0] ?? 1);
    if (count > shell.positional.length) {
      if (shell.options.has("shift_verbose")) yield* shell.complain(`shift: ${args[0]}: shift count out of range`);
      return 1;
    }
    shell.positional = shell.positional.slice(count);
    return 0;
  },
  *let(shell, args) {
    let value = 0n;
    for (const word of args) value = yield* arithmetic(shell, word);
    return value === 0n ? 1 : 0;
  },
  trap,
  *times(shell) {
    yield* shell.out("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
    return 0;
  },
};
