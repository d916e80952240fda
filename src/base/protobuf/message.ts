// Protocol buffers by descriptions of their messages: which field has which number and type. Fields that a description does not name are passed over.
import { fromBytes, toBytes } from "../bytes.ts";
import { fieldsIn, key, type Parts, type Sent, sized, varint, WIRE } from "./wire.ts";

/** How one value is sent: as a number, or as bytes behind their length. */
export interface Type<T> {
  readonly wire: typeof WIRE.varint | typeof WIRE.length;
  /** What is not sent; undefined where nothing else stands for it. */
  readonly empty: T;
  encode(value: T): Parts;
  decode(sent: Sent): T;
}

interface Field<Value> {
  readonly number: number;
  write(value: Value): Parts;
  /** Of all that came for it, in order. */
  read(came: readonly Sent[]): Value;
}

// biome-ignore lint/suspicious/noExplicitAny: a description's fields are of all types; each says its own
type Fields = Readonly<Record<string, Field<any>>>;
type Values<F extends Fields> = { [name in keyof F]: F[name] extends Field<infer Value> ? Value : never };

export interface Message<T> extends Type<T | undefined> {
  /** Without what is left out. */
  pack(value: Partial<T>): Uint8Array;
  /** All fields, empty where nothing was sent. @throws WireError where the bytes are no message */
  unpack(bytes: Uint8Array): T;
}

/** What a description describes. */
export type Of<M> = M extends Message<infer T> ? T : never;

const asBytes = (sent: Sent): Uint8Array => (typeof sent === "bigint" ? new Uint8Array() : sent);
const asNumber = (sent: Sent): bigint => (typeof sent === "bigint" ? sent : 0n);

export const text: Type<string> = {
  wire: WIRE.length,
  empty: "",
  encode: (value) => [toBytes(value)],
  decode: (sent) => fromBytes(asBytes(sent)),
};
export const bytes: Type<Uint8Array> = { wire: WIRE.length, empty: new Uint8Array(), encode: (value) => [value], decode: asBytes };
/** Integers of JavaScript, whatever their width; enums too. */
export const integer: Type<number> = {
  wire: WIRE.varint,
  empty: 0,
  encode: (value) => [varint(Math.trunc(value))],
  decode: (sent) => Number(BigInt.asIntN(64, asNumber(sent))),
};
export const flag: Type<boolean> = {
  wire: WIRE.varint,
  empty: false,
  encode: (value) => [varint(value ? 1 : 0)],
  decode: (sent) => asNumber(sent) !== 0n,
};

const entry = <T>(number: number, type: Type<T>, value: T): Parts =>
  type.wire === WIRE.length ? sized(number, type.encode(value)) : [key(number, type.wire), ...type.encode(value)];

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
  read: (came) => came.map((sent) => type.decode(sent) as NonNullable<T>),
});

/** A map by texts. */
export const map = <T>(number: number, type: Type<T>): Field<Readonly<Record<string, NonNullable<T>>>> => {
  const pair = message({ key: one(1, text), value: one(2, type) });
  return {
    number,
    write: (values) => Object.entries(values).flatMap(([key, value]) => entry(number, pair, { key, value: value as T })),
    read: (came) =>
      Object.fromEntries(
        came.map((sent) => {
          const { key, value } = pair.unpack(asBytes(sent));
          return [key, value as NonNullable<T>];
        }),
      ),
  };
};

/** A message, by its fields. */
export function message<F extends Fields>(fields: F): Message<Values<F>> {
  const encode = (value: Partial<Values<F>>): Parts =>
    Object.entries(fields).flatMap(([name, field]) => (value[name] === undefined ? [] : field.write(value[name])));
  const unpack = (from: Uint8Array): Values<F> => {
    const came = new Map(Object.values(fields).map(({ number }) => [number, [] as Sent[]]));
    for (const [number, sent] of fieldsIn(from)) came.get(number)?.push(sent);
    return Object.fromEntries(Object.entries(fields).map(([name, { number, read }]) => [name, read(came.get(number)!)])) as Values<F>;
  };
  return {
    wire: WIRE.length,
    empty: undefined,
    encode: (value) => encode(value ?? {}),
    decode: (sent) => unpack(asBytes(sent)),
    pack: (value) => Buffer.concat(encode(value)),
    unpack,
  };
}
