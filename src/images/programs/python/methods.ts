// The methods of texts, lists, dicts and sets.
import { Dict, hash, itemsOf, PySet, typeName } from "./collections.ts";
import { same } from "./compared.ts";
import { raise } from "./exceptions.ts";
import { formatted } from "./format.ts";
import { orderOf } from "./operators.ts";
import { shown, text } from "./shown.ts";
import { Builtin, Bytes, List, Tuple, type Value } from "./values.ts";

/** A function of ours as Python calls it. */
export const fn = (name: string, call: (...args: Value[]) => Value): Builtin => new Builtin(name, (positional) => call(...positional));

const strip = (value: string, chars: Value | undefined, side: "both" | "left" | "right"): string => {
  const set = typeof chars === "string" ? [...chars] : undefined;
  const out = (char: string | undefined) => char !== undefined && (set ? set.includes(char) : /\s/.test(char));
  let [from, to] = [0, value.length];
  if (side !== "right") while (from < to && out(value[from])) from++;
  if (side !== "left") while (to > from && out(value[to - 1])) to--;
  return value.slice(from, to);
};
const any = (list: Value | undefined): string[] => (list instanceof Tuple ? list.items.map(text) : [text(list ?? "")]);

/** Undefined where texts have no such method. */
export function textMethod(value: string, name: string): Value | undefined {
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

export function listMethod(list: List, name: string): Value | undefined {
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

export function dictMethod(dict: Dict, name: string): Value | undefined {
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

export function setMethod(set: PySet, name: string): Value | undefined {
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
