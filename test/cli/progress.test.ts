// k8s-quest progress on the command line: what goes from machine to machine, what a group sees, and what is refused.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follow, text } from "../../src/cli/command-line.ts";
import { main } from "../../src/cli/progress.ts";
import { certify } from "../../src/cli/progress-certificate.ts";
import type { ProgressHome } from "../../src/cli/progress-files.ts";
import { group } from "../../src/cli/progress-group.ts";
import { noteOpenQuiz, noteQuiz, noteReviews, noteWin } from "../../src/game/progress/notes.ts";
import { openSettings } from "../../src/game/progress/settings.ts";
import { ProgressStore } from "../../src/game/progress/store.ts";
import { translate } from "../../src/i18n/index.ts";
import { builtProgram } from "./program.ts";
import { type Said, said } from "./said.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quest-progress-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function progress(machine: string, ...args: string[]): Promise<Said> {
  vi.stubEnv("K8S_QUEST_HOME", join(folder, machine));
  vi.stubEnv("LANG", "en_US.UTF-8");
  return said(() => main(args));
}
const store = (machine: string) => new ProgressStore(join(folder, machine));
const file = (name: string) => join(folder, name);
const win = (machine: string, mission: string, when: string, stars = 3) =>
  store(machine).update((data) =>
    noteWin(data, mission, { stars, points: 100, won: true, flawless: true, withinPar: true }, { commands: 3, time: 9, hints: 0 }, when),
  );

describe("from machine to machine", () => {
  test("goes through a pipe as well", () => {
    win("laptop", "01-concepts/first-pod", "2026-01-05T09:00:00Z");
    const run = (machine: string, args: readonly string[], input = "") =>
      spawnSync(process.execPath, [builtProgram(), "progress", ...args], {
        ...{ input, encoding: "utf8" },
        env: { ...process.env, LANG: "en_US.UTF-8", K8S_QUEST_HOME: join(folder, machine) },
      });
    const { stdout } = run("laptop", ["export", "-"]);
    expect(run("desktop", ["import", "-"], stdout)).toMatchObject({ status: 0, stdout: expect.stringContaining("attempts: 1,") });
    expect(run("desktop", ["import", "-"], stdout.slice(0, -9))).toMatchObject({
      ...{ status: 1, stderr: "k8s-quest progress: - is damaged and was not used: it is not whole JSON\n" },
    });
    expect(store("desktop").read().missions).toHaveProperty("01-concepts/first-pod");
  });
  test("goes everything, and nothing counts twice", async () => {
    win("laptop", "01-concepts/first-pod", "2026-01-05T09:00:00Z");
    store("laptop").update((data) =>
      noteReviews(data, [{ when: "2026-01-05T09:00:00Z", skill: "concepts/pods", rating: 3, from: "drill" }]),
    );
    store("laptop").update((data) => noteOpenQuiz(data, "yaml", [{ question: "q", right: true }]));
    win("desktop", "01-concepts/first-pod", "2026-01-06T09:00:00Z", 1);
    expect(await progress("laptop", "export", file("a.json"))).toMatchObject({
      code: 0,
      out: `${file("a.json")}: attempts: 1, reviews of skills: 1\n`,
    });
    const imported = (await progress("desktop", "import", file("a.json"))).out;
    expect(imported).toContain("New here: attempts: 1, reviews of skills: 1");
    expect(imported).toContain("The state before is in");
    const once = store("desktop").read();
    const again = (await progress("desktop", "import", file("a.json"), file("a.json"))).out;
    expect(again).toContain("New here: attempts: 0, reviews of skills: 0");
    expect(again).not.toContain("The state before is in");
    expect(store("desktop").read()).toEqual(once);
    expect(once).toMatchObject({
      missions: { "01-concepts/first-pod": { stars: 3, wins: 2, firstWon: "2026-01-05T09:00:00Z" } },
      openQuizzes: { yaml: [{}] },
    });
    // Nothing came of the second import: it leaves alone what the first one found.
    expect(JSON.parse(readFileSync(join(folder, "desktop/progress.json.before-import"), "utf8")).attempts).toHaveLength(1);
  });
  test("a file that is there is only replaced when it is asked for", async () => {
    writeFileSync(file("a.json"), "mine");
    expect(await progress("laptop", "export", file("a.json"))).toMatchObject({ code: 1 });
    expect(readFileSync(file("a.json"), "utf8")).toBe("mine");
    expect(await progress("laptop", "export", file("a.json"), "--force")).toMatchObject({ code: 0 });
  });
  test("files can be put together without touching this machine", async () => {
    win("laptop", "a/b", "2026-01-05T09:00:00Z");
    win("desktop", "a/c", "2026-01-06T09:00:00Z");
    for (const machine of ["laptop", "desktop"]) await progress(machine, "export", file(`${machine}.json`));
    const { out } = await progress("third", "merge", file("laptop.json"), file("desktop.json"));
    expect(JSON.parse(out).progress.attempts).toHaveLength(2);
    expect(store("third").read().attempts).toEqual([]);
  });
});

