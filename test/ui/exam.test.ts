// Exams in the app: the menu, a whole one on a real world, questions with choices, notes, reports; left, gone on with, and run out of time.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { notesOf } from "../../src/game/exams/notes.ts";
import { openTasks } from "../../src/game/exams/paper.ts";
import { type Language, translate } from "../../src/i18n/index.ts";
import { NotesView } from "../../src/ui/screens/exam-notes.ts";
import { ReportView } from "../../src/ui/screens/exam-report.ts";
import { widthOf } from "../../src/ui/text.ts";
import { themeOf } from "../../src/ui/theme.ts";
import type { Frame } from "../../src/ui/view.ts";
import { testApp, writeContent } from "./app.fixture.ts";

const [F4, F9, F10, DOWN, LEFT] = ["\x1bOS", "\x1b[20~", "\x1b[21~", "\x1b[B", "\x1b[D"] as const;
const MINUTE = 60_000;

const question = (id: string, right: string) =>
  `  - { id: ${id}, type: ${right.startsWith("[") ? "several" : "one"}, text: Which is ${id}?, choices: { a: This, b: That, c: Neither }, right: ${right}, explanation: So it is. }\n`;

/** Content with an exam of four questions in eight minutes. */
function withChoices(): string {
  const folder = mkdtempSync(join(tmpdir(), "quest-"));
  const content = writeContent(folder);
  mkdirSync(join(content, "exams/small"), { recursive: true });
  writeFileSync(
    join(content, "exams/small.yaml"),
    "title: A small exam\nform: choices\nminutes: 8\ncount: 4\npass: 0.75\ndomains: [{ id: shops, share: 100, title: Shops }]\n",
  );
  writeFileSync(
    join(content, "exams/small/shops.yaml"),
    `title: Shops\nitem: 01-concepts\nquestions:\n${["one", "two", "three"].map((id) => question(id, "a")).join("")}${question("four", "[a, b]")}`,
  );
  return folder;
}

function at(folder: string, options: Parameters<typeof testApp>[0] = {}) {
  const app = testApp({ folder, ...options });
  return { ...app, screen: () => stripVTControlCharacters(app.screen()).replace(/ +$/gm, "") };
}
type Playing = ReturnType<typeof at>;
const shown = (app: Playing, text: string | RegExp, timeout = 100_000) =>
  vi.waitFor(
    () => {
      app.wall.pass(25);
      expect(app.screen()).toMatch(text);
    },
    { timeout },
  );

