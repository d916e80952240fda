// Builtins about the shell's options: set and shopt.
import { LETTERS, SET_OPTIONS, SHOPT_OPTIONS, setLetters, setOption, setShopt } from "../evaluate/options.ts";
import { quote } from "../evaluate/parameters.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";

const row = (shell: Shell, name: string): string => `${name.padEnd(15)}\t${shell.options.has(name) ? "on" : "off"}\n`;
const setLine = (shell: Shell, name: string): string => `set ${shell.options.has(name) ? "-o" : "+o"} ${name}\n`;

const set: Builtin = function* (shell, args) {
  if (!args.length) {
    for (const name of shell.variables.names()) {
      const value = shell.variables.get(name) ?? "";
      yield* shell.out(`${name}=${/^[\w./:-]*$/.test(value) ? value : quote(value)}\n`);
    }
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === "--" || word === "-") {
      if (word === "-") for (const name of ["xtrace", "verbose"]) shell.options.delete(name);
      if (word === "--" || i + 1 < args.length) shell.positional = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]\w/.test(word)) {
      shell.positional = args.slice(i);
      return 0;
    }
    const named = word.endsWith("o");
    let wrong = setLetters(shell, named ? word.slice(0, -1) : word);
    if (!wrong && named) {
      const name = args[i + 1];
      if (name === undefined) {
        for (const each of SET_OPTIONS) yield* shell.out(word[0] === "-" ? row(shell, each) : setLine(shell, each));
        return 0;
      }
      i++;
      wrong = setOption(shell, name, word[0] === "-");
    }
    if (wrong) {
      yield* shell.complain(`set: ${wrong.message}`);
      if (/^[-+].: invalid option$/.test(wrong.message))
        yield* shell.error(
          `set: usage: set [-${Object.keys(LETTERS)
            .filter((letter) => letter !== "i")
            .join("")}] [-o option-name] [--] [-] [arg ...]\n`,
        );
      return wrong.status;
    }
  }
  return 0;
};

const shopt: Builtin = function* (shell, args) {
  const letters = new Set<string>();
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at++) {
    if (args[at] === "--") {
      at++;
      break;
    }
    for (const letter of args[at]!.slice(1)) {
      if (!"pqsuo".includes(letter)) {
        yield* shell.complain(`shopt: -${letter}: invalid option`);
        yield* shell.error("shopt: usage: shopt [-pqsu] [-o] [optname ...]\n");
        return 2;
      }
      letters.add(letter);
    }
  }
  const [on, off] = [letters.has("s"), letters.has("u")];
  if (on && off) {
    yield* shell.complain("shopt: cannot set and unset shell options simultaneously");
    return 1;
  }
  const known = letters.has("o") ? SET_OPTIONS : SHOPT_OPTIONS;
  const line = (name: string): string =>
    !letters.has("p")
      ? row(shell, name)
      : letters.has("o")
        ? setLine(shell, name)
        : `shopt -${shell.options.has(name) ? "s" : "u"} ${name}\n`;
  const names = args.slice(at);
  if (!names.length) {
    const shown = known.filter((name) => (!on && !off) || shell.options.has(name) === on);
    if (!letters.has("q")) yield* shell.out(shown.map(line).join(""));
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const wrong =
      on || off
        ? letters.has("o")
          ? setOption(shell, name, on)?.message
          : setShopt(shell, name, on)
        : known.includes(name)
          ? undefined
          : `${name}: invalid shell option name`;
    if (wrong) {
      yield* shell.complain(`shopt: ${wrong}`);
      status = 1;
    } else if (!on && !off) {
      if (!shell.options.has(name)) status = 1;
      if (!letters.has("q")) yield* shell.out(line(name));
    }
  }
  return status;
};

export const options: Record<string, Builtin> = { set, shopt };
