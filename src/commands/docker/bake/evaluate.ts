// What expressions of bake files come to: variables, templates, and the functions that bake has (buildx' bake/hclparser/stdlib.go).
import { digestOf } from "../../../images/hash.ts";
import { type Expression, HclError } from "./hcl.ts";

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

export interface Scope {
  /** Undefined where there is none of that name. */
  variable(name: string): Value | undefined;
  /** A function of the file's own. */
  called?(name: string): ((args: readonly Value[]) => Value) | undefined;
  /** Virtual ms. */
  now: number;
}

/** A value as text. */
export function textOf(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const isMap = (value: Value): value is Readonly<Record<string, Value>> => value !== null && typeof value === "object" && !isList(value);
const list = (value: Value): readonly Value[] => (isList(value) ? value : []);
const map = (value: Value): Readonly<Record<string, Value>> => (isMap(value) ? value : {});
const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b) || textOf(a) === textOf(b);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RE2 as JavaScript writes it. */
const pattern = (text: Value, flags = ""): RegExp => new RegExp(textOf(text).replace(/\(\?P</g, "(?<"), `u${flags}`);

const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], scope: Scope) => Value>> = {
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
  flatten: ([a = []]) => list(a).flatMap((each) => (isList(each) ? (FUNCTIONS["flatten"]!([each], NOWHERE) as readonly Value[]) : [each])),
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
  timestamp: (_, { now }) => `${new Date(now).toISOString().slice(0, 19)}Z`,
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
const NOWHERE: Scope = { variable: () => undefined, now: 0 };

/** @throws HclError */
export function evaluate(expression: Expression, scope: Scope): Value {
  const value = (each: Expression) => evaluate(each, scope);
  const { at } = expression;
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.length === 1 ? value(expression.parts[0]!) : expression.parts.map((each) => textOf(value(each))).join("");
    case "variable": {
      const found = scope.variable(expression.name);
      if (found === undefined)
        throw new HclError("Unknown variable", `There is no variable named ${JSON.stringify(expression.name)}.`, {
          ...at,
          to: at.from + expression.name.length,
        });
      return found;
    }
    case "list":
      return expression.items.map(value);
    case "object":
      return Object.fromEntries(expression.entries.map(([key, each]) => [textOf(value(key)), value(each)]));
    case "call": {
      const call = scope.called?.(expression.name) ?? FUNCTIONS[expression.name];
      if (!call)
        throw new HclError("Call to unknown function", `There is no function named ${JSON.stringify(expression.name)}.`, {
          ...at,
          to: at.from + expression.name.length,
        });
      const args = expression.args.map(value);
      return call(expression.spread ? [...args.slice(0, -1), ...list(args.at(-1) ?? [])] : args, scope);
    }
    case "index": {
      const of = value(expression.of);
      const key = value(expression.key);
      const found = isList(of) ? of[Number(key)] : isMap(of) ? of[textOf(key)] : undefined;
      if (found === undefined)
        throw isMap(of)
          ? new HclError("Unsupported attribute", `This object does not have an attribute named ${JSON.stringify(key)}.`, at)
          : new HclError("Invalid index", "The given key does not identify an element in this collection value.", at);
      return found;
    }
    case "unary":
      return expression.operator === "!" ? value(expression.operand) !== true : -Number(value(expression.operand));
    case "choice":
      return value(expression.condition) === true || value(expression.condition) === "true" ? value(expression.yes) : value(expression.no);
    case "binary":
      return binary(expression.operator, value(expression.left), () => value(expression.right));
    case "for": {
      const of = value(expression.of);
      const entries: [Value, Value][] = isList(of)
        ? of.map((each, index) => [index, each])
        : Object.keys(map(of))
            .sort()
            .map((key) => [key, map(of)[key]!]);
      const made = entries.flatMap(([key, item]): [Value, Value][] => {
        const own: Scope = {
          ...scope,
          variable: (name) => (name === expression.item ? item : name === expression.key ? key : scope.variable(name)),
        };
        if (expression.condition && evaluate(expression.condition, own) !== true) return [];
        return [[expression.name ? evaluate(expression.name, own) : null, evaluate(expression.value, own)]];
      });
      return expression.name ? Object.fromEntries(made.map(([key, each]) => [textOf(key), each])) : made.map(([, each]) => each);
    }
  }
}

function binary(operator: string, left: Value, right: () => Value): Value {
  switch (operator) {
    case "||":
      return left === true || right() === true;
    case "&&":
      return left === true && right() === true;
    case "==":
      return same(left, right());
    case "!=":
      return !same(left, right());
    case "<":
      return Number(left) < Number(right());
    case ">":
      return Number(left) > Number(right());
    case "<=":
      return Number(left) <= Number(right());
    case ">=":
      return Number(left) >= Number(right());
    case "+":
      return Number(left) + Number(right());
    case "-":
      return Number(left) - Number(right());
    case "*":
      return Number(left) * Number(right());
    case "/":
      return Number(left) / Number(right());
    default:
      return Number(left) % Number(right());
  }
}
