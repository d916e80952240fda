// The wire format of protocol buffers: the numbers of fields, and under each a number or bytes.
import { toBytes } from "../bytes.ts";

/** How what is under a field's number is sent: a number in as many bytes as it needs, eight or four bytes, or bytes behind their length. */
export const WIRE = { varint: 0, eight: 1, length: 2, four: 5 } as const;

/** Bytes to be written, in parts. */
export type Parts = readonly Uint8Array[];

const sizeOf = (parts: Parts): number => parts.reduce((sum, { length }) => sum + length, 0);

const SINGLE = Array.from({ length: 0x80 }, (_, byte) => Uint8Array.of(byte));

/** A whole number: seven bits a byte, the lowest first. Of a negative one its 64 bits, which are ten bytes. */
export function varint(value: number): Uint8Array {
  if (value >= 0 && value < 0x80) return SINGLE[value]!;
  const out: number[] = [];
  let rest = value;
  for (; rest < 0 ? out.length < 9 : rest > 0x7f; rest = Math.floor(rest / 0x80)) out.push((rest & 0x7f) | 0x80);
  out.push(rest < 0 ? 1 : rest);
  return Uint8Array.from(out);
}

export const key = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);

/** A field whose value tells its length. */
export const sized = (field: number, parts: Parts): Parts => [key(field, WIRE.length), varint(sizeOf(parts)), ...parts];
export const text = (field: number, value: string): Parts => sized(field, [toBytes(value)]);

/** What was sent under a field's number: a number as 64 bits, anything else as its bytes. */
export type Sent = bigint | Uint8Array;

/** Bytes that are no message, in the words of Go's generated code (gogo/protobuf, planetscale/vtprotobuf). */
export class WireError extends RangeError {}

/** The fields of a message in the order in which they came. @throws WireError */
export function* fieldsIn(bytes: Uint8Array): Generator<[field: number, sent: Sent]> {
  const reader = new Reader(bytes);
  while (reader.more) {
    const key = Number(reader.varint());
    yield [key >>> 3, reader.sent(key & 7)];
  }
}

/** The numbers of a list that is sent in one piece. @throws WireError */
export function* packedIn(bytes: Uint8Array): Generator<bigint> {
  const reader = new Reader(bytes);
  while (reader.more) yield reader.varint();
}

class Reader {
  #at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get more(): boolean {
    return this.#at < this.bytes.length;
  }
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) throw new WireError("proto: integer overflow");
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new WireError("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  sent(wire: number): Sent {
    switch (wire) {
      case WIRE.varint:
        return this.varint();
      case WIRE.eight:
        return this.#take(8);
      case WIRE.length:
        return this.#take(Number(BigInt.asIntN(64, this.varint())));
      case WIRE.four:
        return this.#take(4);
      default:
        throw new WireError(`proto: illegal wireType ${wire}`);
    }
  }
  #take(length: number): Uint8Array {
    if (length < 0) throw new WireError("proto: negative length found during unmarshaling");
    if (this.#at + length > this.bytes.length) throw new WireError("unexpected EOF");
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}
