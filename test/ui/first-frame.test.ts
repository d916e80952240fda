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
const NEEDED = /^src\/(base|i18n|ui|game\/(contents\.ts|library\.ts|progress\/))/;

test("the first frame waits for no world, mission, check or fault", () => {
  const from = new Map<string, string | undefined>([["src/ui/start.tsx", undefined]]);
  for (const file of from.keys()) for (const next of imports(file)) if (existsSync(next) && !from.has(next)) from.set(next, file);
  const way = (file: string | undefined): string => (file ? `${file} < ${way(from.get(file))}` : "");
  const dear = [...from.keys()].filter(
    (file) => !NEEDED.test(file) || /^src\/(base\/(x509|cel)\/|i18n\/(faults|why|worlds)|ui\/(rooms|player|emulator))/.test(file),
  );
  expect(from.size).toBeGreaterThan(15);
  expect(dear.map(way)).toEqual([]);
});
