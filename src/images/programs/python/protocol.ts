// What Python's values answer when they are asked: attributes, and one item after the other.
import type { Task } from "../../../machine/process.ts";
import { Dict, itemsOf, PySet, typeName } from "./collections.ts";
import { same } from "./compared.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { dictMethod, fn, listMethod, setMethod, textMethod } from "./methods.ts";
import { Builtin, Bytes, Class, Func, Instance, Iterator, List, Method, Module, Tuple, type Value } from "./values.ts";

/** Items one after the other. @throws Raised */
export function* iterate(interpreter: Python, value: Value): Task<Iterator> {
  if (value instanceof Iterator) return value;
  if (value instanceof Instance) {
    const begin = attributeOf(value, "__iter__");
    if (begin !== undefined) {
      const items = yield* interpreter.call(begin, []);
      if (items instanceof Iterator) return items;
      const step = attributeOf(items, "__next__");
      if (step === undefined) return yield* iterate(interpreter, items);
      return new Iterator(function* () {
        try {
          return { value: yield* interpreter.call(step, []) };
        } catch (error) {
          if ((error as Error).message === "StopIteration") return undefined;
          throw error;
        }
      });
    }
  }
  const items = itemsOf(value);
  if (!items) throw raise("TypeError", `'${typeName(value)}' object is not iterable`);
  return new Iterator(function* () {
    const next = items.next();
    return next.done ? undefined : { value: next.value };
  }, "list_iterator");
}

export function attributeOf(value: Value, name: string): Value | undefined {
  if (value instanceof Module) return value.attributes.get(name);
  if (value instanceof Class) {
    if (name === "__name__") return value.name;
    const found = value.find(name);
    if (found instanceof Builtin && found.name === "classmethod") return new Method(value, found.attributes!.get("function")!);
    return found instanceof Builtin && found.name === "staticmethod" ? found.attributes!.get("function") : found;
  }
  if (value instanceof Instance) {
    const own = value.attributes.get(name);
    if (own !== undefined) return own;
    if (name === "__class__") return value.kind;
    if (name === "__dict__") return Dict.of(Object.fromEntries(value.attributes));
    const found = value.kind.find(name);
    if (found instanceof Builtin && found.name === "classmethod") return new Method(value.kind, found.attributes!.get("function")!);
    if (found instanceof Builtin && found.name === "staticmethod") return found.attributes!.get("function");
    if (found instanceof Func || found instanceof Builtin) return new Method(value, found);
    return found;
  }
  if (value instanceof Func) return name === "__name__" ? value.name : value.attributes?.get(name);
  if (value instanceof Builtin) return name === "__name__" ? value.name : value.attributes?.get(name);
  if (typeof value === "string") return textMethod(value, name);
  if (value instanceof Bytes) {
    if (name === "decode") return fn(name, () => value.text);
    const found = textMethod(value.text, name);
    return found;
  }
  if (value instanceof List) return listMethod(value, name);
  if (value instanceof Dict) return dictMethod(value, name);
  if (value instanceof PySet) return setMethod(value, name);
  if (value instanceof Tuple) {
    if (name === "index") return fn(name, (item) => BigInt(value.items.findIndex((each) => same(each, item!))));
    if (name === "count") return fn(name, (item) => BigInt(value.items.filter((each) => same(each, item!)).length));
  }
  if (typeof value === "number" && name === "is_integer") return fn(name, () => Number.isInteger(value));
  return undefined;
}

/** @throws Raised */
export function setAttribute(value: Value, name: string, given: Value): void {
  if (value instanceof Instance || value instanceof Class || value instanceof Module) value.attributes.set(name, given);
  else if (value instanceof Func) (value.attributes ??= new Map()).set(name, given);
  else throw raise("AttributeError", `'${typeName(value)}' object has no attribute '${name}'`);
}
