// Reading a command line by its flag table, as spf13/pflag does: forms, values and the words of its errors.
import type { Call, Command, Flag } from "../command.ts";

/** What pflag would return as an error. */
export class FlagError extends Error {}

/** The flags of a command line: values by name, arguments, deprecations to tell. */
export interface Parsed {
  values: ReadonlyMap<string, Value>;
  args: string[];
  dashAt: number;
  notes: string[];
  /** Each flag as it was set, in order, with its text. */
  set: (readonly [name: string, text: string])[];
}
type Value = string | string[];
const LISTS: ReadonlySet<Flag["type"]> = new Set(["stringSlice", "stringArray", "stringToString"]);

/** Flags between arguments count, unless `interspersed` is false: then the first argument ends them. @throws FlagError */
export function parseFlags(flags: readonly Flag[], words: readonly string[], { interspersed = true } = {}): Parsed {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const byShort = new Map(flags.flatMap((flag) => (flag.shorthand ? [[flag.shorthand, flag] as const] : [])));
  const values = new Map<string, Value>();
  const args: string[] = [];
  const notes: string[] = [];
  const order: (readonly [string, string])[] = [];
  let dashAt = -1;
  const set = (flag: Flag, text: string): void => {
    const problem = flag.check?.(text) ?? valueError(flag.type, text);
    if (problem)
      throw new FlagError(
        `invalid argument ${JSON.stringify(text)} for "${flag.shorthand ? `-${flag.shorthand}, ` : ""}--${flag.name}" flag: ${problem}`,
      );
    order.push([flag.name, text]);
    if (LISTS.has(flag.type))
      values.set(flag.name, [
        ...((values.get(flag.name) as string[] | undefined) ?? []),
        ...(flag.type === "stringArray" ? [text] : fromCsv(text)),
      ]);
    else values.set(flag.name, flag.type === "bool" ? String(TRUE.has(text)) : text);
    if (flag.deprecated) notes.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") {
      dashAt = args.length;
      args.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      args.push(...(interspersed ? [word] : words.slice(at)));
      if (!interspersed) break;
    } else if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = word.slice(2, equals < 0 ? undefined : equals);
      if (!name || name.startsWith("-") || name.startsWith("=")) throw new FlagError(`bad flag syntax: ${word}`);
      const flag = byName.get(name) ?? byName.get(name.replaceAll("_", "-"));
      if (!flag) throw new FlagError(name === "help" ? "help requested" : `unknown flag: --${name}`);
      if (equals >= 0) set(flag, word.slice(equals + 1));
      else if (flag.bare !== undefined) set(flag, flag.bare);
      else if (at + 1 < words.length) set(flag, words[++at]!);
      else throw new FlagError(`flag needs an argument: --${name}`);
    } else {
      for (let rest = word.slice(1); rest; ) {
        const letter = rest[0]!;
        const flag = byShort.get(letter);
        if (!flag) throw new FlagError(`unknown shorthand flag: '${letter}' in -${rest}`);
        if (rest.length > 2 && rest[1] === "=") {
          set(flag, rest.slice(2));
          break;
        }
        if (flag.bare !== undefined) {
          set(flag, flag.bare);
          rest = rest.slice(1);
          continue;
        }
        if (rest.length > 1) set(flag, rest.slice(1));
        else if (at + 1 < words.length) set(flag, words[++at]!);
        else throw new FlagError(`flag needs an argument: '${letter}' in -${rest}`);
        break;
      }
    }
  }
  return { values, args, dashAt, notes, set: order };
}

/** The view of a parsed line that a command's `run` gets. */
export function callOf(command: Command, path: string, flags: readonly Flag[], parsed: Parsed, help: () => string): Call {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const text = (name: string): string => {
    const value = parsed.values.get(name);
    if (typeof value === "string") return value;
    const flag = byName.get(name);
    if (!flag) throw new Error(`${path} has no flag ${name}`);
    return flag.default;
  };
  const list = (name: string): readonly string[] => {
    const value = parsed.values.get(name);
    if (Array.isArray(value)) return value;
    const preset = text(name).replace(/^\[|\]$/g, "");
    return preset ? preset.split(",") : [];
  };
  return {
    command,
    path,
    args: parsed.args,
    dashAt: parsed.dashAt,
    set: parsed.set,
    given: (name) => parsed.values.has(name),
    string: text,
    bool: (name) => text(name) === "true",
    int: (name) => Number(text(name)),
    list,
    map: (name) =>
      Object.fromEntries(
        list(name).map((pair) => {
          const at = pair.indexOf("=");
          return [pair.slice(0, at), pair.slice(at + 1)];
        }),
      ),
    duration: (name) => parseDuration(text(name)) ?? 0,
    help,
  };
}

const TRUE: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "F", "false", "FALSE", "False"]);

function valueError(type: Flag["type"], text: string): string | undefined {
  switch (type) {
    case "bool":
    case "tristate":
      return TRUE.has(text) || FALSE.has(text) ? undefined : `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
    case "int":
    case "int64":
      return intError(text, 64n);
    case "int32":
      return intError(text, 32n);
    case "duration":
      return parseDuration(text) === undefined ? durationError(text) : undefined;
    case "stringToString": {
      const bad = fromCsv(text).find((pair) => !pair.includes("="));
      return bad === undefined ? undefined : `${bad} must be formatted as key=value`;
    }
    case "stringSlice":
      return (text.match(/"/g)?.length ?? 0) % 2
        ? `parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`
        : undefined;
    default:
      return undefined;
  }
}

function intError(text: string, bits: bigint): string | undefined {
  const quoted = JSON.stringify(text);
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|0[0-7_]*|[1-9][0-9_]*)$/.exec(text);
  if (!match) return `strconv.ParseInt: parsing ${quoted}: invalid syntax`;
  const digits = match[2]!.replaceAll("_", "");
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const limit = 1n << (bits - 1n);
  return size >= limit + (match[1] === "-" ? 1n : 0n) ? `strconv.ParseInt: parsing ${quoted}: value out of range` : undefined;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a Go duration such as 1h30m, or undefined where time.ParseDuration refuses it. */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|\u03bcs|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|\u03bcs|ms|s|m|h)/g)) sum += Number(amount) * UNITS[unit!]!;
  return text.startsWith("-") ? -sum : sum;
}
/** What time.ParseDuration says about a text that is none. */
export function durationError(text: string): string {
  const quoted = JSON.stringify(text);
  const rest = text.replace(/^[+-]/, "").replace(/^((\d+\.?\d*|\.\d+)(ns|us|µs|\u03bcs|ms|s|m|h))+/, "");
  const number = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
  if (!number) return `time: invalid duration ${quoted}`;
  return number[2] ? `time: unknown unit ${JSON.stringify(number[2])} in duration ${quoted}` : `time: missing unit in duration ${quoted}`;
}

/** One record of comma-separated values, quotes as in encoding/csv. */
function fromCsv(text: string): string[] {
  if (!text) return [];
  if (!text.includes('"')) return text.split(",");
  const out: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    out.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
  return out;
}
