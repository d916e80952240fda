// The options of builtins: read as bash reads them, refused where nothing here would do what they ask for.
import type { Task } from "../../machine/process.ts";
import type { Shell } from "../evaluate/shell.ts";

export interface BuiltinOptions {
  has(letter: string): boolean;
  value(letter: string): string | undefined;
  readonly operands: readonly string[];
}

/**
 * The options in `args` up to the first word that is none; undefined, and said, when one is wrong.
 * @param letters as "rn:" (":" takes a value)
 * @param unsimulated letters that bash knows and this shell refuses
 */
export function* optionsOf(
  shell: Shell,
  name: string,
  args: readonly string[],
  letters: string,
  unsimulated = "",
): Task<BuiltinOptions | undefined> {
  const given = new Map<string, string>();
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at++) {
    const word = args[at]!;
    if (word === "--") {
      at++;
      break;
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      const place = letter === ":" ? -1 : letters.indexOf(letter);
      if (place < 0) {
        yield* shell.complain(
          unsimulated.includes(letter) ? `${name}: k8s-quest does not simulate -${letter} yet` : `${name}: -${letter}: invalid option`,
        );
        return undefined;
      }
      if (letters[place + 1] !== ":") {
        given.set(letter, "");
        continue;
      }
      const value = word.slice(i + 1) || args[++at];
      if (value === undefined) {
        yield* shell.complain(`${name}: -${letter}: option requires an argument`);
        return undefined;
      }
      given.set(letter, value);
      break;
    }
  }
  return { has: (letter) => given.has(letter), value: (letter) => given.get(letter), operands: args.slice(at) };
}
