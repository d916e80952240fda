// Protocol buffers by descriptions: what is sent, what is left out, and what comes that nobody knows.
import { describe, expect, it } from "vitest";
import { bytes, flag, integer, many, map, message, one, text } from "../../../src/base/protobuf/message.ts";

const Inner = message({ name: one(1, text) });
const Outer = message({
  id: one(1, integer),
  title: one(2, text),
  inner: one(3, Inner),
  several: many(4, Inner),
  words: map(5, text),
  data: one(6, bytes),
  yes: one(16, flag),
});

describe("a message", () => {
  it("comes back as it was", () => {
    const value = {
      id: -5,
      title: "é",
      inner: { name: "a" },
      several: [{ name: "b" }, { name: "" }],
      words: { x: "1", y: "" },
      data: Uint8Array.of(0, 255),
      yes: true,
    };
    expect(Outer.unpack(new Uint8Array(Outer.pack(value)))).toEqual(value);
  });
  it("has the bytes that everybody sends", () => {
    expect([...Outer.pack({ id: 150, title: "hi", yes: true })]).toEqual([0x08, 0x96, 0x01, 0x12, 0x02, 0x68, 0x69, 0x80, 0x01, 0x01]);
  });
  it("leaves out what is empty, and is empty where nothing was sent", () => {
    expect(Outer.pack({ id: 0, title: "", yes: false, several: [], data: new Uint8Array() })).toHaveLength(0);
    expect(Outer.unpack(new Uint8Array())).toEqual({
      id: 0,
      title: "",
      inner: undefined,
      several: [],
      words: {},
      data: new Uint8Array(),
      yes: false,
    });
  });
  it("takes many of one field in one pass", () => {
    const words = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`w${at}`, "x"]));
    const several = Object.keys(words).map((name) => ({ name }));
    const back = Outer.unpack(new Uint8Array(Outer.pack({ several, words })));
    expect([back.several.length, Object.keys(back.words).length, back.several.at(-1)]).toEqual([30_000, 30_000, { name: "w29999" }]);
  });
  it("keeps names of a map that objects have of themselves", () => {
    const { words } = Outer.unpack(new Uint8Array(Outer.pack({ words: Object.fromEntries([["__proto__", "a"]]) })));
    expect(Object.entries(words)).toEqual([["__proto__", "a"]]);
  });
  it("passes over fields that it does not know, of all kinds", () => {
    const unknown = [0x38, 0x01, 0x41, 1, 2, 3, 4, 5, 6, 7, 8, 0x4a, 0x01, 0x20, 0x55, 1, 2, 3, 4];
    expect(Outer.unpack(Uint8Array.from([...unknown, 0x08, 0x07])).id).toBe(7);
  });
  it.each([[[0x12, 0x05, 0x68]], [[0x08]], [[0x08, 0x80]], [[0x0b]]])("refuses %j", (wrong) => {
    expect(() => Outer.unpack(Uint8Array.from(wrong))).toThrow(RangeError);
  });
});
