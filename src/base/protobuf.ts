// Protocol buffers by descriptions of their messages: which field has which number and type. Fields that a description does not name are passed over.
import { fromBytes, toBytes } from "./bytes.ts";

const [VARINT, EIGHT, LENGTH, FOUR] = [0, 1, 2, 5];

/** How one value is sent: as a number, or as bytes behind their length. */
export interface Type<T> {
  readonly wire: 0 | 2;
  /** What is not sent; undefined where nothing else stands for it. */
  readonly empty: T;
  encode(value: T): Uint8Array;
  decode(raw: bigint | Uint8Array): T;
}

interface Field<Value> {
  readonly number: number;
  write(value: Value): Uint8Array[];
  /** Of all that came for it, in order. */
  read(came: readonly (bigint | Uint8Array)[]): Value;
}

// biome-ignore lint/suspicious/noExplicitAny: a description's fields are of all types; each says its own
type Fields = Readonly<Record<string, Field<any>>>;
type Values<F extends Fields> = { [name in keyof F]: F[name] extends Field<infer Value> ? Value : never };

export interface Message<T> extends Type<T | undefined> {
  /** Without what is left out. */
  pack(value: Partial<T>): Uint8Array;
  /** All fields, empty where nothing was sent. @throws RangeError where the bytes are no message */
  unpack(bytes: Uint8Array): T;
}

/** What a description describes. */
export type Of<M> = M extends Message<infer T> ? T : never;

function varint(value: bigint): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return [...out, Number(rest)];
}

const asBytes = (raw: bigint | Uint8Array): Uint8Array => (typeof raw === "bigint" ? new Uint8Array() : raw);
const asNumber = (raw: bigint | Uint8Array): bigint => (typeof raw === "bigint" ? raw : 0n);

export const text: Type<string> = { wire: LENGTH as 2, empty: "", encode: toBytes, decode: (raw) => fromBytes(asBytes(raw)) };
export const bytes: Type<Uint8Array> = { wire: LENGTH as 2, empty: new Uint8Array(), encode: (value) => value, decode: asBytes };
/** Integers of JavaScript, whatever their width; enums too. */
export const integer: Type<number> = {
  wire: VARINT as 0,
  empty: 0,
  encode: (value) => Uint8Array.from(varint(BigInt(Math.trunc(value)))),
  decode: (raw) => Number(BigInt.asIntN(64, asNumber(raw))),
};
export const flag: Type<boolean> = {
  wire: VARINT as 0,
  empty: false,
  encode: (value) => Uint8Array.of(value ? 1 : 0),
  decode: (raw) => asNumber(raw) !== 0n,
};

const entry = <T>(number: number, type: Type<T>, value: T): Uint8Array[] => {
  const body = type.encode(value);
  const key = varint(BigInt(number * 8 + type.wire));
  return type.wire === VARINT ? [Uint8Array.from(key), body] : [Uint8Array.from([...key, ...varint(BigInt(body.length))]), body];
};

const isEmpty = (value: unknown, empty: unknown): boolean =>
  value === undefined || value === empty || (value instanceof Uint8Array && value.length === 0);

export const one = <T>(number: number, type: Type<T>): Field<T> => ({
  number,
  write: (value) => (isEmpty(value, type.empty) ? [] : entry(number, type, value)),
  read: (came) => (came.length ? type.decode(came.at(-1)!) : type.empty),
});

export const many = <T>(number: number, type: Type<T>): Field<readonly NonNullable<T>[]> => ({
  number,
  write: (values) => values.flatMap((value) => entry(number, type, value)),
  read: (came) => came.map((raw) => type.decode(raw) as NonNullable<T>),
});

/** A map by texts. */
export const map = <T>(number: number, type: Type<T>): Field<Readonly<Record<string, NonNullable<T>>>> => {
  const pair = message({ key: one(1, text), value: one(2, type) });
  return {
    number,
    write: (values) => Object.entries(values).flatMap(([key, value]) => entry(number, pair, { key, value: value as T })),
    read: (came) =>
      Object.fromEntries(
        came.map((raw) => {
          const { key, value } = pair.unpack(asBytes(raw));
          return [key, value as NonNullable<T>];
        }),
      ),
  };
};

/** A message, by its fields. */
export function message<F extends Fields>(fields: F): Message<Values<F>> {
  const pack = (value: Partial<Values<F>>): Uint8Array =>
    Buffer.concat(Object.entries(fields).flatMap(([name, field]) => (value[name] === undefined ? [] : field.write(value[name]))));
  const unpack = (from: Uint8Array): Values<F> => {
    const came = new Map(Object.values(fields).map(({ number }) => [number, [] as (bigint | Uint8Array)[]]));
    for (const [number, raw] of entriesIn(from)) came.get(number)?.push(raw);
    return Object.fromEntries(Object.entries(fields).map(([name, { number, read }]) => [name, read(came.get(number)!)])) as Values<F>;
  };
  return {
    wire: LENGTH as 2,
    empty: undefined,
    encode: (value) => pack(value as Partial<Values<F>>),
    decode: (raw) => unpack(asBytes(raw)),
    pack,
    unpack,
  };
}

/** Numbers of fields with what was sent under them. @throws RangeError */
function* entriesIn(from: Uint8Array): Generator<[number: number, raw: bigint | Uint8Array]> {
  let at = 0;
  const number = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = from[at++];
      if (byte === undefined || shift > 63n) throw new RangeError("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > from.length) throw new RangeError("unexpected EOF");
    at += length;
    return from.subarray(at - length, at);
  };
  while (at < from.length) {
    const key = Number(number());
    const wire = key & 7;
    if (wire === VARINT) yield [key >>> 3, number()];
    else if (wire === LENGTH) yield [key >>> 3, take(Number(number()))];
    else if (wire === EIGHT || wire === FOUR) yield [key >>> 3, take(wire === EIGHT ? 8 : 4)];
    else throw new RangeError(`illegal wireType ${wire}`);
  }
}
