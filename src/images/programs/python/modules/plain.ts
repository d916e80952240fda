// json, math, random, collections and the like: modules that need little of the computer.
import { createHash } from "node:crypto";
import type { Task } from "../../../../machine/process.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { raise } from "../exceptions.ts";
import { fromJson, JSON_ERROR, toJson } from "../json.ts";
import { text } from "../shown.ts";
import { Builtin, Bytes, Class, type Instance, List, type Value } from "../values.ts";
import { type Maker, object } from "./object.ts";

export const json: Maker = (host) => [
  ["JSONDecodeError", JSON_ERROR],
  builtin("dumps", ([value = null], named) => toJson(value, named)),
  builtin("loads", ([words = ""]) => fromJson(words instanceof Bytes ? words.text : text(words))),
  builtin("load", function* ([file]): Task<Value> {
    return fromJson(text(yield* host.interpreter.call((file as Instance).attributes.get("read")!, [])));
  }),
  builtin("dump", function* ([value = null, file], named): Task<Value> {
    return yield* host.interpreter.call((file as Instance).attributes.get("write")!, [toJson(value, named)]);
  }),
];

export const random: Maker = (host) => {
  const { random } = host.self.machine;
  const list = function* (value: Value | undefined): Task<Value[]> {
    return yield* host.interpreter.listOf(value!);
  };
  return [
    builtin("random", () => random.float()),
    builtin("randint", ([a, b]) => BigInt(random.between(Number(a), Number(b)))),
    builtin("randrange", ([a, b]) => BigInt(b === undefined ? random.between(0, Number(a) - 1) : random.between(Number(a), Number(b) - 1))),
    builtin("uniform", ([a, b]) => Number(a) + random.float() * (Number(b) - Number(a))),
    builtin("choice", function* ([items]): Task<Value> {
      return random.pick(yield* list(items));
    }),
    builtin("sample", function* ([items, count]): Task<Value> {
      return new List(random.shuffle(yield* list(items)).slice(0, Number(count)));
    }),
    builtin("shuffle", ([items]) => {
      if (items instanceof List) items.items = random.shuffle(items.items);
      return null;
    }),
    builtin("seed", () => null),
  ];
};

export const math: Maker = () => [
  ["pi", Math.PI],
  ["e", Math.E],
  ["inf", Number.POSITIVE_INFINITY],
  ...(["sqrt", "sin", "cos", "tan", "log2", "log10", "exp", "atan"] as const).map((name) =>
    builtin(name, ([value]) => Math[name](Number(value))),
  ),
  builtin("log", ([value, base]) => (base === undefined ? Math.log(Number(value)) : Math.log(Number(value)) / Math.log(Number(base)))),
  builtin("floor", ([value]) => BigInt(Math.floor(Number(value)))),
  builtin("ceil", ([value]) => BigInt(Math.ceil(Number(value)))),
  builtin("pow", ([a, b]) => Number(a) ** Number(b)),
  builtin("factorial", ([value]) => Array.from({ length: Number(value) }, (_, at) => BigInt(at + 1)).reduce((a, b) => a * b, 1n)),
];

export const uuid: Maker = (host) => [
  builtin("uuid4", () => {
    const id = host.self.machine.random.hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
    return object("UUID", { __str__: () => id, hex: id.replaceAll("-", "") });
  }),
];

export const hashlib: Maker = () =>
  (["md5", "sha1", "sha256", "sha512"] as const).map((kind) =>
    builtin(kind, ([first]) => {
      let whole = "";
      const take = (data: Value | undefined): null => {
        if (data === undefined) return null;
        if (!(data instanceof Bytes)) throw raise("TypeError", "Strings must be encoded before hashing");
        whole += data.text;
        return null;
      };
      take(first);
      return object(kind, { update: ([data]) => take(data), hexdigest: () => createHash(kind).update(whole).digest("hex") });
    }),
  );

export const functools: Maker = () => [
  builtin("wraps", () => new Builtin("wraps", ([call]) => call!)),
  builtin("lru_cache", ([call]) => call ?? new Builtin("lru_cache", ([each]) => each!)),
];

export const typing: Maker = () =>
  ["List", "Dict", "Optional", "Union", "Any", "Tuple", "Set", "Callable", "Annotated", "Literal"].map((name): [string, Value] => [
    name,
    new Class(name, [], new Map()),
  ]);

export const collections: Maker = () => [
  builtin("defaultdict", ([usual]) => {
    const dict = new Dict();
    dict.usual = usual ?? undefined;
    return dict;
  }),
  builtin("OrderedDict", () => new Dict()),
  builtin("deque", ([items]) => (items instanceof List ? new List([...items.items]) : new List([]))),
  builtin("Counter", ([items]) => {
    const dict = new Dict();
    const list = typeof items === "string" ? [...items] : items instanceof List ? items.items : [];
    for (const item of list) dict.set(item, ((dict.get(item) as bigint | undefined) ?? 0n) + 1n);
    return dict;
  }),
];

export const future: Maker = () => [["annotations", null]];
