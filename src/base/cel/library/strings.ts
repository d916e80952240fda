// The strings extension, version 2 (cel-go's ext/strings.go and formatting.go), and the regex library of Kubernetes.
import { runtimeError } from "../errors.ts";
import { Library } from "../functions.ts";
import { goPattern } from "../regex.ts";
import { doubleText } from "../standard.ts";
import { Duration, durationText, Timestamp, timestampText } from "../times.ts";
import { DYN, INT, listOfType, STRING } from "../types.ts";
import { type CelValue, isMap, ListValue, TypeValue, typeName, Uint } from "../values.ts";

const STRINGS = listOfType(STRING);
const list = (items: readonly CelValue[]): ListValue => new ListValue(items);

const inRange = (index: bigint, size: number): number => {
  if (index < 0n || index > size) throw runtimeError(`index out of range: ${index}`);
  return Number(index);
};

function find(text: string, part: string, from: bigint): bigint {
  const characters = [...text];
  const start = inRange(from, characters.length);
  const found = characters.slice(start).join("").indexOf(part);
  return found < 0 ? -1n : BigInt(start + [...characters.slice(start).join("").slice(0, found)].length);
}
function findLast(text: string, part: string, from?: bigint): bigint {
  const [characters, wanted] = [[...text], [...part]];
  const last =
    from === undefined ? characters.length - wanted.length : Math.min(inRange(from, characters.length), characters.length - wanted.length);
  for (let start = last; start >= 0; start--)
    if (wanted.every((character, index) => characters[start + index] === character)) return BigInt(start);
  return -1n;
}
function replace(text: string, old: string, next: string, count = -1n): string {
  if (count < 0n) return text.replaceAll(old, () => next);
  let result = "";
  let rest = text;
  for (let left = count; left > 0n; left--) {
    const at = rest.indexOf(old);
    if (at < 0) break;
    result += rest.slice(0, at) + next;
    rest = rest.slice(at + old.length);
  }
  return result + rest;
}
function split(text: string, separator: string, count = -1n): ListValue {
  if (count === 0n) return list([]);
  const parts = separator ? text.split(separator) : [...text];
  if (count < 0n || parts.length <= count) return list(parts);
  const kept = parts.slice(0, Number(count) - 1);
  return list([...kept, parts.slice(Number(count) - 1).join(separator)]);
}