/** Answers the question on the screen: with these choices, or all that are right. */
function answer(app: Playing, ...wanted: string[]): void {
  const lines = app.screen().split("\n");
  const choices = lines.filter((line) => /^[› ] [[(]/.test(line));
  for (const word of wanted) app.press(String(choices.findIndex((line) => line.includes(word)) + 1));
}

describe("an exam of questions", { timeout: 120_000 }, () => {
  async function begun(options: Parameters<typeof testApp>[0] = {}) {
    const app = at(withChoices(), options);
    app.app.openPractice("exam", [JSON.stringify({ exam: "small", seed: "A" })]);
    await shown(app, /4 questions · 8 minutes · 75 % passes/);
    app.press("\r");
    await shown(app, /Question 1 of 4/);
    return app;
  }

  test("is answered in any order, flagged, ended, and told about only then", async () => {
    const app = await begun();
    let wrong = 1;
    for (let number = 1; number <= 4; number++) {
      expect(app.screen()).toContain(`Question ${number} of 4`);
      const several = app.screen().includes("Several answers");
      answer(app, ...(several ? ["This", "That"] : [wrong-- > 0 ? "That" : "This"]));
      expect(app.screen()).not.toMatch(/So it is|✓|✗/);
      if (number === 3) app.press("f");
      if (number < 4) app.press("n");
    }
    app.press("\t");
    expect(app.screen()).toMatch(/4 of 4 answered/);
    expect(app.screen()).toMatch(/•⚑ 3\. /);
    app.press("\r", "e");
    expect(app.screen()).toContain("End the exam now? 4 of 4 questions are answered");
    app.press("y");
    expect(app.screen()).toMatch(/Exam report: A small exam/);
    expect(app.screen()).toMatch(/Score\s+75 % \(75 % passes\)/);
    expect(app.screen()).toContain("Passed");
    const progress = JSON.parse(readFileSync(join(app.folder, "progress.json"), "utf8"));
    expect(progress.attempts).toMatchObject([{ practice: "exam", name: "EXAM-SMALL-8-A", share: 0.75, passed: true }]);
    const [html, markdown] = readdirSync(join(app.folder, "exams/reports")).sort();
    expect([html, markdown]).toEqual(["202601050900-exam-small-8-a.html", "202601050900-exam-small-8-a.md"]);
    expect(readFileSync(join(app.folder, "exams/reports", markdown!), "utf8")).toMatch(/\| This \| That \|/);
  });
  test("goes on after a crash with its answers, and the clock has gone on", async () => {
    const first = await begun();
    answer(first, "Neither");
    first.wall.pass(MINUTE);
    const again = at(first.folder, { today: 3.5 * MINUTE });
    again.app.openPractice("exam");
    await shown(again, /Go on with EXAM-SMALL-8-A/);
    expect(again.screen()).toContain("5 minutes left");
    again.press("\r");
    await shown(again, /Question 1 of 4/);
    expect(again.screen()).toMatch(/⏱ 4:\d\d/);
    expect(again.screen()).toMatch(/\(•\) Neither/);
  });
  test("waits beside others that were left", async () => {
    const first = await begun();
    answer(first, "That");
    first.press(F10, "\r");
    const again = at(first.folder, { today: MINUTE });
    again.app.openPractice("exam", [JSON.stringify({ exam: "small", seed: "B" })]);
    await shown(again, /4 questions/);
    again.press("\r");
    await shown(again, /Question 1 of 4/);
    again.press(F10, "\r");
    expect(again.screen()).toContain("Go on with EXAM-SMALL-8-A");
    expect(again.screen()).toContain("Go on with EXAM-SMALL-8-B");
    again.press(DOWN, "\r");
    expect(again.screen()).toMatch(/\(•\) That/);
  });
  test("is another one when its questions have changed", async () => {
    const first = await begun();
    answer(first, "That");
    first.press(F10, "\r");
    const file = join(first.folder, "content/exams/small/shops.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("right: a,", "right: b,"));
    const again = at(first.folder, { today: MINUTE });
    again.app.openPractice("exam");
    await shown(again, /Go on with EXAM-SMALL-8-A/);
    again.press("\r");
    expect(again.screen()).toContain("other content");
  });
  test("is over when its time is, whoever was there", async () => {
    const first = await begun();
    first.wall.pass(8 * MINUTE + 2000);
    expect(first.screen()).toContain("Exam report");
    const left = await begun();
    left.press(F10, "\r");
    expect(left.screen()).toContain("Go on with");
    const late = at(left.folder, { today: 60 * MINUTE });
    late.app.openPractice("exam");
    await shown(late, /The time ran out meanwhile/);
    late.press("\r");
    expect(late.screen()).toContain("Not passed");
    late.press("q");
    expect(late.screen()).not.toContain("Go on with");
    expect(late.screen()).toContain("report: 202601050900-exam-small-8-a");
    late.press(DOWN, "\r");
    expect(late.screen()).toContain("Not passed");
    // What was weak then can be drilled later as well.
    expect(late.screen()).toContain("d drill what was weak");
  });
});

test("an exam of tasks: begun, noted, left, gone on with, ended, reported", { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "quest-"));
  const real = { content: process.cwd(), boot };
  const app = at(folder, { real, columns: 120, rows: 40 });
  app.app.openPractice("exam", [JSON.stringify({ exam: "ckad", minutes: 120, seed: "UI" })]);
  await shown(app, /16 tasks · 120 minutes · 66 % passes/);
  app.press(LEFT, LEFT, LEFT, LEFT);
  expect(app.screen()).toContain("4 tasks · 30 minutes");
  app.press("\r");
  await shown(app, /Task 1 of 4/);
  app.press(F4);
  expect(app.screen()).toContain("Search:");
  app.press(..."etcd", "\r");
  expect(app.screen()).toContain("etcdutl snapshot restore");
  app.press(F4);
  app.enter("kubectl config current-context");
  expect(app.screen()).toContain("k8s-c1");
  app.press(F9, "f", DOWN, "\r");
  expect(app.screen()).toContain("Task 2 of 4");
  app.press(F10, "\r");
  expect(app.screen()).toContain("Go on with EXAM-CKAD-30-UI");

  const again = at(folder, { real, columns: 120, rows: 40, today: 5 * MINUTE });
  again.app.openPractice("exam");
  await shown(again, /Go on with EXAM-CKAD-30-UI/);
  again.press("\r");
  await shown(again, /Task 2 of 4/);
  expect(again.screen()).toMatch(/⏱ 2[45]:\d\d/);
  again.press(F9, "e", "y");
  await shown(again, /Exam report: Kubernetes application developer/);
  expect(again.screen()).toMatch(/Score +0 %/);
  const [report = ""] = readdirSync(join(folder, "exams", "reports")).filter((name) => name.endsWith(".md"));
  expect(readFileSync(join(folder, "exams", "reports", report), "utf8")).toContain("pages of notes (for ");
  const progress = JSON.parse(readFileSync(join(folder, "progress.json"), "utf8"));
  expect(progress.attempts).toMatchObject([{ practice: "exam", name: "EXAM-CKAD-30-UI", passed: false }]);
  // Two of four tasks were opened: the others show nothing about what is known.
  const { tasks } = openTasks({ path: process.cwd() }, { exam: "ckad", minutes: 30, seed: "UI" }, "en")!;
  const tried = new Set(tasks.slice(0, 2).flatMap(({ task }) => task.skills));
  expect(new Set(progress.reviews.map(({ skill }: { skill: string }) => skill))).toEqual(tried);
  expect(readdirSync(join(folder, "results"))).toHaveLength(1);
});

describe.each([
  ["80x24", 80, 23],
  ["40x12", 40, 11],
  ["120x40", 120, 39],
] as const)("at %s", (_name, columns, rows) => {
  test.each(["en", "ko"] as const)("all screens keep to the window (%s)", (language) => {
    const frame = frameOf(columns, rows, language);
    const hooks = { back: () => {}, changed: () => {} };
    const notes = new NotesView(notesOf({ path: process.cwd() }, language), hooks);
    const views = [notes, new ReportView(REPORT, hooks, "/somewhere/rather/long/that/does/not/fit/into/the/window/at/all.md")];
    for (const view of views)
      for (const key of ["", "enter", "pagedown", "down", "end"]) {
        if (key) view.key(key, key);
        const lines = view.lines(frame);
        expect(lines.length).toBeLessThanOrEqual(rows);
        expect(lines.filter((line) => widthOf(stripVTControlCharacters(line)) > columns)).toEqual([]);
      }
  });
});

const frameOf = (columns: number, rows: number, language: Language): Frame => ({
  ...{ columns, rows, screenReader: false, theme: themeOf("plain", {}) },
  say: (id, values) => translate(language, id, values),
});
const REPORT = [
  { heading: "A report with a heading that is rather long for a narrow window", level: 1 as const },
  { head: [], rows: [["Result", "**Passed**"]] },
  {
    head: ["", "Expected", "Actual"],
    rows: [["✗", "Something that `kubectl` would say at some length", "Something else, at least as long as that was"]],
  },
  { list: ["One", "Two with more words than there is room for in forty columns"] },
  { code: "kubectl get pods --all-namespaces -o wide --show-labels --sort-by=.metadata.name" },
  { text: "And a **text**." },
];
