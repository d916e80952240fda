// Virtual time in step with the wall: when it wakes, and where it goes on from.
import { expect, test } from "vitest";
import { Clock } from "../../src/base/clock.ts";
import { Pace } from "../../src/game/pace.ts";
import { TestWall } from "../ui/app.fixture.ts";

function paced(speed = 1) {
  const clock = new Clock(0);
  const wall = new TestWall();
  const target = {
    get now() {
      return clock.now;
    },
    get next() {
      return clock.next;
    },
    advance: (to: number) => clock.runUntil(to),
  };
  return { clock, wall, pace: new Pace(target, wall, speed) };
}

test("what is due happens at its time, and nothing wakes before", () => {
  const { clock, wall, pace } = paced(2);
  const seen: number[] = [];
  pace.act(() => clock.at(4000, () => seen.push(wall.time)));
  wall.pass(10_000);
  expect(seen).toEqual([2000]);
  expect(wall.wakes).toBe(1);
});
test("what is asked for now happens now", () => {
  const { clock, pace } = paced();
  let done = false;
  pace.act(() => clock.at(clock.now, () => (done = true)));
  expect(done).toBe(true);
});
test("time goes on from where an action has moved it", () => {
  const { clock, wall, pace } = paced();
  pace.act(() => clock.runUntil(50_000));
  pace.restart();
  wall.pass(1000);
  pace.act(() => {});
  expect(clock.now).toBe(51_000);
});
test("closed, it wakes no more", () => {
  const { clock, wall, pace } = paced();
  clock.at(100, () => {});
  pace.close();
  pace.restart();
  expect(wall.waiting).toBe(0);
});
