// The functions that bake has (buildx' bake/hclparser/stdlib.go, zclconf/go-cty's stdlib).
import { createHash } from "node:crypto";
import { goJson } from "../../../../base/go-json.ts";
import type { Random } from "../../../../base/random.ts";
import { arithmetic } from "./arithmetic.ts";
import { converted, setOf } from "./convert.ts";
import { rowsOf } from "./csv.ts";
import { dateFormatted, timeAdded, timestamp } from "./dates.ts";
import { formatted, formattedList } from "./format.ts";
import { bcryptOf, namedUuid, randomUuid, rsaDecrypted } from "./identities.ts";
import { hostIn, netmaskOf, subnetIn, subnetsIn } from "./networks.ts";
import { isList, isMap, list, map, refuse, same, textOf, type Value } from "./value.ts";

/** What functions know besides their arguments. */
export interface Surroundings {
  /** Virtual ms. */
  now: number;
  home: string;
  random: Random;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RE2 as JavaScript writes it. `argument`: which one it is. @throws FunctionError */
function pattern(text: Value, flags = "", argument = 0): RegExp {
  try {
    return new RegExp(textOf(text).replace(/\(\?P</g, "(?<"), `u${flags}`);
  } catch {
    return refuse(`invalid regexp pattern: ${textOf(text)}`, argument);
  }
}

const flat = (values: readonly Value[]): readonly Value[] => values.flatMap((each) => (isList(each) ? flat(each) : [each]));
const number = (value: Value): number => value as number;
const hash = (algorithm: string, value: Value): string => createHash(algorithm).update(textOf(value)).digest("hex");
/** Elements of a set are all of one type: they become text where one of them is. */
const has = (values: readonly Value[], one: Value): boolean => values.some((each) => textOf(each) === textOf(one));
/** What a pattern found: its groups where it has some, by name where they have names. */
const matched = (found: RegExpMatchArray): Value =>
  found.groups ? { ...found.groups } : found.length > 1 ? found.slice(1).map((each) => each ?? null) : found[0];
/** How Go calls the type of a value. */
const kindOf = (value: Value): string =>
  isList(value) ? "tuple" : isMap(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;

/** @throws FunctionError for what is no list */
const items = (value: Value, why: string, argument?: number): readonly Value[] => (isList(value) ? value : refuse(why, argument));

/** @throws FunctionError */
function at(values: readonly Value[], key: Value): Value {
  if (typeof key !== "number") return refuse("key for tuple must be number");
  return values[key] ?? refuse(`key must be between 0 and ${values.length} inclusive`);
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** @throws FunctionError */
function parsedInteger(text: Value, base: number): number {
  if (typeof text !== "string") return refuse(`first argument must be a string, not ${kindOf(text)}`, 0);
  if (!Number.isInteger(base) || base < 2 || base > 62) refuse("base must be a whole number between 2 and 62 inclusive", 1);
  const [, sign = "", digits = ""] = /^([+-]?)(\w+)$/.exec(text) ?? [];
  const values = [...(base <= 36 ? digits.toLowerCase() : digits)].map((digit) => DIGITS.indexOf(digit));
  if (!values.length || values.some((value) => value < 0 || value >= base))
    refuse(`cannot parse ${JSON.stringify(text)} as a base ${base} integer`, 0);
  return values.reduce((sum, value) => sum * base + value, 0) * (sign === "-" ? -1 : 1);
}

/** That many values of a range are allowed. */
const LONGEST = 1024;

/** @throws FunctionError */
function ranged(params: readonly number[]): number[] {
  if (!params.length || params.length > 3) refuse("must have one, two, or three arguments");
  const [start, end] = params.length === 1 ? [0, params[0]!] : [params[0]!, params[1]!];
  const step = params[2] ?? (end < start ? -1 : 1);
  const out: number[] = [];
  const isUp = step > 0 || (step === 0 && start < end);
  if (step > 0 ? end < start : step < 0 && end > start) refuse(step > 0 ? "step must be negative" : "step must be positive");
  for (let value = start; isUp ? value < end : value > end; value += step) {
    if (out.length >= LONGEST)
      refuse(`more than ${LONGEST} values were generated; either decrease the difference between start and end or use a smaller step`);
    out.push(value);
  }
  return out;
}

/** path.Base and path.Dir: what a path ends in, and what is before that. */
const base = (path: string): string => (path === "" ? "." : path.replace(/\/+$/, "").split("/").at(-1) || "/");
const folder = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.slice(0, path.lastIndexOf("/") + 1).split("/"))
    if (part === "..") parts.length && parts.at(-1) !== ".." ? parts.pop() : path.startsWith("/") || parts.push(part);
    else if (part && part !== ".") parts.push(part);
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}` || ".";
};

/** What each makes of its arguments, which are as its signature has them. @throws FunctionError */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], own: Surroundings) => Value>> = {
  absolute: ([a = 0]) => Math.abs(number(a)),
  add: ([a = 0, b = 0]) => arithmetic(number(a), "+", number(b)),
  and: ([a, b]) => a === true && b === true,
  base64decode: ([a = ""]) => {
    const text = textOf(a);
    return /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text.replace(/[\r\n]/g, ""))
      ? Buffer.from(text, "base64").toString()
      : refuse(`failed to decode base64 data '${text}'`);
  },
  base64encode: ([a = ""]) => Buffer.from(textOf(a)).toString("base64"),
  basename: ([a = ""]) => base(textOf(a)),
  bcrypt: ([a = "", cost = 10, ...more], { random }) =>
    more.length ? refuse("bcrypt() takes no more than two arguments") : bcryptOf(textOf(a), number(cost), random),
  ceil: ([a = 0]) => Math.ceil(number(a)),
  chomp: ([a = ""]) => textOf(a).replace(/[\r\n]+$/, ""),
  chunklist: ([a = [], b = 1]) => {
    if (number(b) < 0) refuse("the size argument must be positive");
    const size = number(b) || list(a).length || 1;
    return Array.from({ length: Math.ceil(list(a).length / size) }, (_, at) => list(a).slice(at * size, (at + 1) * size));
  },
  cidrhost: ([a = "", b = 0]) => hostIn(textOf(a), number(b)),
  cidrnetmask: ([a = ""]) => netmaskOf(textOf(a)),
  cidrsubnet: ([a = "", b = 0, c = 0]) => subnetIn(textOf(a), number(b), number(c)),
  cidrsubnets: ([a = "", ...bits]) => subnetsIn(textOf(a), bits.map(number)),
  coalesce: (args) => {
    const kinds = new Set(args.flatMap((each) => (each === null ? [] : [kindOf(each)])));
    const found = args.find((each) => each !== null);
    if (found === undefined) return refuse("no non-null arguments");
    return kinds.size > 1 ? converted(found, "string") : found;
  },
  coalescelist: (args) => {
    for (const each of args) items(each, "coalescelist arguments must be lists or tuples");
    return args.find((each) => list(each).length) ?? refuse("no non-null arguments");
  },
  compact: ([a = []]) => list(a).filter((each) => each !== "" && each !== null),
  concat: (args) => args.flatMap((each, at) => items(each, `all arguments must be lists or tuples; got ${kindOf(each)}`, at)),
  contains: ([a = [], b = null]) => items(a, "argument must be list, tuple, or set").some((each) => same(each, b)),
  csvdecode: ([a = ""]) => rowsOf(textOf(a)),
  dirname: ([a = ""]) => folder(textOf(a)),
  distinct: ([a = []]) => list(a).filter((each, at, all) => all.findIndex((other) => same(each, other)) === at),
  divide: ([a = 0, b = 1]) => arithmetic(number(a), "/", number(b)),
  element: ([a = [], b = 0]) => {
    const all = items(a, `cannot read elements from ${kindOf(a)}`);
    if (number(b) < 0) refuse("cannot use element function with a negative index");
    return all.length ? all[number(b) % all.length]! : refuse("cannot use element function with an empty list");
  },
  equal: ([a = null, b = null]) => same(a, b),
  flatten: ([a = []]) => flat(items(a, "can only flatten lists, sets and tuples")),
  floor: ([a = 0]) => Math.floor(number(a)),
  format: ([text = "", ...args]) => formatted(textOf(text), args),
  formatdate: ([text = "", at = ""]) => dateFormatted(textOf(text), textOf(at)),
  formatlist: ([text = "", ...args]) => formattedList(textOf(text), args),
  greaterthan: ([a = 0, b = 0]) => number(a) > number(b),
  greaterthanorequalto: ([a = 0, b = 0]) => number(a) >= number(b),
  hasindex: ([a = null, b = null]) => number(b) in items(a, "collection must be a list, a map or a tuple"),
  homedir: (_, { home }) => home,
  indent: ([size = 0, text = ""]) => textOf(text).replaceAll("\n", `\n${" ".repeat(number(size))}`),
  index: ([a = null, b = null]) => at(items(a, "collection must be a list, a map or a tuple"), b),
  indexof: ([a = [], b = null]) => {
    const all = items(a, "argument must be a list or tuple");
    if (!all.length) refuse("cannot search an empty list");
    const found = all.findIndex((each) => same(each, b));
    return found < 0 ? refuse("item not found") : found;
  },
  int: ([a = 0]) => Math.trunc(number(a)) || 0,
  join: ([by = "", ...lists]) => {
    if (!lists.length) refuse("at least one list is required");
    for (const [at, each] of lists.entries()) {
      const empty = list(each).indexOf(null);
      if (empty >= 0) refuse(`element ${empty} is null; cannot concatenate null values`, at + 1);
    }
    return lists.flatMap(list).map(textOf).join(textOf(by));
  },
  jsondecode: ([a = ""]) => {
    try {
      return JSON.parse(textOf(a)) as Value;
    } catch {
      const [first] = textOf(a).trimStart();
      return first === undefined || '{["-0123456789tfn'.includes(first)
        ? refuse("EOF")
        : refuse(`invalid character '${first}' looking for beginning of value`);
    }
  },
  jsonencode: ([a = null]) => goJson(a),
  keys: ([a = {}]) => (isMap(a) ? Object.keys(a).sort() : refuse("must have map or object type", 0)),
  length: ([a = []]) => items(a, "collection must be a list, a map or a tuple").length,
  lessthan: ([a = 0, b = 0]) => number(a) < number(b),
  lessthanorequalto: ([a = 0, b = 0]) => number(a) <= number(b),
  log: ([a = 1, base = 10]) => Math.log(number(a)) / Math.log(number(base)),
  lookup: ([a = {}, b = "", usual = null]) =>
    isMap(a) ? (Object.hasOwn(a, textOf(b)) ? a[textOf(b)]! : usual) : refuse("lookup() requires a map as the first argument", 0),
  lower: ([a = ""]) => textOf(a).toLowerCase(),
  max: (args) => (args.length ? Math.max(...args.map(number)) : refuse("must pass at least one number")),
  md5: ([a = ""]) => hash("md5", a),
  merge: (args) => {
    for (const each of args)
      if (each !== null && !isMap(each)) refuse(`arguments must be maps or objects, got ${JSON.stringify(kindOf(each))}`);
    return Object.assign({}, ...args.map((each) => map(each)));
  },
  min: (args) => (args.length ? Math.min(...args.map(number)) : refuse("must pass at least one number")),
  modulo: ([a = 0, b = 1]) => arithmetic(number(a), "%", number(b)),
  multiply: ([a = 0, b = 0]) => arithmetic(number(a), "*", number(b)),
  negate: ([a = 0]) => -number(a) || 0,
  not: ([a]) => a !== true,
  notequal: ([a = null, b = null]) => !same(a, b),
  or: ([a, b]) => a === true || b === true,
  parseint: ([a = "", base = 10]) => parsedInteger(a, number(base)),
  pow: ([a = 0, b = 1]) => number(a) ** number(b),
  range: (args) => ranged(args.map(number)),
  regex: ([what = "", a = ""]) => {
    const found = pattern(what).exec(textOf(a));
    return found ? matched(found) : refuse("pattern did not match any part of the given string");
  },
  regex_replace: ([a = "", what = "", by = ""]) => textOf(a).replace(pattern(what, "g", 1), textOf(by).replace(/\$\{(\w+)\}/g, "$$$1")),
  regexall: ([what = "", a = ""]) => [...textOf(a).matchAll(pattern(what, "g"))].map(matched),
  replace: ([a = "", what = "", by = ""]) => textOf(a).replaceAll(textOf(what), () => textOf(by)),
  reverse: ([a = ""]) => [...textOf(a)].reverse().join(""),
  reverselist: ([a = []]) => [...items(a, `can only reverse list or tuple values, not ${kindOf(a)}`, 0)].reverse(),
  rsadecrypt: ([a = "", key = ""]) => rsaDecrypted(textOf(a), textOf(key)),
  sanitize: ([a = ""]) => textOf(a).replace(/[^\w-]/gu, "_"),
  sethaselement: ([a = [], b = null]) => has(list(a), b),
  setintersection: ([first = [], ...more]) => setOf(list(first).filter((each) => more.every((other) => has(list(other), each)))),
  setproduct: (args) => {
    if (args.length < 2) refuse("at least two arguments are required");
    const all = args.map((each, at) => items(each, `a set or a list is required, not ${kindOf(each)}`, at));
    return all.reduce<readonly (readonly Value[])[]>((made, own) => made.flatMap((each) => own.map((one) => [...each, one])), [[]]);
  },
  setsubtract: ([a = [], b = []]) => setOf(list(a).filter((each) => !has(list(b), each))),
  setsymmetricdifference: (args) =>
    args.map(list).reduce((a, b) => setOf([...a.filter((each) => !has(b, each)), ...b.filter((each) => !has(a, each))])),
  setunion: (args) => setOf(args.flatMap(list)),
  sha1: ([a = ""]) => hash("sha1", a),
  sha256: ([a = ""]) => hash("sha256", a),
  sha512: ([a = ""]) => hash("sha512", a),
  signum: ([a = 0]) => Math.sign(number(a)),
  slice: ([a = [], from = 0, to = 0]) => {
    const all = items(a, "must be a list or tuple value", 0);
    if (number(from) < 0) refuse("start index must not be less than zero", 1);
    if (number(to) > all.length) refuse("end index must not be greater than the length of the list", 2);
    if (number(from) > number(to)) refuse("start index must not be greater than end index", 1);
    return all.slice(number(from), number(to));
  },
  sort: ([a = []]) => list(a).map(textOf).sort(order),
  split: ([by = "", a = ""]) => textOf(a).split(textOf(by)),
  strlen: ([a = ""]) => [...textOf(a)].length,
  substr: ([a = "", from = 0, size = 0]) => {
    const all = [...textOf(a)];
    const start = number(from) < 0 ? Math.max(0, all.length + number(from)) : number(from);
    return all.slice(start, number(size) < 0 ? undefined : start + number(size)).join("");
  },
  subtract: ([a = 0, b = 0]) => arithmetic(number(a), "-", number(b)),
  timeadd: ([a = "", b = ""]) => timeAdded(textOf(a), textOf(b)),
  timestamp: (_, { now }) => timestamp(now),
  title: ([a = ""]) => textOf(a).replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (whole) => whole.toUpperCase()),
  trim: ([a = "", letters = ""]) => {
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
  // As in a query: Go leaves fewer signs as they are than JavaScript.
  urlencode: ([a = ""]) =>
    encodeURIComponent(textOf(a))
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll("%20", "+"),
  uuidv4: (_, { random }) => randomUuid(random),
  uuidv5: ([a = "", b = ""]) => namedUuid(textOf(a), textOf(b)),
  values: ([a = {}]) =>
    isMap(a)
      ? Object.keys(a)
          .sort()
          .map((key) => a[key]!)
      : refuse("values() requires a map as the first argument"),
  zipmap: ([a = [], b = []]) => {
    const [names, values] = [list(a), list(b)];
    if (names.length !== values.length) refuse(`number of keys (${names.length}) does not match number of values (${values.length})`);
    return Object.fromEntries(names.map((key, at) => [textOf(key), values[at]!]));
  },
};
