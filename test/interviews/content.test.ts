// Every scenario: translated whole, and proved: each question comes up in one state and not in another, and the world knows its answer.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { translationOf } from "../../src/game/content.ts";
import { scenarioProofs } from "../../src/game/interviews/proof.ts";
import { readScenario, scenarioFiles } from "../../src/game/interviews/shelf.ts";

const files = scenarioFiles({ path: process.cwd() });

test("there are at least ten, of all levels, two of them on a computer with Docker alone", () => {
  const all = files.map((file) => readScenario(file, "en").scenario);
  expect(all.length).toBeGreaterThanOrEqual(10);
  expect(new Set(all.map(({ level }) => level)).size).toBe(3);
  expect(all.filter(({ world }) => world === "docker").length).toBeGreaterThanOrEqual(2);
});

describe.each(files.map((file) => [basename(file, ".yaml"), file] as const))("%s", (_, file) => {
  const { scenario } = readScenario(file, "en");
  test("is translated", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    expect(readScenario(file, "ko").words.title).not.toBe(scenario.words.title);
  });
  test.each(scenarioProofs(scenario, boot).map((proof) => [proof.name, proof.prove] as const))("%s", (_, prove) => prove());
});
