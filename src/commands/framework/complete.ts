// Completion from the same tables as parsing and help: commands, flags, their values, and what a command says of its arguments.
import type { Running } from "../../machine/process.ts";
import type { Completion, Flag } from "../command.ts";
import { flagsOf, resolve } from "./run.ts";
import type { Tool } from "./tool.ts";

/** Words before the one being typed (the tool's name left out), the word so far, and what could be meant. */
export type Completer = (self: Running, words: readonly string[], word: string) => Completion[];

export function completerOf(tool: Tool): Completer {
  return (self, words, word) => {
    const { trail, rest } = resolve(tool, words);
    const command = trail.at(-1)!;
    const flags = flagsOf(tool, trail);
    const dashes = words.includes("--");
    const pending = dashes ? undefined : waiting(flags, words.at(-1) ?? "");
    if (pending) return matching(values(self, pending, words, word), word);
    const equals = word.indexOf("=");
    if (!dashes && word.startsWith("--") && equals > 0) {
      const flag = flags.find((each) => each.name === word.slice(2, equals));
      const lead = word.slice(0, equals + 1);
      return flag
        ? matching(values(self, flag, words, word.slice(equals + 1)), word.slice(equals + 1)).map((each) => ({
            ...each,
            word: lead + each.word,
          }))
        : [];
    }
    if (!dashes && word.startsWith("-")) return matching(flagWords(flags, words), word);
    const args = argumentsOf(flags, rest);
    const own = command.complete ? command.complete(self, [...flagsGiven(rest), ...args], word) : [];
    const below = args.length
      ? []
      : (command.subcommands ?? []).filter((each) => !each.hidden).map((each) => ({ word: each.name, description: each.summary }));
    return matching([...below, ...own], word);
  };
}

const matching = (all: readonly Completion[], word: string): Completion[] => all.filter((each) => each.word.startsWith(word));

/** The flag that the last word left without a value. */
function waiting(flags: readonly Flag[], last: string): Flag | undefined {
  if (!last.startsWith("-") || last.includes("=")) return undefined;
  const flag = last.startsWith("--")
    ? flags.find((each) => each.name === last.slice(2))
    : flags.find((each) => each.shorthand === last.at(-1));
  return flag && flag.bare === undefined ? flag : undefined;
}

function values(self: Running, flag: Flag, words: readonly string[], word: string): readonly Completion[] {
  if (flag.complete) return flag.complete(contextual(self, words), word);
  return flag.type === "bool" ? [{ word: "true" }, { word: "false" }] : [];
}
/** Flags that name things of the cluster need the other words, as --context: they find them in the process. */
const contextual = (self: Running, words: readonly string[]): Running =>
  Object.assign(Object.create(self) as Running, { argv: ["", ...words] });

function flagWords(flags: readonly Flag[], words: readonly string[]): Completion[] {
  const repeatable = new Set<Flag["type"]>(["stringSlice", "stringArray", "stringToString"]);
  const given = (flag: Flag): boolean =>
    !repeatable.has(flag.type) && words.some((each) => each === `--${flag.name}` || each.startsWith(`--${flag.name}=`));
  return flags
    .filter((flag) => !flag.hidden && !flag.deprecated && !given(flag))
    .flatMap((flag) => [
      { word: flag.bare === undefined ? `--${flag.name}=` : `--${flag.name}`, description: flag.help },
      ...(flag.shorthand ? [{ word: `-${flag.shorthand}`, description: flag.help }] : []),
    ])
    .sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** The words that are neither flags nor their values. */
function argumentsOf(flags: readonly Flag[], words: readonly string[]): string[] {
  const args: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return [...args, ...words.slice(at + 1)];
    if (word.startsWith("-") && word !== "-") {
      if (waiting(flags, word)) at++;
    } else args.push(word);
  }
  return args;
}

/** Flags with values, so that argument completion sees -n and --context: as --name=value words. */
const flagsGiven = (words: readonly string[]): string[] =>
  words.flatMap((word, at) =>
    word.startsWith("-")
      ? [
          word.includes("=") || !words[at + 1] || words[at + 1]!.startsWith("-")
            ? word
            : `${word.startsWith("--") ? word : (({ n: "--namespace", s: "--server" } as Record<string, string>)[word.slice(1)] ?? word)}=${words[at + 1]}`,
        ]
      : [],
  );
