// The functions of jq that make one value of values; and the formats of "@name".
import { byteLength, fromBase64, toBase64, toBytes } from "../../../base/bytes.ts";
import { ParseError, readValues } from "./json.ts";
import { arithmetic, splitText } from "./operators.ts";
import { indicesOf } from "./paths.ts";
import { matchText, splitByPattern, testText } from "./regex.ts";
import type { World } from "./scope.ts";
import { gmtime, mktime, strftime, strptime } from "./time.ts";
import { compare, JqError, type Json, jsonText, kindOf, shown, sortedKeys } from "./value.ts";

type Native = (input: Json, args: readonly Json[], world: World) => Json;

/** `halt` and `halt_error`: ends the whole program. */
export class Halt extends Error {
  constructor(
    readonly code: number,
    readonly value?: Json,
  ) {
    super("halt");
  }
}

const text = (value: Json): string => (typeof value === "string" ? value : jsonText(value));
const needed = (value: Json, words: string): string => {
  if (typeof value !== "string") throw new JqError(words);
  return value;
};
const list = (value: Json, what: string): Json[] => {
  if (!Array.isArray(value)) throw new JqError(`${shown(value)} cannot be ${what}, as it is not an array`);
  return value;
};
const math =
  (change: (value: number) => number): Native =>
  (input) => {
    if (typeof input !== "number") throw new JqError(`${shown(input)} number required`);
    return change(input);
  };
/** The items with their keys, sorted by those; `keys` is what `map([f])` gave. */
const keyed = (input: Json, keys: Json, what: string): { item: Json; key: Json }[] =>
  list(input, what)
    .map((item, index) => ({ item, key: (keys as Json[])[index]! }))
    .sort((a, b) => compare(a.key, b.key));
const keysOf = (value: Json, sorted: boolean): Json[] => {
  if (value instanceof Map) return sorted ? sortedKeys(value) : [...value.keys()];
  if (Array.isArray(value)) return value.map((_, index) => index);
  throw new JqError(`${shown(value)} has no keys`);
};
function contains(value: Json, part: Json): boolean {
  if (value instanceof Map && part instanceof Map)
    return [...part].every(([key, item]) => value.has(key) && contains(value.get(key)!, item));
  if (Array.isArray(value) && Array.isArray(part)) return part.every((item) => value.some((each) => contains(each, item)));
  if (typeof value === "string" && typeof part === "string") return value.includes(part);
  if (kindOf(value) !== kindOf(part)) throw new JqError(`${shown(value)} and ${shown(part)} cannot have their containment checked`);
  return compare(value, part) === 0;
}
function flatten(items: readonly Json[], depth: number): Json[] {
  return items.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}
function has(input: Json, key: Json): boolean {
  if (input instanceof Map && typeof key === "string") return input.has(key);
  if (Array.isArray(input) && typeof key === "number") return key >= 0 && key < input.length;
  throw new JqError(`Cannot check whether ${kindOf(input)} has a ${kindOf(key)} key`);
}
const flagged = (input: Json, args: readonly Json[]): [Json, Json, Json] => [input, args[0]!, args[1] ?? null];
const trim =
  (from: RegExp): Native =>
  (input) =>
    needed(input, `${shown(input)} cannot be trimmed`).replace(from, "");

