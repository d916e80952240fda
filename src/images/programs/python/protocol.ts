// What Python's values answer when they are asked: attributes, methods of texts and containers, one item after the other.
import type { Task } from "../../../machine/process.ts";
import { Dict, hash, PySet, typeName } from "./collections.ts";
import { same } from "./compared.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { formatted } from "./format.ts";
import { orderOf } from "./operators.ts";
import { shown, text } from "./shown.ts";
import { Builtin, Bytes, Class, Func, Instance, Iterator, List, Method, Module, Range, Tuple, type Value } from "./values.ts";

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

function itemsOf(value: Value): globalThis.Iterator<Value> | undefined {
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

/** A function on texts of ours as Python calls it. */
const fn = (name: string, call: (...args: Value[]) => Value): Builtin => new Builtin(name, (positional) => call(...positional));

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

const strip = (value: string, chars: Value | undefined, side: "both" | "left" | "right"): string => {
  const set = typeof chars === "string" ? [...chars] : undefined;
  const out = (char: string | undefined) => char !== undefined && (set ? set.includes(char) : /\s/.test(char));
  let [from, to] = [0, value.length];
  if (side !== "right") while (from < to && out(value[from])) from++;
  if (side !== "left") while (to > from && out(value[to - 1])) to--;
  return value.slice(from, to);
};
const any = (list: Value | undefined): string[] => (list instanceof Tuple ? list.items.map(text) : [text(list ?? "")]);

function textMethod(value: string, name: string): Value | undefined {
  const methods: Record<string, (...args: Value[]) => Value> = {
    upper: () => value.toUpperCase(),
    lower: () => value.toLowerCase(),
    title: () => value.toLowerCase().replace(/\b\p{L}/gu, (char) => char.toUpperCase()),
    capitalize: () => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase(),
    strip: (chars) => strip(value, chars, "both"),
    lstrip: (chars) => strip(value, chars, "left"),
    rstrip: (chars) => strip(value, chars, "right"),
    split: (by, most) => {
      if (by === undefined || by === null) return new List(value.trim().split(/\s+/).filter(Boolean));
      const parts = value.split(text(by));
      const limit = most === undefined ? -1 : Number(most);
      return new List(limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit), parts.slice(limit).join(text(by))]);
    },
    rsplit: (by, most) => {
      const parts = value.split(text(by ?? " "));
      const limit = most === undefined ? parts.length : Number(most);
      const cut = Math.max(0, parts.length - limit - 1) + 1;
      return new List([parts.slice(0, cut).join(text(by ?? " ")), ...parts.slice(cut)]);
    },
    splitlines: () => new List(value.replace(/\n$/, "").split("\n")),
    join: (list) => {
      const items = itemsOf(list!);
      const parts: string[] = [];
      for (let next = items?.next(); next && !next.done; next = items!.next()) {
        if (typeof next.value !== "string")
          throw raise("TypeError", `sequence item ${parts.length}: expected str instance, ${typeName(next.value)} found`);
        parts.push(next.value);
      }
      return parts.join(value);
    },
    replace: (from, to) => value.replaceAll(text(from!), text(to!)),
    startswith: (start) => any(start).some((each) => value.startsWith(each)),
    endswith: (end) => any(end).some((each) => value.endsWith(each)),
    find: (part) => BigInt(value.indexOf(text(part!))),
    index: (part) => {
      const at = value.indexOf(text(part!));
      if (at < 0) throw raise("ValueError", "substring not found");
      return BigInt(at);
    },
    count: (part) => BigInt(value.split(text(part!)).length - 1),
    isdigit: () => /^\d+$/.test(value),
    isnumeric: () => /^\d+$/.test(value),
    isalpha: () => /^\p{L}+$/u.test(value),
    isalnum: () => /^[\p{L}\p{N}]+$/u.test(value),
    isupper: () => /\p{Lu}/u.test(value) && value === value.toUpperCase(),
    islower: () => /\p{Ll}/u.test(value) && value === value.toLowerCase(),
    isspace: () => /^\s+$/.test(value),
    zfill: (width) => (value.startsWith("-") ? `-${value.slice(1).padStart(Number(width) - 1, "0")}` : value.padStart(Number(width), "0")),
    center: (width) => formatted(value, `^${width}`),
    ljust: (width, fill) => value.padEnd(Number(width), fill === undefined ? " " : text(fill)),
    rjust: (width, fill) => value.padStart(Number(width), fill === undefined ? " " : text(fill)),
    encode: () => new Bytes(value),
    partition: (by) => {
      const at = value.indexOf(text(by!));
      return new Tuple(at < 0 ? [value, "", ""] : [value.slice(0, at), text(by!), value.slice(at + text(by!).length)]);
    },
    removeprefix: (part) => (value.startsWith(text(part!)) ? value.slice(text(part!).length) : value),
    removesuffix: (part) => (value.endsWith(text(part!)) ? value.slice(0, -text(part!).length) : value),
  };
  if (name === "format")
    return new Builtin(name, (positional, named) => {
      let next = 0;
      return value.replace(
        /\{\{|\}\}|\{([^{}:!]*)(?:![rs])?(?::([^{}]*))?\}/g,
        (whole, field: string | undefined, spec: string | undefined) => {
          if (whole === "{{" || whole === "}}") return whole[0]!;
          const given = /^\d*$/.test(field ?? "") ? positional[field ? Number(field) : next++] : named.get(field!);
          if (given === undefined) throw raise("IndexError", "Replacement index 0 out of range for positional args tuple");
          return spec ? formatted(given, spec) : text(given);
        },
      );
    });
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && fn(name, method);
}

