// A program of the tests, bundled as the real one is, for tests that start it in processes of its own: it starts in a moment, where each start
// would have to compile all that it imports.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { bundleOptions } from "../scripts/bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Has a file, by its path from the repository's root, bundled before the tests of the file that asks; gives where it is then. */
export function bundledProgram(file: string): () => string {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bundled-"));
    await build({ ...bundleOptions(root), absWorkingDir: root, entryPoints: { main: file }, outdir: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, "main.mjs");
}
