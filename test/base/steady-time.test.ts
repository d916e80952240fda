// Real time: steady when the computer's clock is set, and honest when the computer sleeps.
import { expect, test } from "vitest";
import { realTime, steadyTime } from "../../src/base/steady-time.ts";

const START = Date.parse("2026-05-04T10:00:00Z");
function computer() {
  const time = { clock: START, awake: 70, up: 900_000 };
  const pass = (ms: number, sleeping = false) => {
    time.clock += ms;
    time.up += ms;
    if (!sleeping) time.awake += ms;
  };
  return { time, pass, now: steadyTime({ clock: () => time.clock, awake: () => time.awake, up: () => Math.floor(time.up / 1000) * 1000 }) };
}

test("goes on to the millisecond, whatever the clock is set to", () => {
  const { time, pass, now } = computer();
  pass(1500);
  expect(now()).toBe(START + 1500);
  time.clock += 9 * 3_600_000;
  pass(1);
  expect(now()).toBe(START + 1501);
  time.clock -= 48 * 3_600_000;
  pass(499);
  expect(now()).toBe(START + 2000);
});

test("counts what was slept, once", () => {
  const { pass, now } = computer();
  pass(10_000);
  pass(600_000, true);
  expect(now()).toBe(START + 610_000);
  pass(700);
  expect(now()).toBe(START + 610_700);
  pass(60_000, true);
  expect(Math.abs(now() - START - 670_700)).toBeLessThan(2000);
});

test("never goes back, though the seconds of the computer are whole ones", () => {
  const { pass, now } = computer();
  let last = now();
  for (let step = 0; step < 200; step++) {
    pass(step % 7 === 0 ? 3333 : 37, step % 7 === 0);
    expect(now()).toBeGreaterThanOrEqual(last);
    last = now();
  }
});

test("is that of this computer", () => {
  expect(Math.abs(realTime() - Date.now())).toBeLessThan(5000);
});
