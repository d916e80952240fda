// Functions that every Python program has without importing anything.
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { Dict, hash, PySet, typeName } from "./collections.ts";
import { truth } from "./compared.ts";
import type { Python } from "./contract.ts";
import { exceptionClass, exceptionNames, raise, SystemExit } from "./exceptions.ts";
import { formatted } from "./format.ts";
import type { PythonHost } from "./host.ts";
import { orderOf } from "./operators.ts";
import { attributeOf, iterate, setAttribute } from "./protocol.ts";
import { shown, text } from "./shown.ts";
import { isTrue, representation, textOf } from "./special-methods.ts";
import { Builtin, Bytes, type Call, Class, Func, Instance, Iterator, List, Method, Range, Tuple, type Value } from "./values.ts";

export const builtin = (name: string, call: Call): [string, Value] => [name, new Builtin(name, call)];
/** A class of ours whose instances are plain values: int("3"). */
const maker = (name: string, call: Call): [string, Class] => [
  name,
  new Class(name, [], new Map([["__make__", new Builtin(name, ([, ...rest], named) => call(rest, named))]])),
];

export function builtinsOf(host: PythonHost): Map<string, Value> {
  const own = (): Python => host.interpreter;
  const types = new Map<string, Class>([
    maker("str", ([value = "", encoding]) => (value instanceof Bytes && encoding !== undefined ? value.text : textOf(own(), value))),
    maker("int", ([value = 0n, base]) => toInteger(value, base)),
    maker("float", ([value = 0]) => {
      const number = typeof value === "string" ? Number(value.trim() || "x") : Number(value);
      if (typeof value === "string" && Number.isNaN(number) && !/^\s*nan\s*$/i.test(value))
        throw raise("ValueError", `could not convert string to float: ${shown(value)}`);
      return number;
    }),
    maker("bool", function* ([value = false]): Task<Value> {
      return yield* isTrue(own(), value);
    }),
    maker("list", function* ([value]): Task<Value> {
      return new List(value === undefined ? [] : yield* own().listOf(value));
    }),
    maker("tuple", function* ([value]): Task<Value> {
      return new Tuple(value === undefined ? [] : yield* own().listOf(value));
    }),
    maker("set", function* ([value]): Task<Value> {
      return new PySet(value === undefined ? [] : yield* own().listOf(value));
    }),
    maker("frozenset", function* ([value]): Task<Value> {
      return new PySet(value === undefined ? [] : yield* own().listOf(value));
    }),
    maker("dict", function* ([value], named): Task<Value> {
      const dict = new Dict();
      if (value instanceof Dict) for (const [key, each] of value.entries.values()) dict.set(key, each);
      else if (value !== undefined)
        for (const pair of yield* own().listOf(value)) {
          const [key, each] = yield* own().listOf(pair);
          dict.set(key!, each!);
        }
      for (const [key, each] of named) dict.set(key, each);
      return dict;
    }),
    maker("bytes", ([value = ""]) => new Bytes(value instanceof Bytes ? value.text : text(value))),
    maker("object", () => new Instance(new Class("object", [], new Map()))),
  ]);
  const classOf = (value: Value): Value =>
    value instanceof Instance ? value.kind : (types.get(typeName(value)) ?? new Class(typeName(value), [], new Map()));
  const isA = (value: Value, kind: Value): boolean => {
    if (kind instanceof Tuple) return kind.items.some((each) => isA(value, each));
    if (!(kind instanceof Class)) return false;
    if (value instanceof Instance) return value.kind.is(kind) || kind.name === "object";
    return kind.name === typeName(value) || (kind.name === "int" && typeof value === "boolean") || kind.name === "object";
  };
  const best = (sign: number): Call =>
    function* (positional, named): Task<Value> {
      const items = positional.length > 1 ? positional : yield* own().listOf(positional[0]!);
      if (!items.length) {
        const usual = named.get("default");
        if (usual !== undefined) return usual;
        throw raise("ValueError", `${sign > 0 ? "max" : "min"}() iterable argument is empty`);
      }
      const by = named.get("key");
      let [found, weight]: [Value, Value] = [items[0]!, by ? yield* own().call(by, [items[0]!]) : items[0]!];
      for (const item of items.slice(1)) {
        const other = by ? yield* own().call(by, [item]) : item;
        if ((orderOf(other, weight) ?? 0) * sign > 0) [found, weight] = [item, other];
      }
      return found;
    };
  const open: Call = ([name = "", mode = "r"]) => host.open(resolvePath(host.self.directory, text(name)), text(name), text(mode));
  return new Map<string, Value>([
    ...exceptionNames().map((name): [string, Value] => [name, exceptionClass(name)!]),
    ["IOError", exceptionClass("OSError")!],
    ["__name__", "__main__"],
    ["NotImplemented", null],
    ...types,
    builtin("print", function* (positional, named): Task<Value> {
      const words: string[] = [];
      for (const value of positional) words.push(yield* textOf(own(), value));
      const line = words.join(text(named.get("sep") ?? " ")) + text(named.get("end") ?? "\n");
      const file = named.get("file");
      if (file instanceof Instance && file.inner === "stderr") host.error(line);
      else host.print(line);
      if (truth(named.get("flush") ?? false)) host.flush();
      return null;
    }),
    builtin("len", function* ([value = null]): Task<Value> {
      if (typeof value === "string") return BigInt([...value].length);
      if (value instanceof Bytes) return BigInt(Buffer.byteLength(value.text));
      if (value instanceof Dict || value instanceof PySet) return BigInt(value.entries.size);
      if (value instanceof Instance) {
        const method = attributeOf(value, "__len__");
        if (method !== undefined) return yield* own().call(method, []);
      }
      if (value instanceof List || value instanceof Tuple) return BigInt(value.items.length);
      if (value instanceof Range) return BigInt((yield* own().listOf(value)).length);
      throw raise("TypeError", `object of type '${typeName(value)}' has no len()`);
    }),
    builtin("range", ([a = 0n, b, step = 1n]) => {
      const whole = (value: Value) => {
        if (typeof value !== "bigint") throw raise("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
        return value;
      };
      return b === undefined ? new Range(0n, whole(a), 1n) : new Range(whole(a), whole(b), whole(step));
    }),
    builtin("enumerate", function* ([value, from], named): Task<Value> {
      const start = Number(from ?? named.get("start") ?? 0n);
      return new List((yield* own().listOf(value!)).map((each, index) => new Tuple([BigInt(start + index), each])));
    }),
    builtin("zip", function* (positional): Task<Value> {
      const lists: Value[][] = [];
      for (const value of positional) lists.push(yield* own().listOf(value));
      const size = Math.min(...lists.map((list) => list.length));
      return new List(Array.from({ length: Number.isFinite(size) ? size : 0 }, (_, at) => new Tuple(lists.map((list) => list[at]!))));
    }),
    builtin("map", function* ([call, ...values]): Task<Value> {
      const out: Value[] = [];
      for (const value of yield* own().listOf(values[0]!)) out.push(yield* own().call(call!, [value]));
      return new List(out);
    }),
    builtin("filter", function* ([call, values]): Task<Value> {
      const out: Value[] = [];
      for (const value of yield* own().listOf(values!))
        if (call === null ? truth(value) : truth(yield* own().call(call!, [value]))) out.push(value);
      return new List(out);
    }),
    builtin("sorted", function* ([values], named): Task<Value> {
      const by = named.get("key");
      const weighed: [Value, Value][] = [];
      for (const value of yield* own().listOf(values!)) weighed.push([by ? yield* own().call(by, [value]) : value, value]);
      const back = truth(named.get("reverse") ?? false) ? -1 : 1;
      weighed.sort(([a], [b]) => {
        const order = orderOf(a, b);
        if (order === undefined) throw raise("TypeError", `'<' not supported between instances of '${typeName(b)}' and '${typeName(a)}'`);
        return order * back;
      });
      return new List(weighed.map(([, value]) => value));
    }),
    builtin("reversed", function* ([values]): Task<Value> {
      return new List((yield* own().listOf(values!)).reverse());
    }),
    builtin("sum", function* ([values, start = 0n]): Task<Value> {
      let total = start as bigint | number;
      for (const value of yield* own().listOf(values!))
        total = typeof total === "bigint" && typeof value === "bigint" ? total + value : Number(total) + Number(value);
      return total;
    }),
    builtin("min", best(-1)),
    builtin("max", best(1)),
    builtin("any", function* ([values]): Task<Value> {
      return (yield* own().listOf(values!)).some(truth);
    }),
    builtin("all", function* ([values]): Task<Value> {
      return (yield* own().listOf(values!)).every(truth);
    }),
    builtin("abs", ([value]) => (typeof value === "bigint" ? (value < 0n ? -value : value) : Math.abs(Number(value)))),
    builtin("round", ([value, digits]) => {
      if (digits === undefined || digits === null) {
        const down = Math.floor(Number(value));
        const rest = Number(value) - down;
        return BigInt(rest > 0.5 || (rest === 0.5 && down % 2) ? down + 1 : down);
      }
      return typeof value === "bigint" ? value : Number(Number(value).toFixed(Number(digits)));
    }),
    builtin("pow", ([a, b]) => (typeof a === "bigint" && typeof b === "bigint" ? a ** b : Number(a) ** Number(b))),
    builtin("divmod", ([a, b]) => new Tuple([(a as bigint) / (b as bigint), (a as bigint) % (b as bigint)])),
    builtin("isinstance", ([value = null, kind = null]) => isA(value, kind)),
    builtin("issubclass", ([kind, other]) => kind instanceof Class && other instanceof Class && kind.is(other)),
    builtin("type", ([value = null]) => classOf(value)),
    builtin("id", () => 139_873_264_553_680n),
    builtin("hash", ([value = null]) => BigInt(String(hash(value)).length * 7919)),
    builtin(
      "callable",
      ([value = null]) => value instanceof Func || value instanceof Builtin || value instanceof Method || value instanceof Class,
    ),
    builtin("hasattr", ([value = null, name = ""]) => attributeOf(value, text(name)) !== undefined),
    builtin("getattr", ([value = null, name = "", usual]) => {
      const found = attributeOf(value, text(name)) ?? usual;
      if (found === undefined) throw raise("AttributeError", `'${typeName(value)}' object has no attribute '${text(name)}'`);
      return found;
    }),
    builtin("setattr", ([value = null, name = "", given = null]) => {
      setAttribute(value, text(name), given);
      return null;
    }),
    builtin("repr", ([value = null]) => representation(own(), value)),
    builtin("format", ([value = null, spec = ""]) => formatted(value, text(spec))),
    builtin("chr", ([code]) => String.fromCodePoint(Number(code))),
    builtin("ord", ([char = ""]) => BigInt(text(char).codePointAt(0) ?? 0)),
    builtin("hex", ([value]) => `0x${(value as bigint).toString(16)}`),
    builtin("bin", ([value]) => `0b${(value as bigint).toString(2)}`),
    builtin("iter", ([value = null]) => iterate(own(), value)),
    builtin("next", function* ([items, usual]): Task<Value> {
      if (items instanceof Iterator) {
        const next = yield* items.next();
        if (next) return next.value;
      } else if (items instanceof Instance) return yield* own().call(attributeOf(items, "__next__")!, []);
      if (usual !== undefined) return usual;
      throw raise("StopIteration");
    }),
    builtin("super", () => null),
    [
      "property",
      new Builtin(
        "property",
        ([get]) =>
          new Builtin(
            "property",
            () => null,
            new Map([
              ["get", get!],
              ["setter", new Builtin("setter", ([setter]) => setter!)],
            ]),
          ),
      ),
    ],
    builtin("staticmethod", ([call]) => new Builtin("staticmethod", () => null, new Map([["function", call!]]))),
    builtin("classmethod", ([call]) => new Builtin("classmethod", () => null, new Map([["function", call!]]))),
    builtin("open", open),
    builtin("input", function* ([prompt = ""]): Task<Value> {
      host.print(text(prompt));
      host.flush();
      for (;;) {
        const line = host.self.stdin.readLine();
        if (line !== undefined) return line.replace(/\n$/, "");
        if (host.self.stdin.ended) throw raise(new Class("EOFError", [exceptionClass("Exception")!], new Map()), "EOF when reading a line");
        yield { on: host.self.stdin.changed };
      }
    }),
    builtin("exit", ([code]) => quit(code)),
    builtin("quit", ([code]) => quit(code)),
    builtin("globals", () => new Dict()),
    builtin("vars", ([value]) => (value instanceof Instance ? Dict.of(Object.fromEntries(value.attributes)) : new Dict())),
    builtin("dir", () => new List([])),
  ]);
}

export function quit(code: Value | undefined): never {
  if (code === undefined || code === null) throw new SystemExit(0);
  if (typeof code === "bigint") throw new SystemExit(Number(code) & 255);
  throw new SystemExit(1, text(code));
}

function toInteger(value: Value, base: Value | undefined): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return BigInt(Math.trunc(value));
  const word = value instanceof Bytes ? value.text : typeof value === "string" ? value : undefined;
  if (word === undefined)
    throw raise("TypeError", `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`);
  const plain = word.trim().replaceAll("_", "");
  const radix = base === undefined ? 10 : Number(base);
  if (!/^[-+]?\d+$/.test(plain) && radix === 10) throw raise("ValueError", `invalid literal for int() with base 10: ${shown(word)}`);
  return radix === 10 ? BigInt(plain) : BigInt(Number.parseInt(plain, radix));
}
