// What set-up steps wait for.
import { describe, expect, test } from "vitest";
import { Attempt } from "../../src/game/attempt.ts";
import { mission } from "./mission.fixture.ts";
import { boot } from "./small-world.ts";

const attempt = (until: string) => {
  const shop = mission((yaml) => yaml.replace("  - run: make Pod guard", `  - run: make Pod guard\n${until}`));
  return new Attempt({ mission: shop, boot, words: shop.words, language: "en" });
};
const call = 'traffic: { from: { host: true }, to: "http://shop", expect: { status: 200 } }';

describe("until", () => {
  test("makes the calls of a traffic check until they come out as wanted", () => {
    const { booted } = attempt(`  - run: make Service shop\n  - until: { ${call} }`);
    expect(booted.world.clock.now % 1000).toBeGreaterThan(0);
    expect(() => attempt(`  - until: { not: { ${call} } }`)).not.toThrow();
  });
  test("tells what the last call came to when the time is over", () => {
    expect(() => attempt(`  - until: { ${call} }\n    within: 5s`)).toThrow(
      /setup: step 2: did not come about within 5 s: traffic \(.*http:\/\/shop.*\)/,
    );
  });
  test("leaves no try behind that would count for an objective", () => {
    const { sight, started } = attempt(`  - run: make Service shop\n  - until: { ${call} }\n  - run: remove Service shop`);
    for (const { started: at } of sight.tried.values()) expect(at).toBeGreaterThanOrEqual(started);
  });
});

describe("a file", () => {
  test("that cannot be written is told, instead of a set-up that never ends", () => {
    expect(() => attempt("  - { file: /home/learner, content: not a folder }")).toThrow(/setup: step 2: .*directory/);
  });
});
