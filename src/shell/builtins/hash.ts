// hash: what the shell remembers of where programs are.
import type { Builtin } from "../evaluate/shell.ts";

export const hash: Builtin = function* (shell, args) {
  if (!shell.options.has("hashall")) {
    yield* shell.complain("hash: hashing disabled");
    return 1;
  }
  const letters = new Set<string>();
  let path: string | undefined;
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!) && args[at] !== "--"; at++) {
    const word = args[at]!;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      if (!"lrpdt".includes(letter)) {
        yield* shell.complain(`hash: -${letter}: invalid option`);
        yield* shell.error("hash: usage: hash [-lr] [-p pathname] [-dt] [name ...]\n");
        return 2;
      }
      letters.add(letter);
      if (letter === "p") {
        path = word.slice(i + 1) || args[++at];
        if (path === undefined) {
          yield* shell.complain("hash: -p: option requires an argument");
          return 2;
        }
        break;
      }
    }
  }
  const names = args.slice(args[at] === "--" ? at + 1 : at);
  const table = shell.commandHash;
  if (letters.has("r")) table.clear();
  if (!names.length) {
    if (letters.has("t") || letters.has("d")) {
      yield* shell.complain(`hash: -${letters.has("t") ? "t" : "d"}: option requires an argument`);
      return 1;
    }
    if (letters.has("r")) return 0;
    if (letters.has("l")) for (const [name, entry] of table) yield* shell.out(`builtin hash -p ${entry.path} ${name}\n`);
    else if (!table.size) yield* shell.out(shell.flavour === "bash" ? "hash: hash table empty\n" : "");
    else
      yield* shell.out(
        `hits\tcommand\n${[...table.values()].map((entry) => `${String(entry.hits).padStart(4)}\t${entry.path}\n`).join("")}`,
      );
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const known = table.get(name);
    const missing = () => shell.complain(`hash: ${name}: not found`);
    if (letters.has("t")) {
      if (known)
        yield* shell.out(
          letters.has("l") ? `builtin hash -p ${known.path} ${name}\n` : names.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`,
        );
    } else if (letters.has("d")) table.delete(name);
    if (letters.has("t") || letters.has("d")) {
      if (known) continue;
      yield* missing();
      status = 1;
      continue;
    }
    if (path !== undefined) table.set(name, { path, hits: 0 });
    else if (!shell.builtins.has(name) && !shell.functions.has(name)) {
      const found = shell.self.machine.which(name, shell.variables.get("PATH") ?? "", shell.self.directory);
      if (found) table.set(name, { path: found.path, hits: 0 });
      else {
        yield* missing();
        status = 1;
      }
    }
  }
  return status;
};
