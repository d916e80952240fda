// Days of cron jobs, rollouts and failing nodes leave nothing behind and everything in its place; bench/soak.ts does it for a month.
import { expect, it } from "vitest";
import { Soak } from "./soaking.ts";

it("has the same of everything after each day, and all that was asked for", { timeout: 120_000 }, () => {
  const soak = new Soak();
  soak.day();
  const before = soak.census();
  expect(soak.drift()).toEqual([]);
  soak.day();
  const after = soak.census();
  // Which of an hour's events are combined, and which too many, depends on those before.
  expect(Math.abs(after.objects["events"]! - before.objects["events"]!)).toBeLessThan(20);
  expect({ ...after, objects: { ...after.objects, events: 0 } }).toEqual({ ...before, objects: { ...before.objects, events: 0 } });
  expect(soak.drift()).toEqual([]);
  expect(soak.booted.world.clock.crashes).toEqual([]);
});
