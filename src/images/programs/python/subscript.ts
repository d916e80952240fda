// Square brackets: items, slices, and what a class makes of them.
import type { Task } from "../../../machine/process.ts";
import { Dict, typeName } from "./collections.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { attributeOf } from "./protocol.ts";
import type { Expression } from "./tree.ts";
import { Builtin, Bytes, Class, List, Range, type Scope, Tuple, type Value } from "./values.ts";

/** value[at] @throws Raised */
export function* subscript(python: Python, value: Value, at: Value | Extract<Expression, { type: "slice" }>, scope: Scope): Task<Value> {
  if (at !== null && typeof at === "object" && "type" in at) {
    const part = function* (expression: Expression | undefined): Task<number | undefined> {
      const given = expression ? yield* python.evaluate(expression, scope) : null;
      return given === null ? undefined : Number(given);
    };
    const [from, to, step = 1] = [yield* part(at.from), yield* part(at.to), yield* part(at.step)];
    const cut = <T>(items: readonly T[]): T[] => {
      const size = items.length;
      const place = (index: number | undefined, usual: number) =>
        index === undefined ? usual : Math.max(step < 0 ? -1 : 0, Math.min(size, index < 0 ? index + size : index));
      const out: T[] = [];
      if (step > 0) for (let i = place(from, 0); i < place(to, size); i += step) out.push(items[i]!);
      else for (let i = Math.min(place(from, size - 1), size - 1); i > place(to, -1); i += step) out.push(items[i]!);
      return out;
    };
    if (typeof value === "string") return cut([...value]).join("");
    if (value instanceof Bytes) return new Bytes(cut([...value.text]).join(""));
    if (value instanceof Tuple) return new Tuple(cut(value.items));
    return new List(cut(yield* python.listOf(value)));
  }
  if (value instanceof Dict) {
    const found = value.get(at as Value);
    if (found !== undefined) return found;
    if (!value.usual) throw raise("KeyError", at as Value);
    const made = yield* python.call(value.usual);
    value.set(at as Value, made);
    return made;
  }
  if (value instanceof Range || value instanceof List || value instanceof Tuple || typeof value === "string" || value instanceof Bytes) {
    if (typeof at !== "bigint")
      throw raise("TypeError", `${typeName(value)} indices must be integers or slices, not ${typeName(at as Value)}`);
    const items = yield* itemsOf(python, value);
    const found = items[Number(at) < 0 ? items.length + Number(at) : Number(at)];
    if (found === undefined) throw raise("IndexError", `${typeof value === "string" ? "string" : typeName(value)} index out of range`);
    return found;
  }
  const method = attributeOf(value, "__getitem__");
  // Generic types, as list[int], mean nothing when a program runs.
  if (method === undefined && (value instanceof Class || value instanceof Builtin)) return value;
  if (method === undefined) throw raise("TypeError", `'${typeName(value)}' object is not subscriptable`);
  return yield* python.call(method, [at as Value]);
}

/** The items of a sequence: its own, where it has a list of them. */
function* itemsOf(python: Python, value: Range | List | Tuple | string | Bytes): Task<readonly Value[]> {
  if (value instanceof List || value instanceof Tuple) return value.items;
  if (typeof value === "string") return [...value];
  if (value instanceof Bytes) return [...value.text].map((char) => BigInt(char.charCodeAt(0)));
  return yield* python.listOf(value);
}
