// Times and base64 as Go reads and writes them.
import { describe, expect, it } from "vitest";
import { canonicalBase64 } from "../../src/base/base64.ts";
import { parseGoTime, RFC3339, RFC3339_MICRO, rewrittenGoTime } from "../../src/base/go-time.ts";

describe("a time of RFC 3339", () => {
  it.each([
    ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"],
    ["2026-02-28T23:59:59.999Z", "2026-02-28T23:59:59Z"],
    ["2026-01-01T9:00:00Z", "2026-01-01T09:00:00Z"],
  ])("%s is written %s", (text, written) => expect(rewrittenGoTime(text, RFC3339)).toBe(written));
  it("has six digits where it is a micro time", () =>
    expect(rewrittenGoTime("2026-01-01T02:00:00.500000+02:00", RFC3339_MICRO)).toBe("2026-01-01T00:00:00.500000Z"));
  it.each([
    ["", 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
    ["noon", 'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"'],
    ["2026-01-01", 'parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    ["2026-01-01 10:00:00Z", 'parsing time "2026-01-01 10:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 10:00:00Z" as "T"'],
    ["2026-13-01T10:00:00Z", 'parsing time "2026-13-01T10:00:00Z": month out of range'],
    ["2026-02-30T10:00:00Z", 'parsing time "2026-02-30T10:00:00Z": day out of range'],
    ["2026-02-03T10:00:00", 'parsing time "2026-02-03T10:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
    ["2026-02-03T10:00:00Zulu", 'parsing time "2026-02-03T10:00:00Zulu": extra text: "ulu"'],
  ])("%j is refused", (text, message) => expect(() => parseGoTime(text)).toThrow(message));
  it("needs its fraction where it is a micro time", () =>
    expect(() => parseGoTime("2026-01-01T00:00:00Z", RFC3339_MICRO)).toThrow(
      'parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ));
});

describe("base64", () => {
  it.each([
    ["YWJj\nZGVm\n", "YWJjZGVm"],
    ["YR==", "YQ=="],
    ["", ""],
  ])("%j is written %j", (text, written) => expect(canonicalBase64(text)).toBe(written));
  it.each([
    ["not base64!", 3],
    ["YWI", 0],
    ["YWJjZA=", 7],
    ["YQ==YQ==", 4],
    ["Y=", 1],
  ])("%j is corrupt at %i", (text, at) => expect(() => canonicalBase64(text)).toThrow(`illegal base64 data at input byte ${at}`));
});
