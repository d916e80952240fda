// k8s-quest drill and k8s-quest skills without a terminal: what is due, what there is, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main as drill } from "../../src/cli/drill.ts";
import { main as skills } from "../../src/cli/skills.ts";
import { said } from "./said.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quest-drill-"));
  vi.stubEnv("K8S_QUEST_HOME", folder);
  vi.stubEnv("LANG", "en_US.UTF-8");
  vi.stubEnv("LC_ALL", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const run = (main: (args: readonly string[]) => Promise<number>, ...args: string[]) => said(() => main(args));
/** A learner who failed at a skill so many days ago. */
function failed(skill: string, days: number): void {
  const when = new Date(Date.now() - days * 86_400_000).toISOString();
  const reviews = [{ when, skill, rating: 1, from: "drill:x" }];
  writeFileSync(
    join(folder, "progress.json"),
    JSON.stringify({ version: 2, missions: {}, quizzes: {}, attempts: [], reviews, sessions: {}, turns: {} }),
  );
}

test("--due tells what is due, how well it is known still, and what comes", async () => {
  expect((await run(drill, "--due")).out).toMatch(/^nothing due today\n0 of \d+ skills tried · no streak yet\n/);
  failed("06-configuration/encoding", 3);
  const { code, out } = await run(drill, "--due");
  expect(code).toBe(0);
  expect(out).toMatch(/^1 due today\n1 of \d+ skills tried/);
  expect(out).toContain("Due in the next 14 days, today first: today: 1");
  expect(out).toMatch(/6\. Base64 and what it is not \(06-configuration\/encoding\): known to \d+ %/);
  expect((await run(drill, "--due", "--row", "05-namespaces")).out).not.toContain("Base64");
});
test("--list tells rows and skills", async () => {
  failed("06-configuration/encoding", 3);
  const { out } = await run(drill, "--list", "--row", "06-configuration");
  expect(out).toMatch(/^6\. ConfigMap and Secret: 13 questions \(1 due · 5 new\)\n/);
  expect(out).toMatch(/06-configuration\/encoding: Base64 and what it is not \(known to \d+ %, due\)/);
  expect(out).toContain("06-configuration/updates: How changes reach running containers (never tried)");
});
test("skills draws the map, of one row with its skills, or as JSON", async () => {
  failed("06-configuration/encoding", 1);
  expect((await run(skills)).out).toMatch(/☐ 6\. ConfigMap and Secret +·· ·· ·· ·· ▒▒ ··\n/);
  expect((await run(skills, "06-configuration")).out).toContain("▒ Base64 and what it is not (not known the last time)");
  const { rows, commands } = JSON.parse((await run(skills, "--json")).out);
  const row = rows.find((each: { row: string }) => each.row === "06-configuration");
  expect(row.skills).toContainEqual(expect.objectContaining({ id: "06-configuration/encoding", level: "fading" }));
  expect(commands.map(({ tool }: { tool: string }) => tool)).toEqual(["kubectl", "docker"]);
});
test.each([
  [["--row", "99-nothing"], 'there is no row "99-nothing"'],
  [["--skill", "06-configuration/nothing"], 'there is no skill "06-configuration/nothing"'],
  [["--capstone"], "--capstone wants --row"],
  [["--count", "31"], '--count is a number from 1 to 30, not "31"'],
  [["--quickly"], 'there is no option "--quickly"'],
])("drill %j is refused", async (args, problem) => {
  const { code, out, err } = await run(drill, ...args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(problem);
});
test("progress that a newer program wrote is left alone", async () => {
  writeFileSync(join(folder, "progress.json"), '{"version":99}');
  for (const main of [() => run(drill, "--due"), () => run(skills)]) {
    const { code, err } = await main();
    expect(code).toBe(1);
    expect(err).toContain("newer k8s-quest");
  }
});
