// Progress on disk: nothing is lost by two copies, by a kill in the middle of a save, or by a damaged file.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextOf, rowsOf } from "../../../src/game/progress/mastery.ts";
import { NewerProgress } from "../../../src/game/progress/migrations.ts";
import { noteQuiz, noteWin } from "../../../src/game/progress/notes.ts";
import { defaultSettings, openSettings } from "../../../src/game/progress/settings.ts";
import { ProgressStore } from "../../../src/game/progress/store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quest-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const score = (stars: number, points: number) => ({ stars, points, won: true, flawless: stars > 1, withinPar: stars > 2 });
const play = { commands: 3, time: 9000, hints: 0 };

describe("the store", () => {
  test("keeps the best and a line per attempt", () => {
    const store = new ProgressStore(folder);
    store.update((data) => noteWin(data, "a/b", score(3, 140), play, "2026-01-05T09:00:00Z"));
    store.update((data) => noteWin(data, "a/b", score(1, 90), { ...play, commands: 9 }, "2026-01-06T09:00:00Z"));
    const data = new ProgressStore(folder).read();
    expect(data.missions["a/b"]).toEqual({ stars: 3, points: 140, commands: 3, time: 9000, wins: 2, firstWon: "2026-01-05T09:00:00Z" });
    expect(readFileSync(store.file, "utf8").match(/"when"/g)).toHaveLength(2);
    expect(
      readFileSync(store.file, "utf8")
        .split("\n")
        .filter((line) => line.includes('"when"')),
    ).toHaveLength(2);
  });
  test("two copies lose nothing", () => {
    const [one, two] = [new ProgressStore(folder), new ProgressStore(folder)];
    one.read();
    two.update((data) => noteWin(data, "two", score(1, 90), play, "t"));
    one.update((data) => noteWin(data, "one", score(1, 90), play, "t"));
    expect(Object.keys(two.read().missions)).toEqual(["two", "one"]);
  });
  test("many processes lose nothing", async () => {
    const script = `import { ProgressStore } from ${JSON.stringify(join(process.cwd(), "src/game/progress/store.ts"))};
      const store = new ProgressStore(${JSON.stringify(folder)});
      for (let i = 0; i < 20; i++) store.update((data) => data.attempts.push({ when: process.argv[1] + i }));`;
    const run = promisify(execFile);
    await Promise.all(["a", "b", "c"].map((name) => run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, name])));
    expect(new ProgressStore(folder).read().attempts).toHaveLength(60);
  });
  test("a copy that was killed in the middle of a save leaves the old data, and its lock does not stay", () => {
    const store = new ProgressStore(folder);
    store.update((data) => noteQuiz(data, "concepts", { share: 1, passed: true }, "t"));
    writeFileSync(`${store.file}.4194305.tmp`, '{"version": 1, "miss');
    writeFileSync(`${store.file}.lock`, "4194305");
    store.update((data) => noteQuiz(data, "yaml", { share: 0.5, passed: false }, "t"));
    expect(Object.keys(store.read().quizzes)).toEqual(["concepts", "yaml"]);
    expect(existsSync(`${store.file}.lock`)).toBe(false);
  });
  test("a damaged file is put aside under a free name, whole", () => {
    writeFileSync(join(folder, "progress.corrupt-1.json"), "older");
    writeFileSync(join(folder, "progress.json"), '{"version": 1, "missions": ');
    const store = new ProgressStore(folder);
    expect(store.read().attempts).toEqual([]);
    expect(store.setAside).toBe(join(folder, "progress.corrupt-2.json"));
    expect(readFileSync(store.setAside!, "utf8")).toBe('{"version": 1, "missions": ');
    expect(readFileSync(join(folder, "progress.corrupt-1.json"), "utf8")).toBe("older");
    writeFileSync(store.file, '{"version": 1, "missions": [], "quizzes": {}, "attempts": [], "sessions": {}}');
    store.read();
    expect(readdirSync(folder)).toContain("progress.corrupt-3.json");
  });
  test("older data is brought up, newer data is left alone", () => {
    const store = new ProgressStore(folder);
    writeFileSync(store.file, '{"missions": {"a": {"stars": 2}}}');
    expect(store.read()).toMatchObject({ version: 2, missions: { a: { stars: 2 } } });
    writeFileSync(store.file, '{"version": 99}');
    expect(() => store.update(() => {})).toThrow(NewerProgress);
    expect(readFileSync(store.file, "utf8")).toBe('{"version": 99}');
  });
});

describe("settings", () => {
  test("that make no sense are as if they were not there", () => {
    writeFileSync(
      join(folder, "settings.json"),
      '{"name":7,"language":"xx","theme":"pink","speed":"x","autoForward":1,"editor":[],"extra":1}',
    );
    expect(openSettings(folder).read()).toEqual(defaultSettings);
    expect(openSettings(folder).write({ speed: 5 })).toEqual({ ...defaultSettings, speed: 5 });
  });
  test("are kept, and a damaged file is put aside", () => {
    openSettings(folder).write({ name: "미나", speed: 5 });
    expect(openSettings(folder).read()).toMatchObject({ name: "미나", speed: 5, language: "auto" });
    writeFileSync(join(folder, "settings.json"), "{");
    const settings = openSettings(folder);
    expect(settings.read().name).toBe("");
    expect(readFileSync(settings.setAside!, "utf8")).toBe("{");
  });
});

test("a row is ticked when its missions are won and its quiz is passed; the quiz comes after the missions", () => {
  const checklist = [{ id: "01", number: "1", tier: "beginner", title: "One", quiz: "one" }];
  const missions = ["01/a", "01/b"].map((id) => ({ id, item: "01", title: id }));
  const data = new ProgressStore(folder).read();
  const rows = () => rowsOf(checklist, missions, new Set(["one"]), data);
  expect(nextOf(rows())).toMatchObject({ mission: { id: "01/a" } });
  for (const { id } of missions) noteWin(data, id, score(3, 140), play, "t");
  expect(nextOf(rows())).toMatchObject({ quiz: "one" });
  expect(rows()[0]).toMatchObject({ ticked: false, mastery: 0.75 });
  noteQuiz(data, "one", { share: 1, passed: true }, "t");
  expect(rows()[0]).toMatchObject({ ticked: true, mastery: 1, stars: 6 });
  expect(nextOf(rows())).toBeUndefined();
});
