// Quantities, durations and tab stops: pure helpers of the API's texts.
import { describe, expect, it } from "vitest";
import { formatGoDuration, humanDuration, parseGoDuration } from "../../src/base/duration.ts";
import { canonicalQuantity, compareQuantities, parseQuantity, resourceQuantity } from "../../src/base/quantity.ts";
import { alignTabs } from "../../src/base/tab-writer.ts";

describe("a quantity", () => {
  it.each([
    ["0.5", "500m"],
    ["1000m", "1"],
    ["1024Mi", "1Gi"],
    ["1500Mi", "1500Mi"],
    ["0.5Gi", "512Mi"],
    ["1e3", "1e3"],
    ["12000", "12k"],
    ["-2", "-2"],
    ["100m", "100m"],
    ["0", "0"],
    ["1.5Ki", "1536"],
    ["01Gi", "01Gi"],
    ["8192Ki", "8Mi"],
    ["1028Mi", "1028Mi"],
    ["1.500", "1.500"],
    ["0.0", "0"],
    ["0Gi", "0"],
    [" 2000 ", "2k"],
    ["1500n", "1500n"],
    ["1000n", "1u"],
    ["0.0005", "500u"],
    ["1e8", "100e6"],
    ["0.3Gi", "322122547200m"],
  ])("%s is written %s", (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));
  it.each([
    ["1.0005", "1001m"],
    ["10u", "1m"],
    ["0.5", "500m"],
  ])("%s in a list of resources is %s", (text, written) => expect(resourceQuantity(text)).toBe(written));
  it.each(["128K", "500mm", "1e"])("%s has a suffix that nobody knows", (text) =>
    expect(() => canonicalQuantity(text)).toThrow("unable to parse quantity's suffix"),
  );
  it("compares across suffixes", () => {
    expect(compareQuantities("1Gi", "1024Mi")).toBe(0);
    expect(compareQuantities("300m", "200m")).toBe(1);
  });
  it.each(["three", "", "1x", "ten"])("refuses %j", (text) =>
    expect(() => parseQuantity(text)).toThrow(/quantities must match the regular expression/),
  );
});

describe("a duration", () => {
  it.each([
    [45, "45s"],
    [119, "119s"],
    [200, "3m20s"],
    [600, "10m"],
    [5 * 3600 + 720, "5h12m"],
    [9 * 3600, "9h"],
    [51 * 3600, "2d3h"],
    [364 * 86400, "364d"],
    [740 * 86400, "2y10d"],
    [-5, "<invalid>"],
  ])("of %i s is %s", (seconds, text) => expect(humanDuration(seconds * 1000)).toBe(text));
  it("is read and written as Go does", () => {
    expect(parseGoDuration("1h30m1.5s")).toBe(5401500);
    expect(formatGoDuration(5401500)).toBe("1h30m1.5s");
    expect(() => parseGoDuration("5")).toThrow('time: missing unit in duration "5"');
    expect(() => parseGoDuration("5d")).toThrow('time: unknown unit "d" in duration "5d"');
  });
});

describe("tab stops", () => {
  it("hold over neighbouring lines only", () => {
    expect(alignTabs("Name:\tx\nSelector:\ta=b\nTemplate:\n  Labels:\tc\n")).toBe(
      "Name:      x\nSelector:  a=b\nTemplate:\n  Labels:  c\n",
    );
  });
});
