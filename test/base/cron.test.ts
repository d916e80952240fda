// Cron schedules: what they mean and when they come round.
import { describe, expect, it } from "vitest";
import { nextTime, parseCron } from "../../src/base/cron.ts";

const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const at = nextTime(parseCron(schedule), Date.parse(after), zone);
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

describe("a schedule", () => {
  it.each([
    ["*/15 * * * *", "2026-01-05T09:00:00Z", "2026-01-05T09:15"],
    ["17 5 29 2 *", "2026-01-05T09:00:00Z", "2028-02-29T05:17"],
    ["0 9 * * mon-fri", "2026-01-09T09:00:00Z", "2026-01-12T09:00"],
    ["0 0 13 * fri", "2026-01-05T00:00:00Z", "2026-01-09T00:00"],
    ["@hourly", "2026-01-05T09:59:59Z", "2026-01-05T10:00"],
    ["@every 90s", "2026-01-05T09:00:00Z", "2026-01-05T09:01"],
    ["0 0 31 2 *", "2026-01-05T09:00:00Z", undefined],
  ])("%s after %s comes round at %s", (schedule, after, expected) => expect(next(schedule, after)).toBe(expected));

  it("keeps the wall clock of its zone, in summer as in winter", () => {
    expect(next("0 8 * * *", "2026-01-05T12:00:00Z", "Europe/Lisbon")).toBe("2026-01-06T08:00");
    expect(next("0 8 * * *", "2026-07-05T12:00:00Z", "Europe/Lisbon")).toBe("2026-07-06T07:00");
    expect(next("30 9 * * *", "2026-01-05T12:00:00Z", "Asia/Seoul")).toBe("2026-01-06T00:30");
  });

  it.each([
    ["", "empty spec string"],
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["61 5 * * *", "end of range (61) above maximum (59): 61"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["noon * * * *", 'failed to parse int from noon: strconv.Atoi: parsing "noon": invalid syntax'],
    ["@soon", "unrecognized descriptor: @soon"],
  ])("%j is refused: %s", (schedule, message) => expect(() => parseCron(schedule)).toThrow(message));
});
