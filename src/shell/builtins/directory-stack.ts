// Builtins about the stack of folders: pushd, popd and dirs (bash's pushd.def).
import { resolvePath } from "../../machine/paths.ts";
import type { Task } from "../../machine/process.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";
import { folders } from "./folders.ts";
import { optionsOf } from "./options-of.ts";

/** What is below the current folder, the last one pushed first. */
const whole = (shell: Shell): string[] => [shell.self.directory, ...shell.directoryStack];

const shortened = (shell: Shell, folder: string): string => {
  const home = shell.variables.get("HOME");
  return home && (folder === home || folder.startsWith(`${home}/`)) ? `~${folder.slice(home.length)}` : folder;
};

function* show(shell: Shell): Task<number> {
  yield* shell.out(
    `${whole(shell)
      .map((folder) => shortened(shell, folder))
      .join(" ")}\n`,
  );
  return 0;
}

/** Where +N (from the left) or -N (from the right) points to; undefined, and said, when there is no such entry. */
function* indexOf(shell: Shell, name: string, word: string): Task<number | undefined> {
  const count = whole(shell).length;
  const number = Number(word.slice(1));
  const at = word.startsWith("+") ? number : count - 1 - number;
  if (at >= 0 && at < count) return at;
  yield* shell.complain(count === 1 ? `${name}: directory stack empty` : `${name}: ${word}: directory stack index out of range`);
  return undefined;
}

function* change(shell: Shell, name: string, folder: string): Task<number> {
  const path = resolvePath(shell.self.directory, folder);
  const { files } = shell.self.machine;
  if (!files.isFolder(path)) {
    yield* shell.complain(`${name}: ${folder}: ${files.exists(path) ? "Not a directory" : "No such file or directory"}`);
    return 1;
  }
  return yield* folders["cd"]!(shell, ["--", folder]);
}

const isIndex = (word: string | undefined): word is string => /^[+-]\d+$/.test(word ?? "");

const pushd: Builtin = function* (shell, args) {
  const stays = args[0] === "-n";
  const [word, ...more] = stays ? args.slice(1) : args;
  if (more.length) {
    yield* shell.complain("pushd: too many arguments");
    return 1;
  }
  if (word === undefined) {
    const [next, ...rest] = shell.directoryStack;
    if (next === undefined) {
      yield* shell.complain("pushd: no other directory");
      return 1;
    }
    const before = shell.self.directory;
    const status = yield* change(shell, "pushd", next);
    if (status) return status;
    shell.directoryStack = [before, ...rest];
    return yield* show(shell);
  }
  if (isIndex(word)) {
    const at = yield* indexOf(shell, "pushd", word);
    if (at === undefined) return 1;
    const all = whole(shell);
    const [top = "/", ...rest] = [...all.slice(at), ...all.slice(0, at)];
    const status = yield* change(shell, "pushd", top);
    if (status) return status;
    shell.directoryStack = rest;
    return yield* show(shell);
  }
  const before = shell.self.directory;
  if (stays) shell.directoryStack = [word, ...shell.directoryStack];
  else {
    const status = yield* change(shell, "pushd", word);
    if (status) return status;
    shell.directoryStack = [before, ...shell.directoryStack];
  }
  return yield* show(shell);
};

const popd: Builtin = function* (shell, args) {
  const stays = args[0] === "-n";
  const [word = "+0", ...more] = stays ? args.slice(1) : args;
  if (more.length || !isIndex(word)) {
    yield* shell.complain(more.length ? "popd: too many arguments" : `popd: ${word}: invalid argument`);
    yield* shell.error("popd: usage: popd [-n] [+N | -N]\n");
    return more.length ? 1 : 2;
  }
  if (!shell.directoryStack.length) {
    yield* shell.complain("popd: directory stack empty");
    return 1;
  }
  const at = yield* indexOf(shell, "popd", word);
  if (at === undefined) return 1;
  if (at === 0 && !stays) {
    const status = yield* change(shell, "popd", shell.directoryStack[0]!);
    if (status) return status;
  }
  shell.directoryStack = shell.directoryStack.toSpliced(Math.max(0, at - 1), 1);
  return yield* show(shell);
};

const dirs: Builtin = function* (shell, args) {
  const index = args.find(isIndex);
  const flags = yield* optionsOf(
    shell,
    "dirs",
    args.filter((word) => word !== index),
    "clpv",
  );
  if (!flags) return 2;
  if (flags.has("c")) {
    shell.directoryStack = [];
    return 0;
  }
  const all = whole(shell).map((folder) => (flags.has("l") ? folder : shortened(shell, folder)));
  if (index !== undefined) {
    const at = yield* indexOf(shell, "dirs", index);
    if (at === undefined) return 1;
    yield* shell.out(`${all[at]}\n`);
  } else if (flags.has("v")) yield* shell.out(all.map((folder, at) => `${String(at).padStart(2)}  ${folder}\n`).join(""));
  else yield* shell.out(`${all.join(flags.has("p") ? "\n" : " ")}\n`);
  return 0;
};

export const directoryStack: Record<string, Builtin> = { dirs, popd, pushd };
