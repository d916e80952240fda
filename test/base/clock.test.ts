import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";

describe("the clock", () => {
  it("runs what is due in order of time, then in the order it was asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (delays) => {
        const clock = new Clock(0);
        const ran: [number, number][] = [];
        for (const [i, delay] of delays.entries()) clock.after(delay, () => ran.push([delay, i]));
        while (clock.step());
        expect(ran).toEqual(delays.map((delay, i): [number, number] => [delay, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
    );
  });
  it("stops at a limit, and there it is that late", () => {
    const clock = new Clock(1000);
    let ran = false;
    clock.after(500, () => (ran = true));
    clock.runUntil(1200);
    expect([ran, clock.now]).toEqual([false, 1200]);
  });
  it("forgets what was cancelled", () => {
    const clock = new Clock(0);
    clock.cancel(clock.after(5, () => expect.unreachable()));
    expect(clock.next).toBeUndefined();
  });
});

describe("chance", () => {
  it("is the same for the same seed, and another for another", () => {
    const draw = (seed: string) =>
      Array.from(
        { length: 5 },
        (
          (random) => () =>
            random.next()
        )(new Random(seed)),
      );
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });
  it("of one stream is not shifted by draws from another", () => {
    const one = new Random("s");
    one.stream("other").next();
    expect(one.stream("uid").uuid()).toBe(new Random("s").stream("uid").uuid());
  });
  it("makes UUIDs of version 4", () => {
    expect(new Random("x").uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
