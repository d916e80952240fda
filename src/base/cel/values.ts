// The values of CEL: JSON seen through types without copying it, and what JSON has no form for.
import { runtimeError } from "./errors.ts";
import { Duration, durationText, parseDuration, parseTimestamp, Timestamp, timestampText } from "./times.ts";
import { type CelField, type CelType, DYN, typeText } from "./types.ts";

/** An unsigned integer. */
export class Uint {
  constructor(readonly value: bigint) {}
}
/** optional.of(value), or optional.none(). */
export class Optional {
  constructor(readonly value: CelValue | undefined) {}
}
export const NONE = new Optional(undefined);
/** A type as a value, as type(1). */
export class TypeValue {
  constructor(readonly name: string) {}
}
/** A value of a library's own type, such as kubernetes.URL: only that library looks inside. */
export class Opaque<T = unknown> {
  constructor(
    readonly type: string,
    readonly value: T,
    readonly key: string,
  ) {}
}

/** A list: of CEL values, or of JSON that is read through the type of its elements. */
export class ListValue {
  constructor(
    private readonly source: readonly unknown[],
    private readonly of?: CelType,
  ) {}
  get size(): number {
    return this.source.length;
  }
  at(index: number): CelValue {
    return this.of ? adapt(this.source[index], this.of) : (this.source[index] as CelValue);
  }
  get items(): readonly CelValue[] {
    return this.of ? this.source.map((_, index) => this.at(index)) : (this.source as readonly CelValue[]);
  }
}

/** A map of CEL's own, with keys of several types. */
export class MapValue {
  private readonly byKey = new Map<unknown, [CelValue, CelValue]>();
  constructor(entries: Iterable<readonly [CelValue, CelValue]>) {
    for (const [key, value] of entries) this.byKey.set(keyOf(key), [key, value]);
  }
  get size(): number {
    return this.byKey.size;
  }
  has(key: CelValue): boolean {
    return this.byKey.has(keyOf(key));
  }
  get(key: CelValue): CelValue | undefined {
    return this.byKey.get(keyOf(key))?.[1];
  }
  keys(): readonly CelValue[] {
    return [...this.byKey.values()].map(([key]) => key);
  }
}

/** A JSON object: a map with keys of text, or a structure with known fields. */
export class JsonMap {
  constructor(
    readonly source: Readonly<Record<string, unknown>>,
    private readonly of: CelType,
    private readonly fields?: ReadonlyMap<string, CelField>,
  ) {}
  get isStructure(): boolean {
    return this.fields !== undefined;
  }
  get size(): number {
    return this.keys().length;
  }
  has(key: CelValue): boolean {
    if (typeof key !== "string") return false;
    const name = this.fields?.get(key)?.key ?? key;
    return Object.hasOwn(this.source, name) && this.source[name] !== undefined;
  }
  get(key: CelValue): CelValue | undefined {
    if (!this.has(key)) return undefined;
    const field = this.fields?.get(key as string);
    return adapt(this.source[field?.key ?? (key as string)], field?.type ?? this.of);
  }
  /** In the order of the alphabet: Go's maps have none, replays need one. */
  keys(): readonly string[] {
    const present = Object.keys(this.source).filter((name) => this.source[name] !== undefined);
    if (!this.fields) return present.sort();
    const back = new Map([...this.fields].map(([name, { key }]) => [key ?? name, name]));
    return present.map((name) => back.get(name) ?? name).sort();
  }
}

export type CelMap = MapValue | JsonMap;
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | Opaque
  | ListValue
  | MapValue
  | JsonMap;

export const isMap = (value: CelValue | undefined): value is CelMap => value instanceof MapValue || value instanceof JsonMap;

/** One form for keys that are equal: ints, uints and whole doubles are. */
function keyOf(key: CelValue): unknown {
  if (key instanceof Uint) return key.value;
  if (typeof key === "number" && Number.isInteger(key)) return BigInt(key);
  return key;
}

