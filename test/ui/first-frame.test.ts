// What the first frame loads: the app's screens, and none of what runs a world.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Modules of ours that a file imports as it loads: no types, nothing that is loaded later. */
function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from\s*"(\.[^"]+)"/gm)].map(([, path]) => join(dirname(file), path!));
}

/** Rooms, and of the game what the home screen shows: titles, progress and settings. */
const NEEDED = /^src\/(base|i18n|ui|game\/(contents(-of)?\.ts|library\.ts|progress\/))/;

/** All modules that a file needs to run, each with one that imports it. */
function needs(first: string): Map<string, string | undefined> {
  const from = new Map<string, string | undefined>([[first, undefined]]);
  for (const file of from.keys()) for (const next of imports(file)) if (existsSync(next) && !from.has(next)) from.set(next, file);
  return from;
}

test("the first frame waits for no world, mission, check or fault", () => {
  const from = needs("src/ui/start.tsx");
  const way = (file: string | undefined): string => (file ? `${file} < ${way(from.get(file))}` : "");
  const dear = [...from.keys()].filter(
    (file) => !NEEDED.test(file) || /^src\/(base\/(x509|cel)\/|i18n\/(faults|why|worlds)|ui\/(rooms|player|emulator))/.test(file),
  );
  expect(from.size).toBeGreaterThan(15);
  expect(dear.map(way)).toEqual([]);
});

test("what k8s-quest play does before it loads the app is next to nothing", () => {
  expect([...needs("src/cli/play.ts").keys()].sort()).toEqual([
    ...["src/cli/app.ts", "src/cli/command-line.ts", "src/cli/failure.ts", "src/cli/play.ts"],
    ...["src/i18n/catalogue.ts", "src/i18n/en.ts", "src/i18n/index.ts", "src/i18n/ko.ts"],
  ]);
});
