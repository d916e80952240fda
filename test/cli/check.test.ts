// k8s-quest check: what its author reads, in either language.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../../src/cli/check.ts";
import { said } from "./said.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-test-"));
  vi.stubEnv("K8S_QUEST_HOME", folder);
  for (const name of ["LC_ALL", "LC_MESSAGES"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test.each([
  ["en", "format", "Korean", "solution: ", "near miss: ", "all proved"],
  ["ko", "형식", "한국어", "풀이: ", "아깝게 틀린 풀이: ", "모두 증명되었습니다"],
])("tells what is proved (%s)", { timeout: 60_000 }, async (language, format, korean, solution, miss, all) => {
  vi.stubEnv("LANG", `${language}.UTF-8`);
  const { code, out, err } = await said(() => main(["exams/cka/kustomize-overlay.yaml"]));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  expect(lines.slice(0, 3)).toEqual(["exams/cka/kustomize-overlay.yaml", `  ✓ ${format}`, `  ✓ ${korean}`]);
  for (const kind of [solution, miss]) expect(lines.some((line) => line.startsWith(`  ✓ ${kind}`))).toBe(true);
  expect(lines.at(-1)).toBe(all);
});

test.each([
  ["nowhere", "there is no "],
  ["src", "found nothing there"],
])("says that there is nothing to prove at %s", async (path, problem) => {
  vi.stubEnv("LANG", "C");
  expect(await said(() => main([path]))).toMatchObject({ code: 2, out: "", err: expect.stringContaining(problem) });
});
