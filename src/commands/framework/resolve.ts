// From words to the command that they name (cobra's Find).
import type { Command, Flag } from "../command.ts";
import type { Tool } from "./tool.ts";

/** The commands that the words go through, from the root, and the words that are left. */
export function resolve(tool: Tool, words: readonly string[]): { trail: Command[]; rest: string[] } {
  const trail = [tool.root];
  let rest = [...words];
  for (;;) {
    const current = trail.at(-1)!;
    const at = firstArgument([...current.flags, ...tool.globalFlags], rest);
    const next = at < 0 ? undefined : current.subcommands?.find((each) => each.name === rest[at] || each.aliases?.includes(rest[at]!));
    if (!next) return { trail, rest };
    trail.push(next);
    rest = rest.filter((_, index) => index !== at);
  }
}

/** Index of the first word that is no flag nor the value of one; -1 when there is none. */
export function firstArgument(flags: readonly Flag[], words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return -1;
    if (!word.startsWith("-") || word === "-") return at;
    if (word.includes("=")) continue;
    const flag = word.startsWith("--")
      ? flags.find((each) => each.name === word.slice(2))
      : word.length === 2
        ? flags.find((each) => each.shorthand === word[1])
        : undefined;
    const takesNext = word.startsWith("--")
      ? !flag || flag.bare === undefined
      : word.length === 2 && word !== "-h" && (!flag || flag.bare === undefined);
    if (word !== "--help" && takesNext) at++;
  }
  return -1;
}