describe("what is no progress", () => {
  test.each([
    ["cut", '{"version": 2, "missions": {', "is damaged and was not used"],
    ["deep", `{"version": 2, "more": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "is damaged and was not used: more than 50 levels"],
    ["foreign", '{"name": "x", "version": "1.0"}', "is no progress of k8s-quest"],
    ["a list", "[]", "is no progress of k8s-quest"],
    ["newer", '{"version": 99, "missions": {}}', "was written by a newer k8s-quest"],
    [
      "untrue",
      '{"version": 2, "missions": {}, "quizzes": {}, "attempts": [{"when": "t", "mission": "a/b", "stars": 99}], "reviews": [], "sessions": {}, "turns": {}}',
      "attempts[0].stars",
    ],
    [
      "sly",
      '{"version": 2, "missions": {}, "quizzes": {}, "attempts": [], "reviews": [], "sessions": {"__proto__": {"entries": [], "at": 0}}, "turns": {}}',
      "sessions.__proto__",
    ],
    [
      "a loud name",
      '{"version": 2, "missions": {}, "quizzes": {}, "attempts": [{"when": "\\u001b[2J"}], "reviews": [], "sessions": {}, "turns": {}}',
      "attempts[0].when",
    ],
  ])("is refused, and nothing is changed: %s", async (_, text, why) => {
    win("laptop", "a/b", "2026-01-05T09:00:00Z");
    const before = store("laptop").read();
    writeFileSync(file("x"), text);
    const { code, err } = await progress("laptop", "import", file("x"));
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(why) });
    expect(store("laptop").read()).toEqual(before);
  });
  test("is refused: a file that is not there, or that is larger than any progress", async () => {
    expect(await progress("laptop", "import", file("none"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("no such file or directory"),
    });
    writeFileSync(file("huge"), "");
    truncateSync(file("huge"), 65 * 1024 * 1024);
    expect(await progress("laptop", "import", file("huge"))).toMatchObject({ code: 1, err: expect.stringContaining("too large") });
  });
  test("words that mean nothing here are answered with the way to help", async () => {
    for (const args of [["exprot"], ["export"], ["import"], ["merge"], ["group"], ["export", "a", "b"]])
      expect(await progress("laptop", ...args)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^k8s-quest progress: .+\nk8s-quest progress --help tells what there is\.\n$/),
      });
    expect((await progress("laptop", "--help")).out).toContain("Usage: k8s-quest progress");
  });
  test("a newer program's own progress is left alone", async () => {
    win("laptop", "a/b", "t");
    await progress("laptop", "export", file("a.json"));
    writeFileSync(join(folder, "laptop/progress.json"), '{"version": 99}');
    for (const args of [["import", file("a.json")], ["export", "-"], []])
      expect(await progress("laptop", ...args)).toMatchObject({ code: 1 });
    expect(readFileSync(join(folder, "laptop/progress.json"), "utf8")).toBe('{"version": 99}');
  });
});

describe("a group", () => {
  test("is a table of its learners by row, as text and for programs", async () => {
    for (const [machine, name] of [
      ["one", "Mina"],
      ["two", "준호"],
    ] as const) {
      openSettings(join(folder, machine)).write({ name });
      win(machine, "01-concepts/first-pod", "2026-01-05T09:00:00Z", machine === "one" ? 3 : 1);
      await progress(machine, "export", file(`${machine}.json`));
    }
    store("two").update((data) => noteQuiz(data, "concepts", { share: 1, passed: true }, "2026-01-07T09:00:00Z"));
    await progress("two", "export", file("two.json"), "--force");
    const names = [file("one.json"), file("two.json")];
    const small = async () => ({
      items: [{ id: "01-concepts", number: "1", tier: "beginner", title: "Concepts", quiz: "concepts" }],
      missions: ["a", "first-pod"].map((name) => ({ id: `01-concepts/${name}`, item: "01-concepts", tier: "beginner", title: name })),
      quizzes: ["concepts"],
    });
    const shown = (json = false) =>
      said(() => group({ say: (id, values) => translate("en", id, values) }, names, { contents: small, columns: 80, json }));
    const json = JSON.parse((await shown(true)).out);
    expect(json).toMatchObject([
      { name: "Mina", points: 100 },
      { name: "준호", latest: "2026-01-07T09:00:00Z" },
    ]);
    expect(json[1].rows.find((row: { row: string }) => row.row === "01-concepts")).toMatchObject({ quizPassed: true });
    const [head, row] = (await shown()).out.split("\n");
    expect(head).toMatch(/^ +Mina +준호$/);
    expect(row).toMatch(/^1\. Concepts +1\/2 ★3 +1\/2 ★1 Q$/);
  });
});

describe("a certificate", () => {
  const contents = {
    items: [
      { id: "01-concepts", number: "1", tier: "beginner", title: "Concepts", quiz: "concepts" },
      { id: "15-helm", number: "15", tier: "advanced", title: "Helm" },
    ],
    missions: ["a", "b"].map((name) => ({ id: `01-concepts/${name}`, item: "01-concepts", tier: "beginner", title: name })),
    quizzes: ["concepts"],
  };
  const certificate = (...args: string[]) =>
    said(() => {
      const home = { folder: join(folder, "laptop"), store: store("laptop"), name: "Mina", say: sayIn("en") };
      return follow({ name: "progress", options: { output: text }, words: 2 }, args, ({ values, words: [name] }) =>
        certify(home, name, values, contents, "en"),
      );
    });
  const sayIn =
    (language: "en"): ProgressHome["say"] =>
    (id, values) =>
      translate(language, id, values);

  test("is for what is complete: otherwise it is told what is missing, and nothing is written", async () => {
    expect((await certificate()).out).toContain("No row is complete yet");
    win("laptop", "01-concepts/a", "2026-01-05T09:00:00Z");
    const { code, err } = await certificate("01-concepts", "--output", file("x.kqcert"));
    expect(code).toBe(1);
    expect(err.split("\n").slice(1, 4)).toEqual([
      "  01-concepts/a is won, but the log of that win is not here: win it once more",
      "  01-concepts/b is not won",
      "  the quiz concepts is not passed",
    ]);
    expect(existsSync(file("x.kqcert"))).toBe(false);
  });
  test("is for rows and tiers with missions only", async () => {
    for (const name of ["15-helm", "advanced", "nothing"])
      expect(await certificate(name)).toMatchObject({ code: 2, err: expect.stringContaining(name) });
    expect(await progress("laptop", "certificate", "beginner", "01-concepts")).toMatchObject({ code: 2 });
  });
});
