// What the program answers before it knows a subcommand: all that there is, in the learner's language.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "help-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quest = (LANG: string, ...args: string[]) => {
  const env = { PATH: process.env["PATH"], LANG, K8S_QUEST_HOME: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
/** Names at the beginning of lines. */
const listed = (help: string): string[] => [...help.matchAll(/^ {2}([a-z-]+) +\S/gm)].map(([, name]) => name!);

test("--help lists all that people type, each in a line, in either language", { timeout: 60_000 }, () => {
  const english = quest("en_US.UTF-8", "--help");
  const korean = quest("ko_KR.UTF-8", "-h");
  expect([english.code, english.err, korean.code, korean.err]).toEqual([0, "", 0, ""]);
  expect(english.out).toMatch(/^Learn Docker and Kubernetes by doing/);
  expect(korean.out).toMatch(/^직접 해 보며 Docker와 Kubernetes를 배웁니다/);
  expect(listed(english.out)).toEqual(listed(korean.out));
  // What people type has a file of its own; helpers of programs are not told of.
  const files = readdirSync(new URL("../../src/cli", import.meta.url)).map((name) => name.replace(/\.ts$/, ""));
  expect(listed(english.out).filter((name) => !files.includes(name))).toEqual([]);
  expect(listed(english.out).length).toBeGreaterThan(15);
  expect(english.out).not.toContain("aside");
});

test("what is no command is told of, even where all objects have it", { timeout: 60_000 }, () => {
  for (const name of ["frob", "constructor", "__proto__"])
    expect(quest("C", name)).toEqual({
      code: 2,
      out: "",
      err: `k8s-quest: there is no command "${name}"\nk8s-quest --help tells what there is.\n`,
    });
});
