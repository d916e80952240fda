// ASN.1 in its distinguished encoding (X.690): writing values, and reading them back.

const UNIVERSAL = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printable: 0x13,
  utcTime: 0x17,
  time: 0x18,
};

export type Der = Uint8Array;

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** A value with its tag and length. */
export function tagged(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = join(content);
  const length = body.length;
  if (length < 0x80) return join([Uint8Array.of(tag, length), body]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return join([Uint8Array.of(tag, 0x80 | bytes.length, ...bytes), body]);
}

export const sequence = (...items: readonly Der[]): Der => tagged(UNIVERSAL.sequence, ...items);
export const set = (...items: readonly Der[]): Der => tagged(UNIVERSAL.set, ...items);
/** Context-specific and constructed: [n] EXPLICIT. */
export const explicit = (number: number, ...items: readonly Der[]): Der => tagged(0xa0 | number, ...items);
/** Context-specific and primitive: [n] IMPLICIT of bytes. */
export const implicit = (number: number, bytes: Uint8Array): Der => tagged(0x80 | number, bytes);
export const octets = (bytes: Uint8Array): Der => tagged(UNIVERSAL.bytes, bytes);
/** A bit string without unused bits unless told. */
export const bits = (bytes: Uint8Array, unused = 0): Der => tagged(UNIVERSAL.bits, Uint8Array.of(unused), bytes);
export const boolean = (value: boolean): Der => tagged(UNIVERSAL.boolean, Uint8Array.of(value ? 0xff : 0));
export const nothing = (): Der => tagged(UNIVERSAL.null);
export const utf8 = (text: string): Der => tagged(UNIVERSAL.utf8, Buffer.from(text));
export const printable = (text: string): Der => tagged(UNIVERSAL.printable, Buffer.from(text, "latin1"));

/** An integer that is not negative, its bytes big end first. */
export function integer(value: number | Uint8Array): Der {
  let bytes =
    typeof value === "number"
      ? Uint8Array.from(
          Buffer.from(
            value
              .toString(16)
              .padStart(2, "0")
              .replace(/^(.(..)*)$/, "0$1"),
            "hex",
          ),
        )
      : value;
  while (bytes.length > 1 && bytes[0] === 0 && bytes[1]! < 0x80) bytes = bytes.subarray(1);
  return bytes[0]! >= 0x80 ? tagged(UNIVERSAL.integer, Uint8Array.of(0), bytes) : tagged(UNIVERSAL.integer, bytes);
}

/** @param dotted as 2.5.4.3 */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let more = arc >> 7; more > 0; more >>= 7) groups.unshift((more & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tagged(UNIVERSAL.oid, Uint8Array.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime after, as RFC 5280 asks. @param milliseconds since the Unix epoch */
export function time(milliseconds: number): Der {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, "");
  return digits < "2050" ? tagged(UNIVERSAL.utcTime, Buffer.from(digits.slice(2))) : tagged(UNIVERSAL.time, Buffer.from(digits));
}

/** A value that was read: `content` without tag and length, `whole` with them. */
export interface Read {
  tag: number;
  content: Uint8Array;
  whole: Uint8Array;
}

export class DerError extends Error {}

/** The values that stand one after another in `bytes`. @throws DerError */
export function readAll(bytes: Uint8Array): Read[] {
  const found: Read[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const tag = bytes[at++]!;
    let length = bytes[at++] ?? 0;
    if (length & 0x80) {
      const count = length & 0x7f;
      if (count > 4) throw new DerError("asn1: structure error: length too large");
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] ?? 0);
    }
    if (at + length > bytes.length) throw new DerError("asn1: syntax error: data truncated");
    found.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return found;
}

/** The parts of a constructed value. @throws DerError */
export const parts = (value: Read | undefined): Read[] => {
  if (!value) throw new DerError("asn1: structure error: sequence truncated");
  return readAll(value.content);
};

/** The dotted form of an object identifier that was read. */
export function readOid({ content }: Read): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join(".");
}

export const readText = ({ content }: Read): string => Buffer.from(content).toString("utf8");