export const natives: Readonly<Record<string, Native>> = {
  "length/0": (input) => {
    if (input === null) return 0;
    if (typeof input === "boolean") throw new JqError(`${shown(input)} has no length`);
    if (typeof input === "number") return Math.abs(input);
    return typeof input === "string" ? [...input].length : input instanceof Map ? input.size : input.length;
  },
  "utf8bytelength/0": (input) => byteLength(needed(input, `${shown(input)} only strings have UTF-8 byte length`)),
  "keys/0": (input) => keysOf(input, true),
  "keys_unsorted/0": (input) => keysOf(input, false),
  "has/1": (input, [key]) => has(input, key!),
  "contains/1": (input, [part]) => contains(input, part!),
  "type/0": (input) => kindOf(input),
  "add/0": (input) => {
    const items = input === null ? [] : input instanceof Map ? [...input.values()] : Array.isArray(input) ? input : undefined;
    if (!items) throw new JqError(`Cannot iterate over ${shown(input)}`);
    if (items.length && items.every((item) => typeof item === "string")) return items.join("");
    if (items.length && items.every((item) => Array.isArray(item))) return items.flat(1);
    return items.reduce<Json>((sum, item) => arithmetic("+", sum, item), null);
  },
  "tostring/0": (input) => text(input),
  "tojson/0": (input) => jsonText(input),
  "fromjson/0": (input) => {
    const source = needed(input, `${shown(input)} cannot be parsed as JSON`);
    try {
      const values = [...readValues(source)];
      if (values.length > 1) throw new JqError(`Unexpected extra JSON values (while parsing '${source}')`);
      return values[0]?.value ?? null;
    } catch (error) {
      if (error instanceof ParseError) throw new JqError(`${error.message} (while parsing '${source}')`);
      throw error;
    }
  },
  "tonumber/0": (input) => {
    if (typeof input === "number") return input;
    if (typeof input === "string" && /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(input.trim())) return Number(input);
    throw new JqError(`${shown(input)} cannot be parsed as a number`);
  },
  "sort/0": (input) => [...list(input, "sorted")].sort(compare),
  "_sort_by/1": (input, [keys]) => keyed(input, keys!, "sorted").map(({ item }) => item),
  "_group_by/1": (input, [keys]) => {
    const groups: { key: Json; items: Json[] }[] = [];
    for (const { item, key } of keyed(input, keys!, "grouped")) {
      const last = groups.at(-1);
      if (last && compare(last.key, key) === 0) last.items.push(item);
      else groups.push({ key, items: [item] });
    }
    return groups.map(({ items }) => items);
  },
  "_min_by/1": (input, [keys]) => keyed(input, keys!, "iterated over")[0]?.item ?? null,
  "_max_by/1": (input, [keys]) => keyed(input, keys!, "iterated over").at(-1)?.item ?? null,
  "reverse/0": (input) => {
    if (input === null) return [];
    if (typeof input === "string") return [...input].reverse().join("");
    if (!Array.isArray(input)) throw new JqError(`Cannot reverse ${shown(input)}`);
    return [...input].reverse();
  },
  "flatten/0": (input) => flatten(input instanceof Map ? [...input.values()] : iterable(input), Number.POSITIVE_INFINITY),
  "flatten/1": (input, [depth]) => {
    if (Number(depth) < 0) throw new JqError("flatten depth must not be negative");
    return flatten(iterable(input), Number(depth));
  },
  "transpose/0": (input) => {
    const rows = iterable(input).map(iterable);
    return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, at) => rows.map((row) => row[at] ?? null));
  },
  "indices/1": (input, [part]) => indicesOf(input, part!),
  "startswith/1": (input, [part]) =>
    needed(input, "startswith() requires string inputs").startsWith(needed(part!, "startswith() requires string inputs")),
  "endswith/1": (input, [part]) =>
    needed(input, "endswith() requires string inputs").endsWith(needed(part!, "endswith() requires string inputs")),
  "ltrimstr/1": (input, [part]) =>
    typeof input === "string" && typeof part === "string" && input.startsWith(part) ? input.slice(part.length) : input,
  "rtrimstr/1": (input, [part]) =>
    typeof input === "string" && typeof part === "string" && part && input.endsWith(part) ? input.slice(0, -part.length) : input,
  "trim/0": trim(/^\s+|\s+$/g),
  "ltrim/0": trim(/^\s+/),
  "rtrim/0": trim(/\s+$/),
  "split/1": (input, [separator]) =>
    splitText(needed(input, "split input and separator must be strings"), needed(separator!, "split input and separator must be strings")),
  "split/2": (input, args) => splitByPattern(...flagged(input, args)),
  "join/1": (input, [separator]) => {
    const items = iterable(input);
    for (const item of items)
      if (typeof item === "object" && item !== null) throw new JqError(`string (${jsonText("")}) and ${shown(item)} cannot be added`);
    return items.map((item) => (item === null ? "" : text(item))).join(text(separator!));
  },
  "ascii_downcase/0": (input) => needed(input, "ascii_downcase input must be a string").replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  "ascii_upcase/0": (input) => needed(input, "ascii_upcase input must be a string").replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  "explode/0": (input) => [...needed(input, `${shown(input)} cannot be exploded`)].map((character) => character.codePointAt(0)!),
  "implode/0": (input) => {
    if (!Array.isArray(input)) throw new JqError(`${shown(input)} cannot be imploded`);
    return input.map((code) => String.fromCodePoint(Number(code))).join("");
  },
  "test/2": (input, args) => testText(...flagged(input, args)),
  "_matches/2": (input, args) => matchText(...flagged(input, args)),
  "floor/0": math(Math.floor),
  "ceil/0": math(Math.ceil),
  "round/0": math((value) => Math.sign(value) * Math.round(Math.abs(value))),
  "trunc/0": math(Math.trunc),
  "fabs/0": math(Math.abs),
  "sqrt/0": math(Math.sqrt),
  "log/0": math(Math.log),
  "log2/0": math(Math.log2),
  "log10/0": math(Math.log10),
  "exp/0": math(Math.exp),
  "exp10/0": math((value) => 10 ** value),
  "exp2/0": math((value) => 2 ** value),
  "sin/0": math(Math.sin),
  "cos/0": math(Math.cos),
  "pow/2": (_input, [base, exponent]) => Number(base) ** Number(exponent),
  "fmin/2": (_input, [a, b]) => Math.min(Number(a), Number(b)),
  "fmax/2": (_input, [a, b]) => Math.max(Number(a), Number(b)),
  "infinite/0": () => Number.POSITIVE_INFINITY,
  "nan/0": () => Number.NaN,
  "isinfinite/0": (input) => input === Number.POSITIVE_INFINITY || input === Number.NEGATIVE_INFINITY,
  "isnan/0": (input) => Number.isNaN(input),
  "isnormal/0": (input) => Number.isFinite(input) && input !== 0,
  "isvalid/0": () => true,
  "now/0": (_input, _args, world) => world.now / 1000,
  "gmtime/0": (input) => gmtime(input),
  "localtime/0": (input) => gmtime(input),
  "mktime/0": (input) => mktime(input),
  "strftime/1": (input, [format]) => strftime(input, format!),
  "strflocaltime/1": (input, [format]) => strftime(input, format!),
  "strptime/1": (input, [format]) => strptime(input, format!),
  "input_line_number/0": (_input, _args, world) => world.line(),
  "input_filename/0": (_input, _args, world) => world.file() ?? null,
  "debug/0": (input, _args, world) => {
    world.debug(`["DEBUG:",${jsonText(input)}]\n`);
    return input;
  },
  "stderr/0": (input, _args, world) => {
    world.debug(text(input));
    return input;
  },
  "halt/0": () => {
    throw new Halt(0);
  },
  "halt_error/1": (input, [code]) => {
    throw new Halt(Number(code), input);
  },
  "builtins/0": () => Object.keys(natives).filter((name) => !name.startsWith("_")),
};

