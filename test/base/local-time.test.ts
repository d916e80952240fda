// Times as the learner's clock has them.
import { expect, test } from "vitest";
import { dayAndTime } from "../../src/base/local-time.ts";

test("times are told as the learner's clock has them, wherever that is", () => {
  expect(dayAndTime(new Date(2026, 10, 23, 0, 40, 59).toISOString())).toBe("2026-11-23 00:40");
  expect(dayAndTime(new Date(2026, 0, 4, 22, 5).toISOString())).toBe("2026-01-04 22:05");
  expect(dayAndTime("yesterday")).toBe("–");
});