/** A value as %s shows it. */
function shown(value: CelValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? doubleText(value) : String(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof ListValue) return `[${value.items.map(shown).join(", ")}]`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (isMap(value)) {
    const entries = value.keys().map((key): [string, string] => [shown(key), shown(value.get(key)!)]);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, content]) => `${key}: ${content}`)
      .join(", ")}}`;
  }
  throw runtimeError(`no formatting function for ${typeName(value)}`);
}

/** Halves go to the even digit, as Go rounds: not up, as toFixed does. */
function fixed(value: number, digits: number): string {
  const exact = value.toFixed(Math.min(100, digits + 60));
  const kept = digits ? exact.indexOf(".") + 1 + digits : exact.indexOf(".");
  const isHalf = /^\.?50*$/.test(exact.slice(kept));
  return isHalf && /[02468]\.?$/.test(exact.slice(0, kept)) ? exact.slice(0, kept) : value.toFixed(digits);
}

function clause(verb: string, precision: string | undefined, value: CelValue): string {
  const whole = value instanceof Uint ? value.value : value;
  const fail = (what: string, types: string): never => {
    throw runtimeError(`error during formatting: ${what} clause can only be used on ${types}, was given ${typeName(value)}`);
  };
  const digits = precision ? Number(precision.slice(1)) : 6;
  switch (verb) {
    case "s":
      return shown(value);
    case "d":
      return typeof whole === "bigint" || typeof whole === "number" ? shown(whole) : fail("decimal", "integers");
    case "f":
      if (typeof whole !== "bigint" && typeof whole !== "number") return fail("fixed-point", "doubles");
      return Number.isFinite(Number(whole)) ? fixed(Number(whole), digits) : String(whole);
    case "e":
      if (typeof whole !== "bigint" && typeof whole !== "number") return fail("scientific", "doubles");
      return Number(whole)
        .toExponential(digits)
        .replace(/e([+-])(\d)$/, "e$10$2");
    case "b":
      if (typeof value === "boolean") return value ? "1" : "0";
      return typeof whole === "bigint" ? whole.toString(2) : fail("only integers and bools can be formatted as binary", "integers");
    case "o":
      return typeof whole === "bigint" ? whole.toString(8) : fail("octal", "integers");
    default: {
      const bytes = typeof value === "string" ? Buffer.from(value) : value instanceof Uint8Array ? Buffer.from(value) : undefined;
      const text = bytes
        ? bytes.toString("hex")
        : typeof whole === "bigint"
          ? whole.toString(16)
          : fail("hex", "integers, byte buffers, and strings");
      return verb === "X" ? text.toUpperCase() : text;
    }
  }
}

function format(pattern: string, values: ListValue): string {
  let next = 0;
  return pattern.replace(/%(%|(\.\d+)?(.)|$)/gs, (_, whole: string, precision: string | undefined, verb: string | undefined) => {
    if (whole === "%") return "%";
    if (!verb || !"sdfebxXo".includes(verb))
      throw runtimeError(`could not parse formatting clause: unrecognized formatting clause "${verb ?? ""}"`);
    if (next >= values.size) throw runtimeError(`index ${next} out of range`);
    return clause(verb, precision, values.at(next++));
  });
}

const ESCAPES: Record<string, string> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};
const SPACE =
  /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

export const stringsLibrary = (): Library =>
  new Library()
    .method("charAt", [STRING, INT], STRING, (text: string, index: bigint) => {
      const characters = [...text];
      return characters[inRange(index, characters.length)] ?? "";
    })
    .method("indexOf", [STRING, STRING], INT, (text: string, part: string) => find(text, part, 0n))
    .method("indexOf", [STRING, STRING, INT], INT, find)
    .method("lastIndexOf", [STRING, STRING], INT, (text: string, part: string) => findLast(text, part))
    .method("lastIndexOf", [STRING, STRING, INT], INT, findLast)
    .method("join", [STRINGS], STRING, (items: ListValue) => joined(items, ""))
    .method("join", [STRINGS, STRING], STRING, joined)
    .method("lowerAscii", [STRING], STRING, (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()))
    .method("upperAscii", [STRING], STRING, (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()))
    .method("replace", [STRING, STRING, STRING], STRING, (text: string, old: string, next: string) => replace(text, old, next))
    .method("replace", [STRING, STRING, STRING, INT], STRING, replace)
    .method("split", [STRING, STRING], STRINGS, (text: string, separator: string) => split(text, separator))
    .method("split", [STRING, STRING, INT], STRINGS, split)
    .method("substring", [STRING, INT], STRING, (text: string, start: bigint) => substring(text, start))
    .method("substring", [STRING, INT, INT], STRING, substring)
    .method("trim", [STRING], STRING, (text: string) => text.replace(SPACE, ""))
    .method("format", [STRING, listOfType(DYN)], STRING, format)
    .call("jsonpatch.escapeKey", [STRING], STRING, (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1"))
    .call(
      "strings.quote",
      [STRING],
      STRING,
      (text: string) => `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => ESCAPES[character]!)}"`,
    )
    .method("find", [STRING, STRING], STRING, (text: string, pattern: string) => goPattern(pattern).exec(text)?.[0] ?? "")
    .method("findAll", [STRING, STRING], STRINGS, (text: string, pattern: string) => findAll(text, pattern, -1n))
    .method("findAll", [STRING, STRING, INT], STRINGS, findAll);

function joined(items: ListValue, separator: string): string {
  return items.items
    .map((item) => {
      if (typeof item !== "string") throw runtimeError("no such overload");
      return item;
    })
    .join(separator);
}
function substring(text: string, start: bigint, end?: bigint): string {
  const characters = [...text];
  const from = inRange(start, characters.length);
  const to = end === undefined ? characters.length : inRange(end, characters.length);
  if (to < from) throw runtimeError(`invalid substring range. start: ${from}, end: ${to}`);
  return characters.slice(from, to).join("");
}
function findAll(text: string, pattern: string, count: bigint): ListValue {
  const all = [...text.matchAll(goPattern(pattern, "g"))].map(([found]) => found);
  return list(count < 0n ? all : all.slice(0, Number(count)));
}
