// Python's operators on its own kinds of values.

import { Dict, PySet, typeName } from "./collections.ts";
import { same } from "./compared.ts";
import { raise } from "./exceptions.ts";
import { formatted } from "./format.ts";
import { shown, text } from "./shown.ts";
import { Bytes, List, Tuple, type Value } from "./values.ts";

const isNumber = (value: Value): value is bigint | number | boolean =>
  typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
const whole = (value: bigint | boolean): bigint => (typeof value === "bigint" ? value : value ? 1n : 0n);

/** The outcome; undefined where the operands know nothing of it. @throws Raised */
export function operate(operator: string, left: Value, right: Value): Value | undefined {
  if (isNumber(left) && isNumber(right)) {
    if (typeof left === "number" || typeof right === "number" || operator === "/") return float(operator, Number(left), Number(right));
    return integer(operator, whole(left), whole(right));
  }
  if (operator === "+") {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (left instanceof List && right instanceof List) return new List([...left.items, ...right.items]);
    if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
    if (left instanceof Bytes && right instanceof Bytes) return new Bytes(left.text + right.text);
  }
  if (operator === "*") {
    const [value, count] = typeof left === "bigint" ? [right, left] : [left, right];
    if (typeof count === "bigint") {
      const times = Math.max(0, Number(count));
      if (typeof value === "string") return value.repeat(times);
      if (value instanceof Bytes) return new Bytes(value.text.repeat(times));
      if (value instanceof List) return new List(Array.from({ length: times }, () => value.items).flat());
    }
  }
  if (operator === "%" && typeof left === "string") return percent(left, right);
  if (left instanceof PySet && right instanceof PySet) {
    const all = [...left.entries.values()];
    if (operator === "|") return new PySet([...all, ...right.entries.values()]);
    if (operator === "&") return new PySet(all.filter((each) => [...right.entries.values()].some((other) => same(each, other))));
    if (operator === "-") return new PySet(all.filter((each) => ![...right.entries.values()].some((other) => same(each, other))));
  }
  if (operator === "|" && left instanceof Dict && right instanceof Dict) {
    const dict = new Dict();
    for (const [key, value] of [...left.entries.values(), ...right.entries.values()]) dict.set(key, value);
    return dict;
  }
  if (operator === "|") return left === null || right === null || typeof left === "object" ? left : undefined;
  return undefined;
}

function float(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
    case "//":
    case "%":
      if (!b) throw raise("ZeroDivisionError", "division by zero");
      return operator === "/" ? a / b : operator === "//" ? Math.floor(a / b) : a - b * Math.floor(a / b);
    case "**":
      return power(a, b);
    default:
      return undefined;
  }
}

function power(a: number, b: number): number {
  if (!a && b < 0) throw raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  return a ** b;
}

function integer(operator: string, a: bigint, b: bigint): Value | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "//":
    case "%": {
      if (!b) throw raise("ZeroDivisionError", operator === "%" ? "integer modulo by zero" : "integer division or modulo by zero");
      const rest = ((a % b) + b) % b;
      return operator === "%" ? rest : (a - rest) / b;
    }
    case "**":
      return b < 0n ? power(Number(a), Number(b)) : a ** b;
    case "|":
      return a | b;
    case "&":
      return a & b;
    case "^":
      return a ^ b;
    case "<<":
    case ">>":
      if (b < 0n) throw raise("ValueError", "negative shift count");
      return operator === "<<" ? a << b : a >> b;
    default:
      return undefined;
  }
}

/** "%s of %d" % (a, b) */
function percent(pattern: string, right: Value): string {
  const values = right instanceof Tuple ? [...right.items] : [right];
  const named = right instanceof Dict ? right : undefined;
  return pattern.replace(
    /%(?:\((\w+)\))?([-+ 0]*)(\d*)(?:\.(\d+))?([sdrfxi%])/g,
    (_, name: string | undefined, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      const value = name ? (named?.get(name) ?? null) : values.length ? values.shift()! : undefined;
      if (value === undefined) throw raise("TypeError", "not enough arguments for format string");
      const align = flags.includes("-") ? "<" : width ? ">" : "";
      if (kind === "r") return shown(value);
      if (kind === "s") return formatted(text(value), `${align}${width}${precision ? `.${precision}` : ""}`);
      return formatted(
        value,
        `${align}${flags.includes("0") ? "0" : ""}${width}${kind === "f" ? `.${precision ?? 6}f` : kind === "x" ? "x" : ""}`,
      );
    },
  );
}

/** @throws Raised */
export function compare(operator: string, left: Value, right: Value): boolean {
  if (operator === "==") return same(left, right);
  if (operator === "!=") return !same(left, right);
  if (operator === "is") return left === right;
  if (operator === "is not") return left !== right;
  const order = orderOf(left, right);
  if (order === undefined)
    throw raise("TypeError", `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
  return operator === "<" ? order < 0 : operator === ">" ? order > 0 : operator === "<=" ? order <= 0 : order >= 0;
}

export function orderOf(a: Value, b: Value): number | undefined {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if ((a instanceof Tuple && b instanceof Tuple) || (a instanceof List && b instanceof List)) {
    for (let at = 0; at < Math.min(a.items.length, b.items.length); at++) {
      const order = orderOf(a.items[at]!, b.items[at]!);
      if (order === undefined || order) return order;
    }
    return a.items.length - b.items.length;
  }
  return undefined;
}
