// Completion from the same tables as parsing and help, by the rules of spf13/cobra (completions.go): commands, flags, their
// values, and what a command says of its arguments. For the shell inside the world, and as `__complete` for any other.
import type { Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { type Command, type Completion, Directive, type Flag } from "../command.ts";
import { FlagError, type Parsed, parseFlags } from "./flags.ts";
import { commandWords, withHelp } from "./help-command.ts";
import { resolve } from "./resolve.ts";
import { flagsOf } from "./run.ts";
import type { Tool } from "./tool.ts";

/** Words before the one being typed (the tool's name left out), the word so far, and what could be meant. */
export type Completer = (self: Running, words: readonly string[], word: string) => Completion[];

/** What may stand for the last word. */
interface Offer {
  words: readonly Completion[];
  /** A sum of Directive's values. */
  directive: number;
  /** What of the last word stands before them: `--flag=`. */
  lead: string;
  /** Why nothing is offered; said only by `__complete`. */
  problems: readonly string[];
}

const just = (words: readonly Completion[], directive: number, lead = ""): Offer => ({ words, directive, lead, problems: [] });
const nothing = (directive: number, ...problems: string[]): Offer => ({ words: [], directive, lead: "", problems });

/** For a shell: notes on what is offered stand beside it. */
export function completerOf(tool: Tool): Completer {
  return (self, words, word) => {
    const found = offer(tool, self, words, word);
    return found.words.map(({ word: each, description, note }) => ({
      word: found.lead + each,
      ...((note ?? description) ? { description: note ?? description! } : {}),
    }));
  };
}

/** `TOOL __complete WORD…` and `TOOL __completeNoDesc WORD…`: what completion scripts of shells ask. */
export function completeProgram(tool: Tool): Program {
  return function* (self) {
    yield* sleep(self, tool.startCost);
    const [, asked, ...words] = self.argv;
    if (!words.length) {
      yield* write(self, self.stderr, "error: requires at least 1 arg(s), only received 0\n");
      return 1;
    }
    const found = offer(tool, self, words.slice(0, -1), words.at(-1)!);
    const lines = found.words.map(({ word, description }) =>
      asked === "__complete" && description ? `${word}\t${description.split("\n")[0]}` : word,
    );
    yield* write(self, self.stdout, `${[...lines, `:${found.directive}`].join("\n")}\n`);
    const { trail } = resolve(tool, words.slice(0, -1));
    yield* write(
      self,
      trail.at(-1)!.errorsToOutput ? self.stdout : self.stderr,
      [...found.problems.map((problem) => `[Debug] ${problem}`), `Completion ended with directive: ${named(found.directive)}`, ""].join(
        "\n",
      ),
    );
    return 0;
  };
}

const NAMES: readonly [number, string][] = [
  [Directive.noSpace, "ShellCompDirectiveNoSpace"],
  [Directive.noFiles, "ShellCompDirectiveNoFileComp"],
  [Directive.extensions, "ShellCompDirectiveFilterFileExt"],
];
const named = (directive: number): string =>
  directive
    ? NAMES.filter(([bit]) => directive & bit)
        .map(([, name]) => name)
        .join(", ")
    : "ShellCompDirectiveDefault";

function offer(tool: Tool, self: Running, typed: readonly string[], word: string): Offer {
  const whole = withHelp(tool);
  const { trail, rest } = resolve(whole, typed);
  const command = trail.at(-1)!;
  const flags = flagsOf(whole, trail);
  if (command === whole.root && argumentsOf(flags, rest).length) {
    const plugin = !typed[0]!.startsWith("-") && !whole.root.subcommands?.some(({ name }) => name === typed[0]);
    return nothing(
      Directive.standard,
      ...(plugin ? ["Cleared global flags for plugin completion"] : []),
      `[Error] unable to find a command for arguments: [${typed.join(" ")}]`,
    );
  }
  const value = flagValue(flags, rest, word);
  let parsed: Parsed;
  try {
    parsed = parseFlags(flags, value.before);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    return nothing(Directive.standard, `[Error] Error while parsing flags from args [${value.before.join(" ")}]: ${error.message}`);
  }
  const open = parsed.dashAt < 0;
  if (open && value.unknown !== undefined)
    return nothing(Directive.standard, `[Error] Subcommand '${command.name}' does not support flag '${value.unknown}'`);
  if (parsed.values.has("help")) return nothing(Directive.noFiles);
  const given = [...parsed.values].flatMap(([name, values]) => [values].flat().map((each) => `--${name}=${each}`));
  if (open && value.flag) {
    const { flag, lead, word: part } = value;
    if (flag.extensions)
      return just(
        flag.extensions.map((each) => ({ word: each })),
        Directive.extensions,
        lead,
      );
    if (!flag.complete) return nothing(Directive.standard);
    return just(beginning(flag.complete(contextual(self, [...given, ...parsed.args]), part), part), Directive.noFiles, lead);
  }
  const required = requiredFlags(command, parsed).flatMap(flagWords);
  if (open && word.startsWith("-") && !word.includes("=")) {
    const found = beginning(required, word);
    const words = found.length ? found : beginning(offered(whole, trail, parsed).flatMap(flagWords), word);
    return just(words, Directive.noFiles);
  }
  let directive: number = Directive.standard;
  const words: Completion[] = [];
  // A flag that the commands below have too does not hide them.
  const inherited = new Set(whole.globalFlags.map(({ name }) => name));
  const own = command.flags.some(({ name }) => !inherited.has(name) && parsed.values.has(name));
  if (!parsed.args.length && !own && command.subcommands) {
    words.push(...commandWords(command));
    directive = Directive.noFiles;
  }
  words.push(...required);
  const found = command.complete?.(self, [...given, ...parsed.args], value.word);
  if (found) {
    words.push(...("words" in found ? found.words : found));
    directive = "words" in found ? found.directive : Directive.noFiles;
  }
  return just(beginning(words, word), directive);
}

const beginning = (all: readonly Completion[], word: string): Completion[] => all.filter((each) => each.word.startsWith(word));

/** The flag whose value is being typed (`--flag=va`, or `--flag` before), and the words that are complete. */
function flagValue(
  flags: readonly Flag[],
  rest: readonly string[],
  word: string,
): { flag?: Flag; before: readonly string[]; lead: string; word: string; unknown?: string } {
  const plain = { before: rest, lead: "", word };
  const equals = word.indexOf("=");
  const last = rest.at(-1) ?? "";
  const inside = word.startsWith("-") && equals >= 0;
  if (word.startsWith("-") && !inside) return plain;
  if (!inside && (!/^(--.|-[^-])/.test(last) || last.includes("="))) return plain;
  const text = inside ? word.slice(0, equals) : last;
  const name = text.startsWith("--") ? text.slice(2) : text.at(-1)!;
  const flag = flags.find((each) => (name.length > 1 ? each.name === name : each.shorthand === name));
  const before = inside ? rest : rest.slice(0, -1);
  if (!flag) return { ...plain, unknown: name };
  if (!inside && flag.bare !== undefined) return plain;
  // A shell's completion script takes the part after = for the word: it stands alone in the answer.
  return { flag, before, lead: inside ? word.slice(0, equals + 1) : "", word: inside ? word.slice(equals + 1) : word };
}

/** Flags that name things of the cluster need the other words, as --context: they find them in the process. */
const contextual = (self: Running, words: readonly string[]): Running =>
  Object.assign(Object.create(self) as Running, { argv: ["", ...words] });

const requiredFlags = (command: Command, parsed: Parsed): Flag[] =>
  command.flags.filter(({ name }) => command.required?.includes(name) && !parsed.values.has(name));

const SEVERAL: ReadonlySet<Flag["type"]> = new Set(["stringSlice", "stringArray", "stringToString"]);

/** The flags of all commands and then those of this one, by name; not what stands already. */
function offered(tool: Tool, trail: readonly Command[], parsed: Parsed): Flag[] {
  const names = new Set(trail.at(-1)!.flags.map(({ name }) => name));
  const common = trail.length > 1 ? tool.globalFlags.filter(({ name }) => !names.has(name)) : [];
  const own = flagsOf(tool, trail)
    .filter((flag) => !common.includes(flag))
    .map((flag) => (flag.name === "help" ? { ...flag, hidden: false, help: `help for ${trail.at(-1)!.name}` } : flag));
  const byName = (a: Flag, b: Flag): number => (a.name < b.name ? -1 : 1);
  return [...common.toSorted(byName), ...own.toSorted(byName)].filter(
    (flag) => !flag.hidden && flag.deprecated === undefined && (SEVERAL.has(flag.type) || !parsed.values.has(flag.name)),
  );
}

const flagWords = ({ name, shorthand, help }: Flag): Completion[] => [
  { word: `--${name}`, description: help },
  ...(shorthand ? [{ word: `-${shorthand}`, description: help }] : []),
];

/** The words that are neither flags nor their values. */
function argumentsOf(flags: readonly Flag[], words: readonly string[]): string[] {
  const args: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return [...args, ...words.slice(at + 1)];
    if (!word.startsWith("-") || word === "-") args.push(word);
    else if (!word.includes("=")) {
      const flag = flags.find((each) => (word.startsWith("--") ? each.name === word.slice(2) : each.shorthand === word.at(-1)));
      if (flag && flag.bare === undefined) at++;
    }
  }
  return args;
}
