import { describe, expect, it } from "vitest";
import type { Mission } from "../../src/game/mission.ts";
import { score } from "../../src/game/scoring.ts";

const mission = { par: { commands: 4, time: 60_000 }, hints: [{ price: 10 }, { price: 25 }] } as unknown as Mission;
const played = (more: Partial<Parameters<typeof score>[0]> = {}) =>
  score({ mission, won: true, bonuses: 0, hints: 0, whys: 0, breaches: [], commands: 4, time: 60_000, ...more });

describe("points and stars", () => {
  it("are full within par and without help", () => {
    expect(played()).toEqual({ stars: 3, points: 140, won: true, flawless: true, withinPar: true });
  });
  it("fall with commands and time beyond par, to nothing at twice", () => {
    expect(played({ commands: 6 })).toMatchObject({ stars: 2, points: 130 });
    expect(played({ commands: 8, time: 200_000 })).toMatchObject({ stars: 2, points: 100 });
  });
  it("pay for hints, for answers of why, and for damage", () => {
    expect(played({ hints: 2 })).toMatchObject({ stars: 2, points: 105, flawless: false });
    expect(played({ whys: 3 })).toMatchObject({ stars: 2, points: 125, flawless: false });
    expect(played({ breaches: [{ price: 30 } as never] })).toMatchObject({ stars: 2, points: 110, flawless: false });
  });
  it("come with bonuses, never fall below nothing, and only to those who win", () => {
    expect(played({ bonuses: 2 }).points).toBe(160);
    expect(played({ whys: 99 }).points).toBe(0);
    expect(played({ won: false })).toMatchObject({ stars: 0, points: 0 });
  });
});
