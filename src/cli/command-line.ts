// How subcommands read what was typed after their names. Help and what goes wrong are answered here, in the learner's language.
import { parseArgs } from "node:util";
import { isLanguage, languages, type Values } from "../i18n/index.ts";
import { Failure, Mistake } from "./failure.ts";
import type { Helped } from "./help.ts";

interface Option {
  /** Options of type `boolean` stand alone. */
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** One that stands alone may have a value nevertheless: `--name=value`. */
  readonly orValue?: true;
  /** Nothing (`""`) is a value too. */
  readonly orNothing?: true;
}
type Options = Readonly<Record<string, Option>>;

/** The two kinds of options that there are. */
export const text = { type: "string" } as const;
export const flag = { type: "boolean" } as const;

type ValueOf<One extends Option> = One["type"] extends "string" ? string : One extends { orValue: true } ? string | true : true;

/** What was typed. */
export interface Given<Wanted extends Options> {
  readonly values: { readonly [Name in keyof Wanted]?: ValueOf<Wanted[Name]> };
  /** What stands beside the options. */
  readonly words: readonly string[];
}

export interface CommandLine<Wanted extends Options> {
  /** What stands after `k8s-quest`. */
  readonly name: Helped;
  /** Figures that its help tells. */
  readonly facts?: Values;
  readonly options?: Wanted;
  /** How many words there may be beside the options (none when nothing is said). */
  readonly words?: number;
}

const HELP = { help: { type: "boolean", short: "h" } } as const satisfies Options;

/** Does what was typed, and gives the exit code: 0 done (help as well), 1 failed, 2 typed in a wrong way. */
export async function follow<const Wanted extends Options = Record<never, never>>(
  line: CommandLine<Wanted>,
  args: readonly string[],
  work: (given: Given<Wanted>) => number | Promise<number>,
): Promise<number> {
  // Known before the rest is understood: mistakes are told in it too.
  let wanted: string | undefined;
  try {
    const given = read(line, args);
    if (given === "help") {
      (await import("./help.ts")).tellHelp(line.name, line.facts);
      return 0;
    }
    ({ lang: wanted } = given.values as { lang?: string });
    return await work(given);
  } catch (error) {
    const failure = await failureOf(error);
    if (!failure) throw error;
    return complain(failure, `k8s-quest ${line.name}`, wanted);
  }
}

/** Does the one of several things that stands first; each reads what stands after it. */
export function followOne(
  line: Pick<CommandLine<Options>, "name">,
  verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>>,
  args: readonly string[],
): Promise<number> {
  const [verb = "", ...rest] = args;
  if (Object.hasOwn(verbs, verb)) return verbs[verb]!(rest);
  return follow({ ...line, words: 1 }, args, ({ words: [given] }) => {
    const all = Object.keys(verbs).join(", ");
    throw given === undefined ? new Mistake("command.name-one", { all }) : new Mistake("command.one-of", { given, all });
  });
}

/** What an error means to the learner; undefined for bugs of ours. */
async function failureOf(error: unknown): Promise<Failure | undefined> {
  if (error instanceof Failure) return error;
  const [{ NewerProgress }, { systemFailure }] = await Promise.all([import("../game/progress/migrations.ts"), import("./files.ts")]);
  return error instanceof NewerProgress ? new Failure("progress.newer") : systemFailure(error);
}

/** Says why nothing comes of it; gives the exit code. */
export async function complain(failure: Failure, command: string, wanted?: string): Promise<number> {
  // The words are only loaded where there is something to say: the app's first frame waits for this file.
  const [{ openPlace }, { plainText }] = await Promise.all([import("./place.ts"), import("../base/plain.ts")]);
  const { say } = openPlace(isLanguage(wanted) ? wanted : undefined);
  process.stderr.write(`${command}: ${plainText(say(failure.id, failure.values))}\n`);
  if (failure instanceof Mistake) process.stderr.write(`${say("command.see-help", { command })}\n`);
  return failure.exitCode;
}

/** @throws Mistake */
function read<Wanted extends Options>({ options, words: most = 0 }: CommandLine<Wanted>, args: readonly string[]): Given<Wanted> | "help" {
  const known: Options = { ...options, ...HELP };
  // Not strict: what is wrong is told in our own words.
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(known).map(([name, { type, short }]) => [name, { type, ...(short ? { short } : {}) }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === "option" && token.name === "help")) return "help";
  const values: Record<string, string | true> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name]! : undefined;
    if (!option) throw new Mistake("command.no-option", { option: token.rawName });
    values[token.name] = option.type === "string" ? givenTo(token, option) : aloneOf(token, option);
  }
  if (words.length > most) throw new Mistake("command.too-many", { word: words[most]! });
  return { values: values as Given<Wanted>["values"], words };
}

interface OptionToken {
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

function givenTo({ rawName, value, inlineValue }: OptionToken, { orNothing }: Option): string {
  // A variable of a script that is not set leaves an empty value.
  if (value === undefined || (value === "" && !orNothing)) throw new Mistake("command.no-value", { option: rawName });
  if (!inlineValue && value.length > 1 && value.startsWith("-"))
    throw new Mistake("command.dash-value", { option: rawName, example: `${rawName}${rawName.startsWith("--") ? "=" : ""}${value}` });
  return value;
}

function aloneOf({ rawName, value }: OptionToken, { orValue }: Option): string | true {
  if (value === undefined) return true;
  if (!orValue) throw new Mistake("command.takes-no-value", { option: rawName });
  return value;
}

/** Options that would mean nothing beside another. @throws Mistake */
export function apart<Name extends string>(values: Readonly<Partial<Record<Name, unknown>>>, one: Name, others: readonly Name[]): void {
  const other = values[one] === undefined ? undefined : others.find((name) => values[name] !== undefined);
  if (other !== undefined) throw new Mistake("command.not-together", { one: `--${one}`, other: `--${other}` });
}

/** A whole number within bounds; undefined where none was given. @throws Mistake */
export function wholeNumber(option: string, given: string | undefined, least: number, most: number): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d+$/.test(given) || Number(given) < least || Number(given) > most)
    throw new Mistake("command.number", { option, least, most, given });
  return Number(given);
}

/** A port of this computer; 0 is a free one. @throws Mistake */
export function portOf(option: string, given: string): number {
  if (!/^\d+$/.test(given) || Number(given) > 65_535) throw new Mistake("command.port", { option, given });
  return Number(given);
}

/** One of what there is. @throws Mistake */
export function oneOf<const Choice extends string>(option: string, given: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new Mistake("command.option-one-of", { option, given, all: choices.join(", ") });
  return found;
}

/** What --lang asks for. @throws Mistake */
export const languageAsked = (given: string | undefined) => (given === undefined ? undefined : oneOf("--lang", given, languages));
