// What Python programs work with: numbers (whole ones are bigints), texts, containers, functions, classes and their instances.
import type { Task } from "../../../machine/process.ts";
import type { Expression, Parameter, Statement } from "./tree.ts";

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Bytes
  | List
  | Tuple
  | Dict
  | PySet
  | Func
  | Builtin
  | Method
  | Class
  | Instance
  | Module
  | Iterator
  | Coroutine
  | Range;

export class Bytes {
  constructor(readonly text: string) {}
}
export class List {
  constructor(public items: Value[]) {}
}
export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}
export class Range {
  constructor(
    readonly from: bigint,
    readonly to: bigint,
    readonly step: bigint,
  ) {}
}
export class Dict {
  readonly entries = new Map<unknown, [key: Value, value: Value]>();
  /** What makes the values that are asked for and missing (defaultdict). */
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
export class PySet {
  readonly entries = new Map<unknown, Value>();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.entries.set(hash(item), item);
  }
}
export class Scope {
  readonly names = new Map<string, Value>();
  globals: Set<string> | undefined;
  outer: Set<string> | undefined;
  constructor(
    readonly parent: Scope | undefined,
    readonly module: Scope | undefined,
    /** Names of a class's body are not seen by its methods. */
    readonly isClass = false,
  ) {}
}
export class Func {
  attributes: Map<string, Value> | undefined;
  constructor(
    readonly name: string,
    readonly parameters: readonly Parameter[],
    readonly usual: ReadonlyMap<string, Value>,
    readonly body: readonly Statement[] | Expression,
    readonly scope: Scope,
    readonly isAsync: boolean,
    readonly isGenerator: boolean,
    readonly file: string,
  ) {}
}
export type Call = (positional: Value[], named: Map<string, Value>) => Value | Task<Value>;
export class Builtin {
  constructor(
    readonly name: string,
    readonly call: Call,
    readonly attributes?: Map<string, Value>,
  ) {}
}
export class Method {
  constructor(
    readonly self: Value,
    readonly target: Value,
  ) {}
}
export class Class {
  constructor(
    readonly name: string,
    readonly bases: readonly Class[],
    readonly attributes: Map<string, Value>,
  ) {}
  find(name: string): Value | undefined {
    const own = this.attributes.get(name);
    if (own !== undefined) return own;
    for (const base of this.bases) {
      const found = base.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  is(other: Class): boolean {
    return this === other || this.bases.some((base) => base.is(other));
  }
}
export class Instance {
  readonly attributes = new Map<string, Value>();
  /** What a class of ours keeps for itself. */
  inner: unknown;
  constructor(readonly kind: Class) {}
}
export class Module {
  constructor(
    readonly name: string,
    readonly attributes: Map<string, Value>,
  ) {}
}
/** A generator, or whatever else gives one value after the other. */
export class Iterator {
  done = false;
  constructor(
    readonly next: () => Task<{ value: Value } | undefined>,
    readonly name = "generator",
  ) {}
}
export class Coroutine {
  constructor(readonly run: () => Task<Value>) {}
}

/** A Python exception on its way. */
export class Raised extends Error {
  readonly frames: { file: string; line: number; name: string }[] = [];
  constructor(
    readonly value: Instance,
    readonly after?: Raised,
  ) {
    super(value.kind.name);
  }
}
export class SystemExit extends Error {
  constructor(
    readonly code: number,
    readonly words?: string,
  ) {
    super("exit");
  }
}

const classes = new Map<string, Class>();
/** The classes of exceptions, by what they stand on. */
const TREE: Readonly<Record<string, string>> = {
  Exception: "BaseException",
  KeyboardInterrupt: "BaseException",
  GeneratorExit: "BaseException",
  StopIteration: "Exception",
  ArithmeticError: "Exception",
  ZeroDivisionError: "ArithmeticError",
  OverflowError: "ArithmeticError",
  AssertionError: "Exception",
  AttributeError: "Exception",
  ImportError: "Exception",
  ModuleNotFoundError: "ImportError",
  LookupError: "Exception",
  IndexError: "LookupError",
  KeyError: "LookupError",
  NameError: "Exception",
  UnboundLocalError: "NameError",
  OSError: "Exception",
  FileNotFoundError: "OSError",
  FileExistsError: "OSError",
  PermissionError: "OSError",
  IsADirectoryError: "OSError",
  ConnectionError: "OSError",
  ConnectionRefusedError: "ConnectionError",
  ConnectionResetError: "ConnectionError",
  TimeoutError: "OSError",
  RuntimeError: "Exception",
  NotImplementedError: "RuntimeError",
  RecursionError: "RuntimeError",
  TypeError: "Exception",
  ValueError: "Exception",
  UnicodeDecodeError: "ValueError",
};
export function exceptionClass(name: string): Class | undefined {
  const known = classes.get(name);
  if (known) return known;
  if (name !== "BaseException" && !Object.hasOwn(TREE, name)) return undefined;
  const base = name === "BaseException" ? [] : [exceptionClass(TREE[name]!)!];
  const made = new Class(name, base, new Map());
  classes.set(name, made);
  return made;
}
export const exceptionNames = (): string[] => ["BaseException", ...Object.keys(TREE)];

export function raise(kind: string | Class, ...words: Value[]): Raised {
  const instance = new Instance(typeof kind === "string" ? exceptionClass(kind)! : kind);
  instance.attributes.set("args", new Tuple(words));
  return new Raised(instance);
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

export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
  }
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

export function truth(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return false;
  if (value instanceof Bytes) return value.text !== "";
  if (value instanceof List || value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict || value instanceof PySet) return value.entries.size > 0;
  return true;
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  const number = (value: Value) =>
    typeof value === "bigint" || typeof value === "number" || typeof value === "boolean" ? Number(value) : undefined;
  if (number(a) !== undefined) return number(a) === number(b);
  if (a instanceof Bytes && b instanceof Bytes) return a.text === b.text;
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple))
    return a.items.length === b.items.length && a.items.every((item, index) => same(item, b.items[index]!));
  if (a instanceof Dict && b instanceof Dict)
    return (
      a.entries.size === b.entries.size &&
      [...a.entries.values()].every(([key, value]) => b.get(key) !== undefined && same(value, b.get(key)!))
    );
  if (a instanceof PySet && b instanceof PySet)
    return a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key));
  return false;
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = String(value);
  if (/e/.test(text)) return text.replace(/e([+-])(\d)$/, "e$10$2");
  return text.includes(".") ? text : `${text}.0`;
}