function iterable(value: Json): Json[] {
  if (value instanceof Map) return [...value.values()];
  if (Array.isArray(value)) return value;
  throw new JqError(`Cannot iterate over ${shown(value)}`);
}

const HTML: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" };
const row = (value: Json, name: string): Json[] => {
  if (!Array.isArray(value)) throw new JqError(`${shown(value)} cannot be ${name}-formatted, only array`);
  return value;
};

/** A value in the format of "@name". @throws JqError */
export function formatted(name: string, value: Json): string {
  switch (name) {
    case "text":
      return text(value);
    case "json":
      return jsonText(value);
    case "html":
      return text(value).replace(/[<>&'"]/g, (character) => HTML[character]!);
    case "uri":
      return [...toBytes(text(value))]
        .map((byte) =>
          /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte))
            ? String.fromCharCode(byte)
            : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .join("");
    case "base64":
      return toBase64(text(value));
    case "base64d": {
      const source = text(value).replace(/=+$/, "");
      if (/[^A-Za-z0-9+/]/.test(source) || source.length % 4 === 1) throw new JqError(`${shown(value)} is not valid base64 data`);
      return fromBase64(source).replace(/[\udc80-\udcff]/g, "\ufffd");
    }
    case "csv":
      return row(value, "csv")
        .map((cell) => {
          if (typeof cell === "object" && cell !== null) throw new JqError(`${shown(cell)} is not valid in a csv row`);
          return cell === null ? "" : typeof cell === "string" ? `"${cell.replaceAll('"', '""')}"` : text(cell);
        })
        .join(",");
    case "tsv":
      return row(value, "tsv")
        .map((cell) => {
          if (typeof cell === "object" && cell !== null) throw new JqError(`${shown(cell)} is not valid in a tsv row`);
          if (cell === null) return "";
          return text(cell).replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
        })
        .join("\t");
    case "sh":
      return (Array.isArray(value) ? value : [value])
        .map((each) => {
          if (typeof each === "object" && each !== null) throw new JqError(`${shown(each)} can not be escaped for shell`);
          return typeof each === "string" ? `'${each.replaceAll("'", "'\\''")}'` : text(each);
        })
        .join(" ");
    default:
      throw new JqError(`${name} is not a valid format`);
  }
}
export const formats: readonly string[] = ["text", "json", "html", "uri", "base64", "base64d", "csv", "tsv", "sh"];
