// CEL's standard functions (cel-go's common/stdlib), with the bounds and the words of its values.
import { isUtf8 } from "node:buffer";
import { runtimeError } from "./errors.ts";
import { Library } from "./functions.ts";
import { goPattern } from "./regex.ts";
import { Duration, durationText, parseDuration, parseTimestamp, Timestamp, timestampText } from "./times.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOfType,
  mapOfType,
  optionalOf,
  param,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from "./types.ts";
import { type CelMap, type CelValue, equals, ListValue, NONE, Optional, TypeValue, typeName, Uint } from "./values.ts";

const A = param("A");
const B = param("B");
const LIST_A = listOfType(A);
const MAP_AB = mapOfType(A, B);

const codePoints = (text: string): bigint => BigInt([...text].length);
const unsigned = (value: bigint): Uint => {
  if (value < 0n || value > 0xffffffffffffffffn) throw runtimeError("unsigned integer overflow");
  return new Uint(value);
};
const whole = (value: number): bigint => {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) throw runtimeError("integer overflow");
  return BigInt(Math.trunc(value));
};
const divisor = (value: bigint, what: string): bigint => {
  if (value === 0n) throw runtimeError(`${what} by zero`);
  return value;
};

function arithmetic(library: Library): void {
  const numbers = (name: string, ints: (a: bigint, b: bigint) => bigint, doubles?: (a: number, b: number) => number): void => {
    library.call(name, [INT, INT], INT, ints);
    library.call(name, [UINT, UINT], UINT, (a: Uint, b: Uint) => unsigned(ints(a.value, b.value)));
    if (doubles) library.call(name, [DOUBLE, DOUBLE], DOUBLE, doubles);
  };
  numbers(
    "_+_",
    (a, b) => a + b,
    (a, b) => a + b,
  );
  numbers(
    "_-_",
    (a, b) => a - b,
    (a, b) => a - b,
  );
  numbers(
    "_*_",
    (a, b) => a * b,
    (a, b) => a * b,
  );
  numbers(
    "_/_",
    (a, b) => a / divisor(b, "division"),
    (a, b) => a / b,
  );
  numbers("_%_", (a, b) => a % divisor(b, "modulus"));
  library
    .call("-_", [INT], INT, (a: bigint) => -a)
    .call("-_", [DOUBLE], DOUBLE, (a: number) => -a)
    .call("!_", [BOOL], BOOL, (a: boolean) => !a)
    .call("_+_", [STRING, STRING], STRING, (a: string, b: string) => a + b)
    .call("_+_", [BYTES, BYTES], BYTES, (a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b])))
    .call("_+_", [LIST_A, LIST_A], LIST_A, (a: ListValue, b: ListValue) => new ListValue([...a.items, ...b.items]))
    .call("_+_", [TIMESTAMP, DURATION], TIMESTAMP, (a: Timestamp, b: Duration) => new Timestamp(a.nanoseconds + b.nanoseconds))
    .call("_+_", [DURATION, TIMESTAMP], TIMESTAMP, (a: Duration, b: Timestamp) => new Timestamp(a.nanoseconds + b.nanoseconds))
    .call("_+_", [DURATION, DURATION], DURATION, (a: Duration, b: Duration) => new Duration(a.nanoseconds + b.nanoseconds))
    .call("_-_", [TIMESTAMP, TIMESTAMP], DURATION, (a: Timestamp, b: Timestamp) => new Duration(a.nanoseconds - b.nanoseconds))
    .call("_-_", [TIMESTAMP, DURATION], TIMESTAMP, (a: Timestamp, b: Duration) => new Timestamp(a.nanoseconds - b.nanoseconds))
    .call("_-_", [DURATION, DURATION], DURATION, (a: Duration, b: Duration) => new Duration(a.nanoseconds - b.nanoseconds))
    .call("@in", [A, LIST_A], BOOL, (a: CelValue, list: ListValue) => list.items.some((item) => equals(a, item)))
    .call("@in", [A, MAP_AB], BOOL, (key: CelValue, map: CelMap) => map.has(key));
}

/** Equality, order and logic: the evaluator does them itself, the checker needs their signatures. */
function signatures(library: Library): void {
  const none = (): CelValue => {
    throw runtimeError("no such overload");
  };
  const ordered: CelType[] = [BOOL, INT, UINT, DOUBLE, STRING, BYTES, TIMESTAMP, DURATION];
  const numbers: CelType[] = [INT, UINT, DOUBLE];
  for (const name of ["_<_", "_<=_", "_>_", "_>=_"]) {
    for (const type of ordered) library.call(name, [type, type], BOOL, none);
    for (const a of numbers) for (const b of numbers) if (a !== b) library.call(name, [a, b], BOOL, none);
  }
  for (const name of ["_==_", "_!=_"]) library.call(name, [A, A], BOOL, none);
  for (const name of ["_&&_", "_||_"]) library.call(name, [BOOL, BOOL], BOOL, none);
  library.call("_?_:_", [BOOL, A, A], A, none);
  library.call("_[_]", [LIST_A, INT], A, none).call("_[_]", [MAP_AB, A], B, none);
  library.call("_[?_]", [LIST_A, INT], optionalOf(A), none).call("_[?_]", [MAP_AB, A], optionalOf(B), none);
  library.call("_?._", [DYN, STRING], optionalOf(DYN), none);
}