const quoted = (text: string): string => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "\\r")
    .replaceAll(mark, `\\${mark}`);
  return mark + inner + mark;
};

/** repr() of what needs no code of the program. */
export function shown(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return floatText(value);
  if (typeof value === "string") return quoted(value);
  if (value instanceof Bytes) return `b${quoted(value.text)}`;
  if (value instanceof List) return `[${value.items.map(shown).join(", ")}]`;
  if (value instanceof Tuple) return value.items.length === 1 ? `(${shown(value.items[0]!)},)` : `(${value.items.map(shown).join(", ")})`;
  if (value instanceof Dict) return `{${[...value.entries.values()].map(([key, each]) => `${shown(key)}: ${shown(each)}`).join(", ")}}`;
  if (value instanceof PySet) return value.entries.size ? `{${[...value.entries.values()].map(shown).join(", ")}}` : "set()";
  if (value instanceof Range) return `range(${value.from}, ${value.to}${value.step === 1n ? "" : `, ${value.step}`})`;
  if (value instanceof Class) return `<class '${exceptionClass(value.name) === value ? "" : "__main__."}${value.name}'>`;
  if (value instanceof Func) return `<function ${value.name} at 0x7f3a5c0e4d60>`;
  if (value instanceof Module) return `<module '${value.name}'>`;
  if (value instanceof Instance) {
    const args = value.attributes.get("args");
    if (value.kind.is(exceptionClass("BaseException")!))
      return `${value.kind.name}(${args instanceof Tuple ? args.items.map(shown).join(", ") : ""})`;
    return `<__main__.${value.kind.name} object at 0x7f3a5c1b2f90>`;
  }
  return `<${typeName(value)} object at 0x7f3a5c1b2f90>`;
}

/** str() of what needs no code of the program. */
export function text(value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof Instance && value.kind.is(exceptionClass("BaseException")!)) {
    const own = value.attributes.get("strerror");
    if (own !== undefined) {
      const file = value.attributes.get("filename");
      return `[Errno ${shown(value.attributes.get("errno") ?? null)}] ${text(own)}${file === undefined ? "" : `: ${shown(file)}`}`;
    }
    const args = value.attributes.get("args");
    const items = args instanceof Tuple ? args.items : [];
    if (!items.length) return "";
    if (value.kind.name === "KeyError") return shown(items[0]!);
    return items.length === 1 ? text(items[0]!) : shown(new Tuple(items));
  }
  return shown(value);
}
