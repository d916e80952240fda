// Tab completion: commands, files and variables; tools plug in what follows their name.
import { resolvePath } from "../../machine/paths.ts";
import type { Running } from "../../machine/process.ts";
import { builtins } from "../builtins/index.ts";
import type { Shell } from "../evaluate/shell.ts";

export interface Completion {
  word: string;
  description?: string;
}
/** What may stand at the cursor, which begins at offset `from` of the line. */
export interface Completions {
  from: number;
  candidates: readonly Completion[];
}

/** What may follow a command's name; `words` are those before the cursor, the command first. Empty means: try files. */
export type Completer = (self: Running, words: readonly string[], word: string) => readonly Completion[];

/** Completers by command name; tools register themselves here. */
export const completers = new Map<string, Completer>();

export function complete(shell: Shell, text: string, cursor: number): Completions {
  const head = text.slice(0, cursor);
  const start = Math.max(...[..."|;&(`\n"].map((character) => head.lastIndexOf(character))) + 1;
  const words = head
    .slice(start)
    .replace(/^\s*(?:sudo\s+|\w+=\S*\s+)*/, "")
    .split(/\s+/);
  const word = words.pop() ?? "";
  const from = cursor - word.length;
  if (/^\$\{?\w*$/.test(word)) {
    const mark = word.startsWith("${") ? "${" : "$";
    return {
      from,
      candidates: shell.variables
        .names()
        .filter((name) => name.startsWith(word.slice(mark.length)))
        .map((name) => ({ word: mark + name + (mark === "${" ? "}" : "") })),
    };
  }
  if (!words.length && !word.includes("/")) return { from, candidates: commands(shell, word) };
  const alias = shell.aliases
    .get(words[0] ?? "")
    ?.trim()
    .split(/\s+/);
  const expanded = alias ? [...alias, ...words.slice(1)] : words;
  const registered = /^__start_(.+)$/.exec(shell.completions.get(words[0] ?? "") ?? "")?.[1];
  const completer = completers.get(registered ?? expanded[0] ?? "");
  const offered =
    !/^[<>]+$/.test(words.at(-1) ?? "") && completer
      ? completer(shell.self, registered && !alias ? [registered, ...words.slice(1)] : expanded, word)
      : [];
  if (offered.length) return { from, candidates: offered.filter((each) => each.word.startsWith(word)) };
  return filePaths(shell, word, from);
}

function commands(shell: Shell, word: string): Completion[] {
  const names = new Set([
    ...builtins.keys(),
    ...shell.aliases.keys(),
    ...[...shell.functions.keys()].filter((name) => !name.includes(" ")),
  ]);
  const { files } = shell.self.machine;
  for (const folder of (shell.variables.get("PATH") ?? "").split(":"))
    if (folder && files.isFolder(folder)) for (const name of files.list(folder)) names.add(name);
  return [...names]
    .filter((name) => name.startsWith(word) && /^[\w]/.test(name))
    .sort()
    .map((name) => ({ word: name }));
}

function filePaths(shell: Shell, word: string, from: number): Completions {
  const value = /=([^=]*)$/.exec(word)?.[1] ?? word;
  const slash = value.lastIndexOf("/") + 1;
  const { files } = shell.self.machine;
  const shown = value
    .slice(0, slash)
    .replace(/^~(?=\/)/, shell.variables.get("HOME") ?? "~")
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, bare, braced) => shell.variables.get(bare ?? braced) ?? "");
  const folder = resolvePath(shell.self.directory, shown || ".");
  const base = value.slice(slash);
  const names = files.isFolder(folder)
    ? files.list(folder).filter((name) => name.startsWith(base) && (base.startsWith(".") || !name.startsWith(".")))
    : [];
  return {
    from: from + word.length - value.length,
    candidates: names.map((name) => ({
      word: `${value.slice(0, slash)}${name.replace(/[\s'"\\$&;()<>|*?]/g, "\\$&")}${files.isFolder(`${folder}/${name}`) ? "/" : ""}`,
    })),
  };
}
