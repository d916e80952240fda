// The next world comes up while nobody waits.
import { describe, expect, it } from "vitest";
import type { Boot, WorldName } from "../../src/game/boot.ts";
import { StandBy } from "../../src/ui/stand-by.ts";
import { boot as small } from "../game/small-world.ts";
import { TestWall } from "./app.fixture.ts";

/** Worlds that take `work` ms of real time to come up. */
function house(work: number) {
  const wall = new TestWall();
  const done = new Map<WorldName, number>();
  const slices: number[] = [];
  const asked: WorldName[] = [];
  const boot: Boot = Object.assign(
    (options: Parameters<Boot>[0]) => {
      asked.push(options.world);
      done.delete(options.world);
      return small(options);
    },
    {
      standBy(world: WorldName, more: () => boolean) {
        const began = wall.now();
        while ((done.get(world) ?? 0) < work && more()) {
          wall.time++;
          done.set(world, (done.get(world) ?? 0) + 1);
        }
        slices.push(wall.now() - began);
        return done.get(world) === work;
      },
    },
  );
  return { wall, done, slices, asked, standBy: new StandBy(boot, wall) };
}

describe("the next world", () => {
  it("comes up in slices that no key notices", () => {
    const { wall, done, slices, standBy } = house(30);
    standBy.raise("default");
    wall.pass(500);
    expect(done.get("default")).toBe(30);
    expect(Math.max(...slices)).toBeLessThanOrEqual(5);
    expect(wall.waiting).toBe(0);
  });

  it("comes up again some time after one was asked for", () => {
    const { wall, done, standBy } = house(10);
    standBy.ask({ seed: "a", world: "bare" });
    wall.pass(900);
    expect(done.get("bare")).toBeUndefined();
    wall.pass(500);
    expect(done.get("bare")).toBe(10);
  });

  it("does not come up beside one that is asked for, nor after the app has ended", () => {
    const { wall, done, standBy } = house(100);
    standBy.raise("default");
    wall.pass(20);
    standBy.ask({ seed: "a", world: "bare" });
    const before = done.get("default");
    standBy.close();
    standBy.ask({ seed: "b", world: "bare" });
    wall.pass(5000);
    expect(done.get("default")).toBe(before);
    expect(done.get("bare")).toBeUndefined();
    expect(wall.waiting).toBe(0);
  });

  it("comes up twice where a set-up is rehearsed, which is over last", () => {
    const { wall, done, asked, slices, standBy } = house(10);
    const left: number[] = [];
    let work = 30;
    standBy.rehearse("default", (boot) => {
      boot({ seed: "rehearsal", world: "default" });
      return {
        goOn(more) {
          left.push(done.get("default") ?? 0);
          while (work > 0 && more()) work -= ++wall.time && 1;
          return work === 0;
        },
      };
    });
    wall.pass(1000);
    expect([asked, work, slices.length]).toEqual([["default"], 0, 6]);
    expect(left.length).toBeGreaterThan(5);
    expect(new Set(left)).toEqual(new Set([10]));
    expect(wall.waiting).toBe(0);
  });

  it("is worth more than a rehearsal: that ends when a world is asked for", () => {
    const { wall, done, standBy } = house(10);
    let slices = 0;
    standBy.rehearse("default", () => ({ goOn: () => ++slices === 1000 }));
    wall.pass(200);
    const before = slices;
    expect(before).toBeGreaterThan(0);
    standBy.ask({ seed: "a", world: "bare" });
    wall.pass(3000);
    expect([slices, done.get("bare"), wall.waiting]).toEqual([before, 10, 0]);
  });

  it("stays away where worlds cannot stand by", () => {
    const wall = new TestWall();
    new StandBy(small, wall).raise("default");
    expect(wall.waiting).toBe(0);
  });
});
