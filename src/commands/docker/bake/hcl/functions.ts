// The functions that bake has (buildx' bake/hclparser/stdlib.go).
import { digestOf } from "../../../../images/hash.ts";
import { isList, list, map, same, textOf, type Value } from "./value.ts";

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RE2 as JavaScript writes it. */
const pattern = (text: Value, flags = ""): RegExp => new RegExp(textOf(text).replace(/\(\?P</g, "(?<"), `u${flags}`);

const flat = (values: readonly Value[]): readonly Value[] => values.flatMap((each) => (isList(each) ? flat(each) : [each]));

/** What each makes of its arguments. `now`: virtual ms. */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], now: number) => Value>> = {
  abs: ([a = 0]) => Math.abs(Number(a)),
  add: ([a = 0, b = 0]) => Number(a) + Number(b),
  and: ([a, b]) => a === true && b === true,
  basename: ([a = ""]) => textOf(a).split("/").at(-1)!,
  ceil: ([a = 0]) => Math.ceil(Number(a)),
  chomp: ([a = ""]) => textOf(a).replace(/[\r\n]+$/, ""),
  coalesce: (args) => args.find((each) => each !== null) ?? null,
  compact: ([a = []]) => list(a).filter((each) => each !== ""),
  concat: (args) => args.flatMap(list),
  contains: ([a = [], b = null]) => list(a).some((each) => same(each, b)),
  dirname: ([a = ""]) => textOf(a).replace(/\/?[^/]*$/, "") || ".",
  distinct: ([a = []]) => list(a).filter((each, at, all) => all.findIndex((other) => same(each, other)) === at),
  divide: ([a = 0, b = 1]) => Number(a) / Number(b),
  element: ([a = [], b = 0]) => list(a)[Number(b) % (list(a).length || 1)] ?? null,
  equal: ([a = null, b = null]) => same(a, b),
  flatten: ([a = []]) => flat(list(a)),
  floor: ([a = 0]) => Math.floor(Number(a)),
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
    const moment = new Date(textOf(at)).toISOString();
    const parts: Readonly<Record<string, string>> = {
      YYYY: moment.slice(0, 4),
      YY: moment.slice(2, 4),
      MM: moment.slice(5, 7),
      DD: moment.slice(8, 10),
      hh: moment.slice(11, 13),
      mm: moment.slice(14, 16),
      ss: moment.slice(17, 19),
      Z: "Z",
    };
    return textOf(text).replace(/'[^']*'|YYYY|YY|MM|DD|hh|mm|ss|Z/g, (each) => parts[each] ?? each.slice(1, -1));
  },
  greaterthan: ([a = 0, b = 0]) => Number(a) > Number(b),
  hasindex: ([a = null, b = null]) => (isList(a) ? Number(b) in a : textOf(b) in map(a)),
  index: ([a = null, b = null]) => (isList(a) ? a[Number(b)] : map(a)[textOf(b)]) ?? null,
  indexof: ([a = [], b = null]) => list(a).findIndex((each) => same(each, b)),
  join: ([by = "", ...lists]) => lists.flatMap(list).map(textOf).join(textOf(by)),
  jsondecode: ([a = ""]) => JSON.parse(textOf(a)) as Value,
  jsonencode: ([a = null]) => JSON.stringify(a),
  keys: ([a = {}]) => Object.keys(map(a)).sort(),
  length: ([a = []]) => (isList(a) ? a.length : Object.keys(map(a)).length),
  lessthan: ([a = 0, b = 0]) => Number(a) < Number(b),
  lookup: ([a = {}, b = "", usual = null]) => map(a)[textOf(b)] ?? usual,
  lower: ([a = ""]) => textOf(a).toLowerCase(),
  max: (args) => Math.max(...args.map(Number)),
  merge: (args) => Object.assign({}, ...args.map(map)) as Value,
  min: (args) => Math.min(...args.map(Number)),
  modulo: ([a = 0, b = 1]) => Number(a) % Number(b),
  multiply: ([a = 0, b = 0]) => Number(a) * Number(b),
  not: ([a]) => a !== true,
  notequal: ([a = null, b = null]) => !same(a, b),
  or: ([a, b]) => a === true || b === true,
  range: ([a = 0, b]) => {
    const [from, to] = b === undefined ? [0, Number(a)] : [Number(a), Number(b)];
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  },
  regex_replace: ([a = "", what = "", by = ""]) => textOf(a).replace(pattern(what, "g"), textOf(by).replace(/\$\{(\w+)\}/g, "$$$1")),
  replace: ([a = "", what = "", by = ""]) => textOf(a).replaceAll(textOf(what), textOf(by)),
  reverse: ([a = ""]) => [...textOf(a)].reverse().join(""),
  reverselist: ([a = []]) => [...list(a)].reverse(),
  sanitize: ([a = ""]) => textOf(a).replace(/[^\w-]+/g, "_"),
  sha256: ([a = ""]) => digestOf(textOf(a)),
  slice: ([a = [], from = 0, to = 0]) => list(a).slice(Number(from), Number(to)),
  sort: ([a = []]) => list(a).map(textOf).sort(order),
  split: ([by = "", a = ""]) => textOf(a).split(textOf(by)),
  strlen: ([a = ""]) => [...textOf(a)].length,
  substr: ([a = "", from = 0, size = 0]) => textOf(a).substr(Number(from), Number(size) < 0 ? undefined : Number(size)),
  subtract: ([a = 0, b = 0]) => Number(a) - Number(b),
  timestamp: (_, now) => `${new Date(now).toISOString().slice(0, 19)}Z`,
  title: ([a = ""]) => textOf(a).replace(/(^|\s)(\p{L})/gu, (whole) => whole.toUpperCase()),
  tobool: ([a = false]) => a === true || a === "true",
  tolist: ([a = []]) => list(a),
  tonumber: ([a = 0]) => Number(a),
  tostring: ([a = ""]) => textOf(a),
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
  values: ([a = {}]) =>
    Object.keys(map(a))
      .sort()
      .map((key) => map(a)[key]!),
  zipmap: ([a = [], b = []]) => Object.fromEntries(list(a).map((key, at) => [textOf(key), list(b)[at] ?? null])),
};
