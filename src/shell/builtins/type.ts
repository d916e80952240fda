// type: what a word would run.
import { quote } from "../evaluate/parameters.ts";
import type { Builtin } from "../evaluate/shell.ts";
import { optionsOf } from "./options-of.ts";

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

export const type: Builtin = function* (shell, args) {
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
