// The wire format of protocol buffers: bytes of numbers and fields, and what is said of bytes that are none.
import { describe, expect, it } from "vitest";
import { fieldsIn, packedIn, text, varint, WireError } from "../../../src/base/protobuf/wire.ts";

const hex = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString("hex");
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

describe("a number", () => {
  it.each([
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [300, "ac02"],
    [2 ** 32, "8080808010"],
    [Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
    [2 ** 63, "80808080808080808001"],
    [-1, "ffffffffffffffffff01"],
    [-128, "80ffffffffffffffff01"],
    [-(2 ** 40), "8080808080e0ffffff01"],
  ])("%d is %s", (number, expected) => {
    expect(hex(varint(number))).toBe(expected);
    expect([...packedIn(bytes(expected))]).toEqual([BigInt.asUintN(64, BigInt(number))]);
  });
});

describe("fields", () => {
  it("have the length of a text in bytes, not letters", () => expect(hex(...text(1, "é"))).toBe("0a02c3a9"));
  it("have numbers beyond the first sixteen", () => expect(hex(...text(16, "a"))).toBe("82010161"));
  it("come in their order with all that was sent, of every type", () =>
    expect([...fieldsIn(bytes("08010d0000000111000000000000000222026869"))]).toEqual([
      [1, 1n],
      [1, Uint8Array.of(0, 0, 0, 1)],
      [2, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2)],
      [4, Uint8Array.of(0x68, 0x69)],
    ]));
});

describe("bytes that are no message", () => {
  it.each([
    ["a number that does not end", "0880", "unexpected EOF"],
    ["a number of more than 64 bits", "08ffffffffffffffffffff01", "proto: integer overflow"],
    ["a text that is shorter than it says", "0a0568", "unexpected EOF"],
    ["a text of a length below nothing", "0affffffffffffffffff01", "proto: negative length found during unmarshaling"],
    ["half of a double", "0900000000", "unexpected EOF"],
    ["a type that there is not", "0f", "proto: illegal wireType 7"],
  ])("%s", (_, wrong, message) => expect(() => [...fieldsIn(bytes(wrong))]).toThrow(new WireError(message)));
});
