// Near misses that nobody wrote: solutions of the incidents with one slip in them. A run plays one for each incident, which the seed picks;
// another one picks others (MUTANTS=seed), and MUTANTS=all plays all of them.
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { missionFiles, readMission } from "../../src/game/content.ts";
import { outcome } from "./mutants-proof.ts";
import { mutants } from "./mutate.ts";

const seed = process.env["MUTANTS"] ?? "today";
const incidents = missionFiles({ path: process.cwd() })
  .map(readMission)
  .filter(({ item }) => item === "22-incidents");

describe.each(incidents.map((mission) => [mission.id, mission] as const))("%s", (id, mission) => {
  const all = mutants(mission);
  test("has five near misses and more, no two of them the same", () => {
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(new Set(all.map(({ steps }) => JSON.stringify(steps))).size).toBe(all.length);
    expect(mutants(mission)).toEqual(all);
    const right = new Set(mission.solutions.map(({ steps }) => JSON.stringify(steps)));
    expect(all.filter(({ steps }) => right.has(JSON.stringify(steps)))).toEqual([]);
  });
  const played = seed === "all" ? all : new Random(`${seed}/${id}`).shuffle(all).slice(0, 1);
  test.each(played.map((mutant) => [mutant.name, mutant] as const))(
    "%s: does not win, or has the same effect",
    { timeout: 60_000 },
    (_name, mutant) => {
      expect(outcome(mission, mutant)).toBeUndefined();
    },
  );
});
