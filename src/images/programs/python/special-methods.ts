// What a class may say of its own instances: operators, comparisons, truth and text (the "special method names" of Python's data model).
import type { Task } from "../../../machine/process.ts";
import { Dict, typeName } from "./collections.ts";
import { same, truth } from "./compared.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { compare, operate } from "./operators.ts";
import { attributeOf } from "./protocol.ts";
import { shown, text } from "./shown.ts";
import { Bytes, Instance, type Value } from "./values.ts";

/** bool(value) */
export function* isTrue(python: Python, value: Value): Task<boolean> {
  if (value instanceof Instance) {
    const method = attributeOf(value, "__bool__") ?? attributeOf(value, "__len__");
    if (method !== undefined) return truth(yield* python.call(method, []));
  }
  return truth(value);
}
/** An operator between any two values. @throws Raised */
export function* operateOn(python: Python, operator: string, left: Value, right: Value): Task<Value> {
  const own = operate(operator, left, right);
  if (own !== undefined) return own;
  const name =
    { "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "|": "or", "&": "and" }[operator] ??
    "";
  const method = left instanceof Instance ? attributeOf(left, `__${name}__`) : undefined;
  if (method !== undefined) return yield* python.call(method, [right]);
  const other = right instanceof Instance ? attributeOf(right, `__r${name}__`) : undefined;
  if (other !== undefined) return yield* python.call(other, [left]);
  if (operator === "+" && typeof left === "string") throw raise("TypeError", `can only concatenate str (not "${typeName(right)}") to str`);
  throw raise("TypeError", `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
}

/** A comparison of any two values, `in` included. @throws Raised */
export function* compareTo(python: Python, operator: string, left: Value, right: Value): Task<boolean> {
  if (left instanceof Instance) {
    const name = { "==": "__eq__", "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__" }[operator];
    const method = name && attributeOf(left, name);
    if (method !== undefined && method !== "") return truth(yield* python.call(method, [right]));
    if (operator === "!=" && attributeOf(left, "__eq__") !== undefined)
      return !truth(yield* python.call(attributeOf(left, "__eq__")!, [right]));
  }
  if (operator === "in" || operator === "not in") {
    const method = right instanceof Instance ? attributeOf(right, "__contains__") : undefined;
    const found =
      method !== undefined
        ? truth(yield* python.call(method, [left]))
        : typeof right === "string"
          ? right.includes(text(left))
          : right instanceof Bytes
            ? right.text.includes(left instanceof Bytes ? left.text : "")
            : right instanceof Dict
              ? right.get(left) !== undefined
              : (yield* python.listOf(right)).some((item) => same(item, left));
    return found === (operator === "in");
  }
  return compare(operator, left, right);
}

/** str(value) */
export function* textOf(python: Python, value: Value): Task<string> {
  if (value instanceof Instance) {
    const method = attributeOf(value, "__str__") ?? attributeOf(value, "__repr__");
    if (method !== undefined) return text(yield* python.call(method, []));
  }
  return text(value);
}
/** repr(value) */
export function* representation(python: Python, value: Value): Task<string> {
  const method = value instanceof Instance ? attributeOf(value, "__repr__") : undefined;
  return method === undefined ? shown(value) : text(yield* python.call(method, []));
}
