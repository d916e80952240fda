// Builtins about the current folder: cd and pwd.
import { resolvePath } from "../../machine/paths.ts";
import type { Builtin } from "../evaluate/shell.ts";

const cd: Builtin = function* (shell, args) {
  const letters: string[] = [];
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at++) {
    if (args[at] === "--") {
      at++;
      break;
    }
    const wrong = [...args[at]!.slice(1)].find((letter) => !"PLe@".includes(letter));
    if (wrong !== undefined || args[at]!.includes("@")) {
      yield* shell.complain(`cd: -${wrong ?? "@"}: invalid option`);
      yield* shell.error("cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n");
      return 2;
    }
    letters.push(...args[at]!.slice(1));
  }
  if (args.length - at > 1 && shell.flavour === "bash") {
    yield* shell.complain("cd: too many arguments");
    return 1;
  }
  const word = args[at] ?? shell.variables.get("HOME") ?? "/";
  const named = shell.options.has("cdable_vars") && !shell.self.machine.files.isFolder(resolvePath(shell.self.directory, word));
  const target = word === "-" ? shell.variables.get("OLDPWD") : ((named ? shell.variables.get(word) : undefined) ?? word);
  if (target === undefined) {
    yield* shell.complain("cd: OLDPWD not set");
    return 1;
  }
  const logical = resolvePath(shell.self.directory, target);
  const physical = (letters.findLast((letter) => letter !== "e") ?? (shell.options.has("physical") ? "P" : "L")) === "P";
  const path = physical && shell.self.machine.files.exists(logical) ? shell.self.machine.files.realPath(logical) : logical;
  const node = shell.self.machine.files.lookup(path);
  if (node?.type !== "folder") {
    const busybox = shell.flavour === "busybox";
    yield* shell.complain(
      busybox || shell.flavour === "dash"
        ? `cd: can't cd to ${target}${busybox ? `: ${node ? "Not a directory" : "No such file or directory"}` : ""}`
        : `cd: ${target}: ${node ? "Not a directory" : "No such file or directory"}`,
    );
    return shell.flavour === "dash" ? 2 : 1;
  }
  shell.variables.set("OLDPWD", shell.self.directory, { exported: true });
  shell.self.directory = path;
  shell.variables.set("PWD", path, { exported: true });
  if (word === "-" || target !== (args[at] ?? target)) yield* shell.out(`${path}\n`);
  return 0;
};

const pwd: Builtin = function* (shell, args) {
  const wrong = args.find((word) => /^-./.test(word) && !/^-[LP]+$/.test(word));
  if (wrong !== undefined) {
    yield* shell.complain(`pwd: ${wrong.slice(0, 2)}: invalid option`);
    yield* shell.error("pwd: usage: pwd [-LP]\n");
    return 2;
  }
  const letters = args.filter((word) => word.startsWith("-")).join("");
  const physical = letters ? letters.endsWith("P") : shell.options.has("physical");
  const { directory, machine } = shell.self;
  yield* shell.out(`${physical && machine.files.exists(directory) ? machine.files.realPath(directory) : directory}\n`);
  return 0;
};

export const folders: Record<string, Builtin> = { cd, pwd };
