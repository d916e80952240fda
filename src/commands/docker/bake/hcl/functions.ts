// The functions that bake has (buildx' bake/hclparser/stdlib.go, zclconf/go-cty's stdlib).
import { createHash } from "node:crypto";
import { arithmetic, truth } from "./arithmetic.ts";
import { FunctionError, isList, list, map, same, textOf, type Value } from "./value.ts";

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RE2 as JavaScript writes it. */
function pattern(text: Value, flags = ""): RegExp {
  try {
    return new RegExp(textOf(text).replace(/\(\?P</g, "(?<"), `u${flags}`);
  } catch {
    return refuse(`invalid regexp pattern: ${textOf(text)}`);
  }
}

const flat = (values: readonly Value[]): readonly Value[] => values.flatMap((each) => (isList(each) ? flat(each) : [each]));

const refuse = (why: string): never => {
  throw new FunctionError(why);
};
export const isNumber = (value: Value): boolean =>
  typeof value === "number" || (value !== null && textOf(value).trim() !== "" && Number.isFinite(Number(textOf(value))));
const number = (value: Value): number => (isNumber(value) ? Number(value) : refuse("a number is required"));
const hash = (algorithm: string, value: Value): string => createHash(algorithm).update(textOf(value)).digest("hex");
/** Elements of a set are all of one type: they become text where one of them is. */
const has = (values: readonly Value[], one: Value): boolean => values.some((each) => textOf(each) === textOf(one));
const set = (values: readonly Value[]): readonly Value[] =>
  values
    .filter((each, at) => values.findIndex((other) => textOf(each) === textOf(other)) === at)
    .sort((a, b) => order(textOf(a), textOf(b)));
/** What a pattern found: its groups where it has some, by name where they have names. */
const matched = (found: RegExpMatchArray): Value =>
  found.groups ? { ...found.groups } : found.length > 1 ? found.slice(1).map((each) => each ?? null) : found[0];

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const instant = (text: Value): Date => {
  const moment = new Date(textOf(text));
  return Number.isNaN(moment.getTime()) ? refuse(`not a valid RFC3339 timestamp: ${JSON.stringify(textOf(text))}`) : moment;
};
/** 2026-01-02T03:04:05Z */
const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const two = (value: number): string => String(value).padStart(2, "0");
/** What stands for each verb of formatdate; moments are in UTC. */
const DATE: Readonly<Record<string, (moment: Date) => string>> = {
  YYYY: (at) => String(at.getUTCFullYear()),
  YY: (at) => two(at.getUTCFullYear() % 100),
  MMMM: (at) => MONTHS[at.getUTCMonth()]!,
  MMM: (at) => MONTHS[at.getUTCMonth()]!.slice(0, 3),
  MM: (at) => two(at.getUTCMonth() + 1),
  M: (at) => String(at.getUTCMonth() + 1),
  DD: (at) => two(at.getUTCDate()),
  D: (at) => String(at.getUTCDate()),
  EEEE: (at) => DAYS[at.getUTCDay()]!,
  EEE: (at) => DAYS[at.getUTCDay()]!.slice(0, 3),
  hh: (at) => two(at.getUTCHours()),
  h: (at) => String(at.getUTCHours()),
  HH: (at) => two(at.getUTCHours() % 12 || 12),
  H: (at) => String(at.getUTCHours() % 12 || 12),
  AA: (at) => (at.getUTCHours() < 12 ? "AM" : "PM"),
  aa: (at) => (at.getUTCHours() < 12 ? "am" : "pm"),
  mm: (at) => two(at.getUTCMinutes()),
  m: (at) => String(at.getUTCMinutes()),
  ss: (at) => two(at.getUTCSeconds()),
  s: (at) => String(at.getUTCSeconds()),
  Z: () => "Z",
  ZZZ: () => "UTC",
  ZZZZ: () => "+0000",
  ZZZZZ: () => "+00:00",
};

/** What bake has besides, and k8s-quest has not. */
export const UNSIMULATED: ReadonlySet<string> = new Set(
  `bcrypt bytesslice cidrhost cidrnetmask cidrsubnet cidrsubnets convert csvdecode formatlist homedir rsadecrypt semvercmp setproduct
  timeadd unixtimestampparse uuidv4 uuidv5`.split(/\s+/),
);

/** What each makes of its arguments. `now`: virtual ms. */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], now: number) => Value>> = {
  absolute: ([a = 0]) => Math.abs(number(a)),
  add: ([a = 0, b = 0]) => arithmetic(number(a), "+", number(b)),
  and: ([a = null, b = null]) => truth(a) && truth(b),
  base64decode: ([a = ""]) => Buffer.from(textOf(a), "base64").toString(),
  base64encode: ([a = ""]) => Buffer.from(textOf(a)).toString("base64"),
  basename: ([a = ""]) => textOf(a).split("/").at(-1)!,
  byteslen: ([a = ""]) => Buffer.byteLength(textOf(a)),
  ceil: ([a = 0]) => Math.ceil(number(a)),
  chomp: ([a = ""]) => textOf(a).replace(/[\r\n]+$/, ""),
  chunklist: ([a = [], b = 1]) => {
    const size = number(b) || list(a).length || 1;
    return Array.from({ length: Math.ceil(list(a).length / size) }, (_, at) => list(a).slice(at * size, (at + 1) * size));
  },
  coalesce: (args) => args.find((each) => each !== null) ?? null,
  coalescelist: (args) => args.find((each) => list(each).length) ?? refuse("no non-null arguments"),
  compact: ([a = []]) => list(a).filter((each) => each !== ""),
  concat: (args) => args.flatMap(list),
  contains: ([a = [], b = null]) => list(a).some((each) => same(each, b)),
  dirname: ([a = ""]) => textOf(a).replace(/\/?[^/]*$/, "") || ".",
  distinct: ([a = []]) => list(a).filter((each, at, all) => all.findIndex((other) => same(each, other)) === at),
  divide: ([a = 0, b = 1]) => arithmetic(number(a), "/", number(b)),
  element: ([a = [], b = 0]) => list(a)[Number(b) % (list(a).length || 1)] ?? null,
  equal: ([a = null, b = null]) => same(a, b),
  flatten: ([a = []]) => flat(list(a)),
  floor: ([a = 0]) => Math.floor(number(a)),
  format: ([text = "", ...args]) => {
    let at = 0;
    return textOf(text).replace(/%(%|-?\d*)([svdqt])?/g, (whole, width: string, verb: string | undefined) => {
      if (whole === "%%") return "%";
      if (!verb) return whole;
      const value = textOf(args[at++] ?? "");
      const shown = verb === "q" ? JSON.stringify(value) : value;
      return width.startsWith("-")
        ? shown.padEnd(Number(width.slice(1)))
        : width.startsWith("0")
          ? shown.padStart(Number(width), "0")
          : shown.padStart(Number(width || 0));
    });
  },
  formatdate: ([text = "", at = ""]) => {
    const moment = instant(at);
    return textOf(text).replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (verb: string, quoted: string | undefined) =>
      quoted === undefined
        ? (DATE[verb] ?? (() => refuse(`unsupported date format verb ${JSON.stringify(verb)}`)))(moment)
        : quoted.replaceAll("''", "'"),
    );
  },
  greaterthan: ([a = 0, b = 0]) => number(a) > number(b),
  greaterthanorequalto: ([a = 0, b = 0]) => number(a) >= number(b),
  hasindex: ([a = null, b = null]) => (isList(a) ? Number(b) in a : textOf(b) in map(a)),
  indent: ([size = 0, text = ""]) => textOf(text).replaceAll("\n", `\n${" ".repeat(number(size))}`),
  index: ([a = null, b = null]) => (isList(a) ? a[Number(b)] : map(a)[textOf(b)]) ?? null,
  indexof: ([a = [], b = null]) => {
    const found = list(a).findIndex((each) => same(each, b));
    return found < 0 ? refuse("item not found") : found;
  },
  int: ([a = 0]) => Math.trunc(number(a)),
  join: ([by = "", ...lists]) => lists.flatMap(list).map(textOf).join(textOf(by)),
  jsondecode: ([a = ""]) => {
    try {
      return JSON.parse(textOf(a)) as Value;
    } catch {
      return refuse("invalid JSON");
    }
  },
  jsonencode: ([a = null]) => JSON.stringify(a),
  keys: ([a = {}]) => Object.keys(map(a)).sort(),
  length: ([a = []]) => (isList(a) ? a.length : Object.keys(map(a)).length),
  lessthan: ([a = 0, b = 0]) => number(a) < number(b),
  lessthanorequalto: ([a = 0, b = 0]) => number(a) <= number(b),
  log: ([a = 1, base = 10]) => Math.log(number(a)) / Math.log(number(base)),
  lookup: ([a = {}, b = "", usual = null]) => map(a)[textOf(b)] ?? usual,
  lower: ([a = ""]) => textOf(a).toLowerCase(),
  max: (args) => Math.max(...args.map(number)),
  md5: ([a = ""]) => hash("md5", a),
  merge: (args) => Object.assign({}, ...args.map(map)) as Value,
  min: (args) => Math.min(...args.map(number)),
  modulo: ([a = 0, b = 1]) => arithmetic(number(a), "%", number(b)),
  multiply: ([a = 0, b = 0]) => arithmetic(number(a), "*", number(b)),
  negate: ([a = 0]) => -number(a),
  not: ([a = null]) => !truth(a),
  notequal: ([a = null, b = null]) => !same(a, b),
  or: ([a = null, b = null]) => truth(a) || truth(b),
  parseint: ([a = "", base = 10]) => {
    const found = Number.parseInt(textOf(a), number(base));
    return Number.isNaN(found) ? refuse(`cannot parse ${JSON.stringify(textOf(a))} as a base ${textOf(base)} integer`) : found;
  },
  pow: ([a = 0, b = 1]) => number(a) ** number(b),
  range: ([a = 0, b]) => {
    const [from, to] = b === undefined ? [0, Number(a)] : [Number(a), Number(b)];
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  },
  regex: ([what = "", a = ""]) => {
    const found = pattern(what).exec(textOf(a));
    return found ? matched(found) : refuse("pattern did not match any part of the given string");
  },
  regex_replace: ([a = "", what = "", by = ""]) => textOf(a).replace(pattern(what, "g"), textOf(by).replace(/\$\{(\w+)\}/g, "$$$1")),
  regexall: ([what = "", a = ""]) => [...textOf(a).matchAll(pattern(what, "g"))].map(matched),
  replace: ([a = "", what = "", by = ""]) => textOf(a).replaceAll(textOf(what), textOf(by)),
  reverse: ([a = ""]) => [...textOf(a)].reverse().join(""),
  reverselist: ([a = []]) => [...list(a)].reverse(),
  sanitize: ([a = ""]) => textOf(a).replace(/[^\w-]/gu, "_"),
  sethaselement: ([a = [], b = null]) => has(list(a), b),
  setintersection: ([first = [], ...more]) => set(list(first).filter((each) => more.every((other) => has(list(other), each)))),
  setsubtract: ([a = [], b = []]) => set(list(a).filter((each) => !has(list(b), each))),
  setsymmetricdifference: ([a = [], b = []]) =>
    set([...list(a).filter((each) => !has(list(b), each)), ...list(b).filter((each) => !has(list(a), each))]),
  setunion: (args) => set(args.flatMap(list)),
  sha1: ([a = ""]) => hash("sha1", a),
  sha256: ([a = ""]) => hash("sha256", a),
  sha512: ([a = ""]) => hash("sha512", a),
  signum: ([a = 0]) => Math.sign(number(a)),
  slice: ([a = [], from = 0, to = 0]) => list(a).slice(Number(from), Number(to)),
  sort: ([a = []]) => list(a).map(textOf).sort(order),
  split: ([by = "", a = ""]) => textOf(a).split(textOf(by)),
  strlen: ([a = ""]) => [...textOf(a)].length,
  substr: ([a = "", from = 0, size = 0]) => textOf(a).substr(Number(from), Number(size) < 0 ? undefined : Number(size)),
  subtract: ([a = 0, b = 0]) => arithmetic(number(a), "-", number(b)),
  timestamp: (_, now) => timestamp(now),
  title: ([a = ""]) => textOf(a).replace(/(^|\s)(\p{L})/gu, (whole) => whole.toUpperCase()),
  trim: ([a = "", letters = " "]) => {
    const set = new Set(textOf(letters));
    let all = [...textOf(a)];
    while (all.length && set.has(all[0]!)) all = all.slice(1);
    while (all.length && set.has(all.at(-1)!)) all = all.slice(0, -1);
    return all.join("");
  },
  trimprefix: ([a = "", what = ""]) => (textOf(a).startsWith(textOf(what)) ? textOf(a).slice(textOf(what).length) : textOf(a)),
  trimspace: ([a = ""]) => textOf(a).trim(),
  trimsuffix: ([a = "", what = ""]) =>
    what !== "" && textOf(a).endsWith(textOf(what)) ? textOf(a).slice(0, -textOf(what).length) : textOf(a),
  upper: ([a = ""]) => textOf(a).toUpperCase(),
  urlencode: ([a = ""]) => encodeURIComponent(textOf(a)).replaceAll("%20", "+"),
  values: ([a = {}]) =>
    Object.keys(map(a))
      .sort()
      .map((key) => map(a)[key]!),
  zipmap: ([a = [], b = []]) => Object.fromEntries(list(a).map((key, at) => [textOf(key), list(b)[at] ?? null])),
};
