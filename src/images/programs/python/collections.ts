// Collections of Python that find values by their hashes, and which values have none.
import { raise } from "./exceptions.ts";
import {
  Builtin,
  Bytes,
  Class,
  Coroutine,
  Func,
  type HashedMap,
  type HashedSet,
  Instance,
  Iterator,
  List,
  Method,
  Module,
  Range,
  Tuple,
  type Value,
} from "./values.ts";

export class Dict implements HashedMap {
  readonly entries: HashedMap["entries"] = new Map();
  usual: Value | undefined;
  static of(object: Readonly<Record<string, Value>>): Dict {
    const dict = new Dict();
    for (const [key, value] of Object.entries(object)) dict.set(key, value);
    return dict;
  }
  get(key: Value): Value | undefined {
    return this.entries.get(hash(key))?.[1];
  }
  set(key: Value, value: Value): void {
    const own = hash(key);
    this.entries.set(own, [this.entries.get(own)?.[0] ?? key, value]);
  }
}

export class PySet implements HashedSet {
  readonly entries: HashedSet["entries"] = new Map();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.entries.set(hash(item), item);
  }
}

/** What a key of a dict is the same by. @throws Raised where it cannot be one */
export function hash(value: Value): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return `s${value}`;
  if (value instanceof Bytes) return `b${value.text}`;
  if (value instanceof Tuple) return `(${value.items.map((item) => String(hash(item))).join(",")})`;
  if (value instanceof List || value instanceof Dict || value instanceof PySet)
    throw raise("TypeError", `unhashable type: '${typeName(value)}'`);
  return value;
}

/** Python's names of JavaScript's own types. */
const PLAIN: Readonly<Partial<Record<string, string>>> = { boolean: "bool", bigint: "int", number: "float", string: "str" };

export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  const plain = PLAIN[typeof value];
  if (plain) return plain;
  if (value instanceof Instance) return value.kind.name;
  if (value instanceof Class) return "type";
  if (value instanceof Func) return "function";
  if (value instanceof Builtin) return "builtin_function_or_method";
  if (value instanceof Method) return "method";
  if (value instanceof Module) return "module";
  if (value instanceof Iterator) return value.name;
  if (value instanceof Coroutine) return "coroutine";
  if (value instanceof PySet) return "set";
  return value instanceof Bytes
    ? "bytes"
    : value instanceof List
      ? "list"
      : value instanceof Tuple
        ? "tuple"
        : value instanceof Dict
          ? "dict"
          : "range";
}

/** What a container or a text holds, in its order; undefined where a value holds nothing. */
export function itemsOf(value: Value): globalThis.Iterator<Value> | undefined {
  if (typeof value === "string") return [...value][Symbol.iterator]();
  if (value instanceof List || value instanceof Tuple) return value.items[Symbol.iterator]();
  if (value instanceof Dict) return [...value.entries.values()].map(([key]) => key)[Symbol.iterator]();
  if (value instanceof PySet) return [...value.entries.values()][Symbol.iterator]();
  if (value instanceof Bytes) return [...value.text].map((char): Value => BigInt(char.charCodeAt(0)))[Symbol.iterator]();
  if (value instanceof Range)
    return (function* (): Generator<Value, undefined> {
      for (let at = value.from; value.step > 0n ? at < value.to : at > value.to; at += value.step) yield at;
      return undefined;
    })();
  return undefined;
}
