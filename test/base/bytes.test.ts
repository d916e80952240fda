import fc from "fast-check";
import { expect, it } from "vitest";
import { byteLength, fromBase64, fromBytes, toBase64, toBytes } from "../../src/base/bytes.ts";

it("keeps every byte sequence through text and back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toBytes(fromBytes(bytes))).toEqual(bytes);
    }),
  );
});
it("keeps every text through base64 and back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(fromBase64(toBase64(text))).toBe(text);
    }),
  );
});
it("counts bytes, not characters", () => {
  expect([byteLength("abc"), byteLength("한글"), byteLength("☸")]).toEqual([3, 6, 3]);
});
