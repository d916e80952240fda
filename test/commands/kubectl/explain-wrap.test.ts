import { describe, expect, it } from "vitest";
import { wrapParagraphs, wrapWords } from "../../../src/commands/kubectl/explain-wrap.ts";

describe("wrapWords", () => {
  it("breaks between words where the next would pass the width", () => {
    expect(wrapWords("one two three", 7)).toBe("one two\nthree");
    expect(wrapWords("one two three", 6)).toBe("one\ntwo\nthree");
  });
  it("keeps the breaks and inner spaces of the text, but none at a break of its own", () => {
    expect(wrapWords("a  b\n\n  c", 20)).toBe("a  b\n\n  c");
    expect(wrapWords("aaaa   bbbb", 5)).toBe("aaaa\nbbbb");
    expect(wrapWords("list:\n - item one\n", 9)).toBe("list:\n - item\none\n");
  });
  it("gives a word a line of its own when it is too long for any", () =>
    expect(wrapWords("see https://example.com/long now", 8)).toBe("see\nhttps://example.com/long\nnow"));
  it("does not break before a long word when nothing but a margin stands before it", () =>
    expect(wrapWords(" abcdefghij", 5)).toBe(" abcdefghij"));
});

describe("wrapParagraphs", () => {
  it("joins the lines of a paragraph and breaks them anew", () =>
    expect(wrapParagraphs("one\ntwo three", 7)).toEqual(["one two", "three"]));
  it("keeps empty lines, lists, code and what follows a colon apart", () =>
    expect(wrapParagraphs("intro:\nfirst\n\n- a\n- b\n    code  here\nend", 40)).toEqual([
      "intro:",
      "first",
      "",
      "- a",
      "- b",
      "    code  here",
      "end",
    ]));
});