function listMethod(list: List, name: string): Value | undefined {
  const methods: Record<string, (...args: Value[]) => Value> = {
    append: (item) => {
      list.items.push(item!);
      return null;
    },
    extend: (more) => {
      const items = itemsOf(more!);
      for (let next = items?.next(); next && !next.done; next = items!.next()) list.items.push(next.value);
      return null;
    },
    insert: (at, item) => {
      list.items.splice(Number(at), 0, item!);
      return null;
    },
    pop: (at) => {
      if (!list.items.length) throw raise("IndexError", "pop from empty list");
      return list.items.splice(at === undefined ? list.items.length - 1 : Number(at), 1)[0]!;
    },
    remove: (item) => {
      const at = list.items.findIndex((each) => same(each, item!));
      if (at < 0) throw raise("ValueError", "list.remove(x): x not in list");
      list.items.splice(at, 1);
      return null;
    },
    index: (item) => {
      const at = list.items.findIndex((each) => same(each, item!));
      if (at < 0) throw raise("ValueError", `${shown(item!)} is not in list`);
      return BigInt(at);
    },
    count: (item) => BigInt(list.items.filter((each) => same(each, item!)).length),
    reverse: () => {
      list.items.reverse();
      return null;
    },
    clear: () => {
      list.items = [];
      return null;
    },
    copy: () => new List([...list.items]),
  };
  if (name === "sort")
    return new Builtin(name, (_, named) => {
      const back = named.get("reverse") === true ? -1 : 1;
      list.items.sort((a, b) => back * (orderOf(a, b) ?? 0));
      return null;
    });
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && fn(name, method);
}

function dictMethod(dict: Dict, name: string): Value | undefined {
  const pairs = () => [...dict.entries.values()];
  const methods: Record<string, (...args: Value[]) => Value> = {
    get: (key, usual = null) => dict.get(key!) ?? usual,
    keys: () => new List(pairs().map(([key]) => key)),
    values: () => new List(pairs().map(([, value]) => value)),
    items: () => new List(pairs().map((pair) => new Tuple(pair))),
    pop: (key, usual) => {
      const found = dict.get(key!);
      if (found === undefined && usual === undefined) throw raise("KeyError", key!);
      dict.entries.delete(hash(key!));
      return found ?? usual!;
    },
    setdefault: (key, usual = null) => {
      const found = dict.get(key!);
      if (found === undefined) dict.set(key!, usual);
      return found ?? usual;
    },
    clear: () => {
      dict.entries.clear();
      return null;
    },
    copy: () => {
      const copy = new Dict();
      for (const [key, value] of pairs()) copy.set(key, value);
      return copy;
    },
  };
  if (name === "update")
    return new Builtin(name, ([other], named) => {
      if (other instanceof Dict) for (const [key, value] of other.entries.values()) dict.set(key, value);
      for (const [key, value] of named) dict.set(key, value);
      return null;
    });
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && fn(name, method);
}

function setMethod(set: PySet, name: string): Value | undefined {
  const methods: Record<string, (...args: Value[]) => Value> = {
    add: (item) => {
      set.entries.set(hash(item!), item!);
      return null;
    },
    discard: (item) => {
      set.entries.delete(hash(item!));
      return null;
    },
    remove: (item) => {
      if (!set.entries.delete(hash(item!))) throw raise("KeyError", item!);
      return null;
    },
    clear: () => {
      set.entries.clear();
      return null;
    },
    copy: () => new PySet(set.entries.values()),
  };
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && fn(name, method);
}