/** JSON, or a CEL value, as a CEL value of type `type`. */
export function adapt(value: unknown, type: CelType = DYN): CelValue {
  switch (typeof value) {
    case "string":
      return type.kind === "string" || type.kind === "dyn" ? value : adaptText(value, type);
    case "number":
      return type.kind !== "double" && Number.isInteger(value) ? BigInt(value) : value;
    case "boolean":
    case "bigint":
      return value;
    case "undefined":
      return null;
  }
  if (value === null) return null;
  if (Array.isArray(value)) return new ListValue(value, type.kind === "list" ? type.of : DYN);
  if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) {
    const source = value as Readonly<Record<string, unknown>>;
    if (type.kind === "object") return new JsonMap(source, DYN, type.fields());
    return new JsonMap(source, type.kind === "map" ? type.of : DYN);
  }
  return value as CelValue;
}

function adaptText(text: string, type: CelType): CelValue {
  switch (type.kind) {
    case "timestamp":
      return parseTimestamp(text) ?? text;
    case "duration":
      return parseDuration(text) ?? text;
    case "bytes":
      return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    default:
      return text;
  }
}

/** CEL's names of JavaScript's own types. */
const PLAIN: Readonly<Partial<Record<string, string>>> = { boolean: "bool", bigint: "int", number: "double", string: "string" };

/** What the value's type is called at run time. */
export function typeName(value: CelValue): string {
  if (value === null) return "null_type";
  const plain = PLAIN[typeof value];
  if (plain) return plain;
  if (value instanceof Uint) return "uint";
  if (value instanceof ListValue) return "list";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeValue) return "type";
  if (value instanceof Opaque) return value.type;
  if (value instanceof Uint8Array) return "bytes";
  return "map";
}

/** Whether a value may be where a signature says `type`, looked at from outside: elements are not. */
export function hasType(value: CelValue, type: CelType): boolean {
  switch (type.kind) {
    case "dyn":
    case "param":
    case "error":
      return true;
    case "list":
    case "map":
    case "uint":
    case "int":
    case "double":
    case "bool":
    case "string":
    case "bytes":
    case "null_type":
    case "type":
      return typeName(value) === type.kind;
    case "optional":
      return value instanceof Optional;
    case "object":
      return isMap(value);
    default:
      return typeName(value) === typeText(type);
  }
}

const numeric = (value: CelValue): bigint | number | undefined =>
  typeof value === "bigint" || typeof value === "number" ? value : value instanceof Uint ? value.value : undefined;

/** CEL's ==: numbers by value whatever their type, values of different types are not equal. */
export function equals(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  const left = numeric(a);
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are compared by value
  if (left !== undefined) return left == numeric(b);
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (a instanceof ListValue)
    return b instanceof ListValue && a.size === b.size && a.items.every((item, index) => equals(item, b.at(index)));
  if (isMap(a)) return isMap(b) && a.size === b.size && a.keys().every((key) => b.has(key) && equals(a.get(key)!, b.get(key)!));
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Opaque) return b instanceof Opaque && a.type === b.type && a.key === b.key;
  if (a instanceof Optional)
    return b instanceof Optional && (a.value === undefined ? b.value === undefined : b.value !== undefined && equals(a.value, b.value));
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return false;
}

/** Less, equal or greater: numbers among each other, else values of one ordered type. @throws CelRuntimeError no such overload */
export function compare(a: CelValue, b: CelValue): number {
  const [left, right] = [numeric(a), numeric(b)];
  if (left !== undefined && right !== undefined) {
    // An int beside a double is compared as a double.
    const [a1, b1] = typeof left === typeof right ? [left, right] : [Number(left), Number(right)];
    return a1 < b1 ? -1 : a1 > b1 ? 1 : 0;
  }
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration))
    return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw runtimeError("no such overload");
}

/** By code points, as Go compares UTF-8. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A value as JSON, undefined for an optional without one. */
export function toPlain(value: CelValue | undefined): unknown {
  if (value === null || value === undefined || typeof value !== "object")
    return typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  if (value instanceof Uint) return toPlain(value.value);
  if (value instanceof ListValue) return value.items.map(toPlain);
  if (value instanceof JsonMap) return value.source;
  if (value instanceof MapValue) return Object.fromEntries(value.keys().map((key) => [String(toPlain(key)), toPlain(value.get(key))]));
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Optional) return toPlain(value.value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Opaque) return value.key;
  return Buffer.from(value).toString("base64");
}
