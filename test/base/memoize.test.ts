// A function that keeps what it gave.
import { describe, expect, it } from "vitest";
import { amountOf } from "../../src/base/amount.ts";
import { memoize } from "../../src/base/memoize.ts";

/** Reads numbers, and tells what it was asked. */
function reader(most: number) {
  const asked: string[] = [];
  const read = memoize((text) => {
    asked.push(text);
    if (text === "wrong") throw new Error("no number");
    return text === "none" ? undefined : Number(text);
  }, most);
  return { asked, read };
}

describe("a memoized function", () => {
  it("reads a text once, also one that is nothing", () => {
    const { asked, read } = reader(10);
    expect(["1", "none", "1", "none"].map(read)).toEqual([1, undefined, 1, undefined]);
    expect(asked).toEqual(["1", "none"]);
  });

  it("keeps no errors", () => {
    const { asked, read } = reader(10);
    for (let times = 0; times < 2; times++) expect(() => read("wrong")).toThrow("no number");
    expect(asked).toEqual(["wrong", "wrong"]);
  });

  it("keeps no more than it was told", () => {
    const { asked, read } = reader(2);
    for (const text of ["1", "2", "3", "3", "1"]) read(text);
    expect(asked).toEqual(["1", "2", "3", "1"]);
  });
});

describe("an amount", () => {
  it("is a number of its base unit, and none where the text is none, however often", () => {
    for (let times = 0; times < 2; times++)
      expect(["250m", "64Mi", "2e3", "lots"].map(amountOf)).toEqual([0.25, 67108864, 2000, undefined]);
  });
});
