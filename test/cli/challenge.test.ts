// The commands of challenges: codes are made and told, results checked in processes with bounds, ranked, and refused with the reason.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main as challenge } from "../../src/cli/challenge.ts";
import { main as verify } from "../../src/cli/verify.ts";
import { boot } from "../../src/commands/boot.ts";
import { papersOf } from "../../src/game/runs/papers.ts";
import { resultOf } from "../../src/game/runs/result.ts";
import { Run } from "../../src/game/runs/run.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "challenge-"));
const argv = process.argv[1]!;
beforeAll(() => {
  vi.stubEnv("K8S_QUEST_HOME", folder);
  vi.stubEnv("LC_ALL", "");
  vi.stubEnv("LANG", "C.UTF-8");
  // Those are this program again.
  process.argv[1] = join(root, "src/main.ts");
});
afterAll(() => {
  process.argv[1] = argv;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
let said = "";
let complained = "";
beforeEach(() => {
  said = complained = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((said += text)));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((complained += text)));
});
afterEach(() => void vi.restoreAllMocks());

const run = async (...args: string[]) => ({ code: await challenge(args), said, complained });

describe("challenge", () => {
  test("new prints the code alone where programs read it, and what it means beside it", async () => {
    const made = await run("new", "--tier", "beginner,intermediate", "--length", "2", "--minutes", "25", "--no-hints", "--seed", "4");
    expect(made.code).toBe(0);
    expect(made.said).toMatch(/^KQ1(-\w+)+\n$/);
    expect(made.complained).toContain("Tasks: 2 · minutes: 25 · points: 280 at most");
    expect(made.complained).toContain("Allowed: undo, why and notes.");
    const code = made.said.trim();
    said = "";
    expect((await run("show", ...code.toLowerCase().split("-"))).said).toContain(`${code}\nTasks: 2 · minutes: 25`);
  });
  test("show tells a slip from something else, and both from a code of other content", async () => {
    expect(await run("show", "hello")).toMatchObject({ code: 1, complained: expect.stringContaining("no code of a challenge") });
    await run("new", "--incidents", "1", "--seed", "4");
    const code = said.trim();
    expect((await run("show", `${code.slice(0, -1)}${code.endsWith("7") ? "8" : "7"}`)).complained).toContain("has a slip in it");
  });
  test("says what is wrong with a wish", async () => {
    for (const [args, wrong] of [
      [["new", "--minutes", "0"], "--minutes is a number from 1 to 511"],
      [["new", "--tier", "gold"], '--tier: there is no "gold"'],
      [["new", "--missions", "nowhere"], 'There is no mission "nowhere"'],
      [["new", "--missions", ","], "--missions needs a value"],
      [["new", "--tier", " , "], "--tier needs a value"],
      [["new", "--difficulty", "2"], "--difficulty goes with --incidents"],
      [["new", "--lenght", "2"], 'there is no option "--lenght"'],
      [["play"], "name a code"],
      [["dance"], 'there is no "dance"'],
    ] as const) {
      complained = "";
      expect(await run(...args)).toMatchObject({ code: 2, complained: expect.stringContaining(wrong) });
    }
    expect(await run("list")).toMatchObject({ code: 0, said: "There are no runs and no results yet.\n" });
  });
});

test("verify plays results again in processes with bounds, and gives up what takes too long", async () => {
  await run("new", "--missions", "01-concepts/opening-day", "--seed", "4");
  const paper = (await papersOf("en"))(said.trim());
  const startedAt = "2026-05-04T10:00:00.000Z";
  const played = new Run({ paper, player: "준호", boot, language: "en", size: { columns: 80, rows: 24 }, startedAt });
  played.session.type("kubectl get pods\r");
  played.session.advance(played.session.now + 5000);
  played.end();
  const file = join(folder, "result.kqresult");
  writeFileSync(file, resultOf(played, new Date(Date.parse(startedAt) + played.now).toISOString()));
  said = "";
  expect(await verify([file])).toBe(0);
  expect(said).toContain(`${paper.code}\n  1.  준호  0 of 150`);
  said = "";
  expect(await verify([file, "--timeout", "0.001", "--json"])).toBe(1);
  expect(JSON.parse(said).codes[0].results[0].findings[0].id).toBe("verify.limit.time");
  // A file of 100 MB is refused, and the others are ranked nevertheless.
  const huge = join(folder, "huge\u001b[2J.kqresult");
  writeFileSync(huge, "");
  truncateSync(huge, 100 << 20);
  writeFileSync(file, `\ufeff${readFileSync(file, "utf8")}`);
  said = "";
  expect(await verify([huge, file])).toBe(1);
  expect(said).toContain("1.  준호  0 of 150");
  expect(said).toContain(" –  huge[2J.kqresult  refused  huge[2J.kqresult\n      ✗ ");
  expect(await verify([join(folder, "missing")])).toBe(2);
  expect(await verify([])).toBe(2);
}, 120_000);