function conversions(library: Library): void {
  const integer = (text: string): bigint => {
    if (!/^[+-]?\d+$/.test(text)) throw runtimeError(`strconv.ParseInt: parsing "${text}": invalid syntax`);
    return BigInt(text.replace("+", ""));
  };
  const moment = (text: string): Timestamp => {
    const found = parseTimestamp(text);
    if (!found) throw runtimeError(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`);
    return found;
  };
  const span = (text: string): Duration => {
    const found = parseDuration(text);
    if (!found) throw runtimeError(`time: invalid duration "${text}"`);
    return found;
  };
  const same = (value: CelValue): CelValue => value;
  library
    .call("dyn", [A], DYN, same)
    .call("type", [A], typeOf(A), (value: CelValue) => new TypeValue(typeName(value)))
    .call("int", [INT], INT, same)
    .call("int", [UINT], INT, ({ value }: Uint) => value)
    .call("int", [DOUBLE], INT, whole)
    .call("int", [STRING], INT, integer)
    .call("int", [TIMESTAMP], INT, ({ nanoseconds }: Timestamp) => seconds(nanoseconds))
    .call("int", [DURATION], INT, ({ nanoseconds }: Duration) => nanoseconds)
    .call("uint", [UINT], UINT, same)
    .call("uint", [INT], UINT, unsigned)
    .call("uint", [DOUBLE], UINT, (value: number) => unsigned(BigInt(Math.trunc(value))))
    .call("uint", [STRING], UINT, (text: string) => unsigned(integer(text)))
    .call("double", [DOUBLE], DOUBLE, same)
    .call("double", [INT], DOUBLE, Number as (value: bigint) => number)
    .call("double", [UINT], DOUBLE, ({ value }: Uint) => Number(value))
    .call("double", [STRING], DOUBLE, (text: string) => {
      const value = /^\s|\s$|^$/.test(text) ? Number.NaN : Number(text);
      if (Number.isNaN(value) && !/^nan$/i.test(text)) throw runtimeError(`strconv.ParseFloat: parsing "${text}": invalid syntax`);
      return value;
    })
    .call("bool", [BOOL], BOOL, same)
    .call("bool", [STRING], BOOL, (text: string) => {
      if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
      if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
      throw runtimeError(`strconv.ParseBool: parsing "${text}": invalid syntax`);
    })
    .call("bytes", [BYTES], BYTES, same)
    .call("bytes", [STRING], BYTES, (text: string) => new Uint8Array(Buffer.from(text)))
    .call("timestamp", [TIMESTAMP], TIMESTAMP, same)
    .call("timestamp", [INT], TIMESTAMP, (value: bigint) => new Timestamp(value * 1_000_000_000n))
    .call("timestamp", [STRING], TIMESTAMP, moment)
    .call("duration", [DURATION], DURATION, same)
    .call("duration", [INT], DURATION, (value: bigint) => new Duration(value))
    .call("duration", [STRING], DURATION, span)
    .call("string", [STRING], STRING, same)
    .call("string", [BOOL], STRING, String as (value: boolean) => string)
    .call("string", [INT], STRING, String as (value: bigint) => string)
    .call("string", [UINT], STRING, ({ value }: Uint) => String(value))
    .call("string", [DOUBLE], STRING, doubleText)
    .call("string", [BYTES], STRING, (bytes: Uint8Array) => {
      if (!isUtf8(bytes)) throw runtimeError("invalid UTF-8 in bytes, cannot convert to string");
      return Buffer.from(bytes).toString("utf8");
    })
    .call("string", [TIMESTAMP], STRING, timestampText)
    .call("string", [DURATION], STRING, durationText);
}

const seconds = (nanoseconds: bigint): bigint => {
  const second = 1_000_000_000n;
  return (nanoseconds - (((nanoseconds % second) + second) % second)) / second;
};

/** Go's strconv.FormatFloat(f, 'g', -1, 64). */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const [mantissa, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return Object.is(value, -0) ? "-0" : String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function texts(library: Library): void {
  library
    .call("size", [STRING], INT, codePoints)
    .call("size", [BYTES], INT, (bytes: Uint8Array) => BigInt(bytes.length))
    .call("size", [LIST_A], INT, ({ size }: ListValue) => BigInt(size))
    .call("size", [MAP_AB], INT, ({ size }: CelMap) => BigInt(size))
    .method("size", [STRING], INT, codePoints)
    .method("size", [BYTES], INT, (bytes: Uint8Array) => BigInt(bytes.length))
    .method("size", [LIST_A], INT, ({ size }: ListValue) => BigInt(size))
    .method("size", [MAP_AB], INT, ({ size }: CelMap) => BigInt(size))
    .method("contains", [STRING, STRING], BOOL, (text: string, part: string) => text.includes(part))
    .method("startsWith", [STRING, STRING], BOOL, (text: string, part: string) => text.startsWith(part))
    .method("endsWith", [STRING, STRING], BOOL, (text: string, part: string) => text.endsWith(part))
    .method("matches", [STRING, STRING], BOOL, (text: string, pattern: string) => goPattern(pattern).test(text))
    .call("matches", [STRING, STRING], BOOL, (text: string, pattern: string) => goPattern(pattern).test(text));
}

function times(library: Library): void {
  /** A moment as a UTC date whose fields are those of the zone asked for. */
  const inZone = ({ nanoseconds }: Timestamp, zone = "UTC"): Date => {
    const milliseconds = Number((nanoseconds - (((nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
    const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
    if (offset) return new Date(milliseconds + (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000);
    if (zone === "UTC") return new Date(milliseconds);
    try {
      const parts = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }).formatToParts(new Date(milliseconds));
      const part = (name: string): number => Number(parts.find(({ type }) => type === name)!.value);
      const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
      return new Date(local + (((milliseconds % 1000) + 1000) % 1000));
    } catch {
      throw runtimeError(`unknown time zone ${zone}`);
    }
  };
  const yearStart = (date: Date): number => Date.UTC(date.getUTCFullYear(), 0, 1);
  const accessors: Record<string, (date: Date) => number> = {
    getFullYear: (date) => date.getUTCFullYear(),
    getMonth: (date) => date.getUTCMonth(),
    getDayOfYear: (date) => Math.floor((date.getTime() - yearStart(date)) / 86_400_000),
    getDayOfMonth: (date) => date.getUTCDate() - 1,
    getDate: (date) => date.getUTCDate(),
    getDayOfWeek: (date) => date.getUTCDay(),
    getHours: (date) => date.getUTCHours(),
    getMinutes: (date) => date.getUTCMinutes(),
    getSeconds: (date) => date.getUTCSeconds(),
    getMilliseconds: (date) => date.getUTCMilliseconds(),
  };
  for (const [name, read] of Object.entries(accessors)) {
    library.method(name, [TIMESTAMP], INT, (time: Timestamp) => BigInt(read(inZone(time))));
    library.method(name, [TIMESTAMP, STRING], INT, (time: Timestamp, zone: string) => BigInt(read(inZone(time, zone))));
  }
  const spans: Record<string, bigint> = {
    getHours: 3_600_000_000_000n,
    getMinutes: 60_000_000_000n,
    getSeconds: 1_000_000_000n,
    getMilliseconds: 1_000_000n,
  };
  for (const [name, unit] of Object.entries(spans))
    library.method(name, [DURATION], INT, ({ nanoseconds }: Duration) =>
      name === "getMilliseconds" ? (nanoseconds / unit) % 1000n : nanoseconds / unit,
    );
}

function optionals(library: Library): void {
  const OPTIONAL = optionalOf(A);
  const isZero = (value: CelValue): boolean =>
    value === null ||
    value === false ||
    value === 0n ||
    value === 0 ||
    value === "" ||
    (value instanceof Uint && value.value === 0n) ||
    (typeof value === "object" && "size" in value && value.size === 0) ||
    (value instanceof Duration && value.nanoseconds === 0n);
  library
    .call("optional.of", [A], OPTIONAL, (value: CelValue) => new Optional(value))
    .call("optional.ofNonZeroValue", [A], OPTIONAL, (value: CelValue) => (isZero(value) ? NONE : new Optional(value)))
    .call("optional.none", [], OPTIONAL, () => NONE)
    .method("hasValue", [OPTIONAL], BOOL, ({ value }: Optional) => value !== undefined)
    .method("value", [OPTIONAL], A, ({ value }: Optional) => {
      if (value === undefined) throw runtimeError("optional.none() dereference");
      return value;
    })
    .method("orValue", [OPTIONAL, A], A, ({ value }: Optional, other: CelValue) => value ?? other)
    .method("or", [OPTIONAL, OPTIONAL], OPTIONAL, (first: Optional, second: Optional) => (first.value === undefined ? second : first));
}

export function standardLibrary(): Library {
  const library = new Library();
  for (const part of [signatures, arithmetic, conversions, texts, times, optionals]) part(library);
  return library;
}
