// Texts in what people take for a character each.
import fc from "fast-check";
import { expect, test } from "vitest";
import { graphemes } from "../../src/base/graphemes.ts";

const part = fc.constantFrom(
  "a",
  "\r\n",
  "가",
  "한글".normalize("NFD"),
  "👩‍💻",
  "🇰🇷",
  "e\u0301",
  "\u0301",
  "क्ष",
  "\ud800",
  "\u200d",
  "z".repeat(200),
);

test("are the segmenter's own, wherever a long text is cut into pieces", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 300 }), (parts) => {
      const text = parts.join("");
      expect(graphemes(text)).toEqual(Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment));
    }),
    { numRuns: 60 },
  );
  const heap = `x${"\u0301".repeat(5000)}`;
  expect(graphemes(`a${heap}b`)).toEqual(["a", heap, "b"]);
});
test("of a long text in Korean cost no more than those of many short ones", () => {
  expect(graphemes("빵집 ".repeat(200_000))).toHaveLength(600_000);
});
