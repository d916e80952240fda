// Exams are drawn by their seeds: shares as the public ones, nothing that gets in another's way.
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { readChecklist } from "../../../src/game/content.ts";
import { isRow, readBank } from "../../../src/game/drills/bank.ts";
import { choicePool, openChoices } from "../../../src/game/exams/choices.ts";
import { readExamCode, seedOf, spellExam } from "../../../src/game/exams/code.ts";
import { countIn, countsOf, draw } from "../../../src/game/exams/draw.ts";
import { notesOf, searchNotes } from "../../../src/game/exams/notes.ts";
import { openTasks } from "../../../src/game/exams/paper.ts";
import { examFiles, openExam, poolOf } from "../../../src/game/exams/shelf.ts";
import { content } from "./prove.ts";

const exams = examFiles(content).map((file) => basename(file, ".yaml"));
const taskExams = ["cka", "ckad"];
const poolFor = (id: string) => {
  const { exam } = openExam(content, id, "en")!;
  return { exam, pool: poolOf(content, exam, "en").map(({ task }) => task) };
};

test.each(taskExams)("weaknesses in tasks of %s lead to drills of just that, where their row has drills", (id) => {
  const bank = readBank(content, "en");
  const skills = bank.flatMap((row) => row.skills.map((skill) => skill.id));
  const rows = readChecklist(content, "en").map((row) => row.id);
  for (const task of poolFor(id).pool)
    for (const name of task.skills) {
      const [row = "", skill] = name.split("/");
      const item = rows.find((each) => isRow(each, row));
      expect(item, `${task.id}: ${name}`).toBeDefined();
      if (bank.some((each) => each.item === item)) expect(skills, task.id).toContain(`${item}/${skill}`);
    }
});

describe("the public shares", () => {
  test.each([
    ["cka", { architecture: 25, workloads: 15, networking: 20, storage: 10, troubleshooting: 30 }],
    ["ckad", { design: 20, deployment: 20, observability: 15, configuration: 25, networking: 20 }],
    ["kcna", { fundamentals: 44, orchestration: 28, delivery: 16, architecture: 12 }],
  ])("of %s are kept", (id, shares) => {
    const { exam } = openExam(content, id, "en")!;
    expect(Object.fromEntries(exam.domains.map((each) => [each.id, each.share]))).toEqual(shares);
  });
  test.each(taskExams)("of %s are the weights of each drawn exam", (id) => {
    const { exam, pool } = poolFor(id);
    for (const seed of ["1", "2", "3"]) {
      const drawn = draw(exam, pool, seed, exam.minutes);
      expect(drawn).toHaveLength(exam.count);
      expect(drawn.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
      for (const { id, share } of exam.domains) {
        const own = drawn.filter(({ item }) => item.domain === id).reduce((sum, { weight }) => sum + weight, 0);
        expect(Math.abs(own - share), id).toBeLessThanOrEqual(2);
      }
    }
  });
  test("of few tasks go to the largest remainders", () => {
    const { exam } = openExam(content, "cka", "en")!;
    expect(Object.fromEntries(countsOf(exam, 16))).toEqual({
      architecture: 4,
      workloads: 2,
      networking: 3,
      storage: 2,
      troubleshooting: 5,
    });
    expect([countIn(exam, 30), countIn(exam, 1), countIn(exam, 480)]).toEqual([4, 1, 16]);
  });
});

describe("pools", () => {
  test("are clearly larger than an exam", () => {
    for (const id of taskExams) expect(poolFor(id).pool.length).toBeGreaterThanOrEqual(26);
    const kcna = openExam(content, "kcna", "en")!.exam;
    expect(choicePool(content, kcna, "en").length).toBeGreaterThanOrEqual(90);
  });
  test.each(taskExams)("of %s come round: no task is left to chance alone, whatever nodes it wants", (id) => {
    const { exam, pool } = poolFor(id);
    const drawn = new Map<string, number>();
    for (let seed = 0; seed < 300; seed++)
      for (const { item } of draw(exam, pool, String(seed), exam.minutes)) drawn.set(item.id, (drawn.get(item.id) ?? 0) + 1);
    for (const task of pool) expect(drawn.get(task.id) ?? 0, task.id).toBeGreaterThan(300 / 10);
  });
  test.each(taskExams)("of %s go together whatever the seed and the length", (id) => {
    const { exam, pool } = poolFor(id);
    for (let seed = 0; seed < 150; seed++)
      for (const minutes of [15, 45, 120]) {
        const claims = draw(exam, pool, String(seed), minutes).flatMap(({ item }) => item.claims);
        expect(new Set(claims).size).toBe(claims.length);
      }
  });
  test.each(taskExams)("of %s: each task can be drawn, and names nobody else's namespaces and hosts", (id) => {
    const { exam, pool } = poolFor(id);
    const seen = new Set(
      Array.from({ length: 150 }, (_, seed) => draw(exam, pool, String(seed), 120)).flatMap((each) => each.map(({ item }) => item.id)),
    );
    expect(seen.size).toBe(pool.length);
    for (const own of ["namespaces", "hosts"] as const) {
      const names = pool.flatMap((task) => task[own]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
  test("of questions exist in both languages, with choices only", () => {
    for (const language of ["en", "ko"] as const) {
      const opened = openChoices(content, { exam: "kcna", minutes: 90, seed: "A" }, language)!;
      expect(opened.items).toHaveLength(60);
      expect(new Set(opened.items.map(({ id }) => id)).size).toBe(60);
      expect(opened.items.every(({ question }) => question.type === "one" || question.type === "several")).toBe(true);
    }
  });
});

describe("a code", () => {
  test("is the exam: the same seed draws the same, another one another", () => {
    const open = (seed: string) => openTasks(content, { exam: "cka", minutes: 60, seed }, "en")!.paper;
    expect(open("A").digest).toBe(open("A").digest);
    expect(open("A").digest).not.toBe(open("B").digest);
    expect(open("A").code).toBe("EXAM-CKA-60-A");
  });
  test("is read as it is typed, and nothing else is", () => {
    expect(readExamCode(" exam-cka-60-x1 ")).toEqual({ exam: "cka", minutes: 60, seed: "X1" });
    expect(spellExam({ exam: "kcna", minutes: 90, seed: "Q" })).toBe("EXAM-KCNA-90-Q");
    for (const text of ["EXAM-CKA-0-A", "EXAM-CKA-999-A", "KQ1-1234", "EXAM-CKA-60-", "EXAM-CKA-60-A/.."])
      expect(readExamCode(text)).toBeUndefined();
    expect([seedOf("my seed!"), seedOf("?"), seedOf("a".repeat(13))]).toEqual(["MYSEED", undefined, undefined]);
  });
});

describe("exams", () => {
  test("are told in Korean too", () => {
    for (const id of exams) expect(openExam(content, id, "ko")!.words.title).not.toBe(openExam(content, id, "en")!.words.title);
  });
});

describe("notes", () => {
  const pages = notesOf(content, "en");
  test("are there in both languages, on 25 subjects or more", () => {
    const korean = notesOf(content, "ko");
    expect(pages.length).toBeGreaterThanOrEqual(25);
    expect(korean.map(({ id }) => id)).toEqual(pages.map(({ id }) => id));
    for (const [index, page] of pages.entries()) {
      expect(korean[index]!.title, page.id).not.toBe("");
      expect(korean[index]!.text, page.id).toMatch(/[가-힣]/);
    }
  });
  test("are found by words, titles first", () => {
    expect(searchNotes(pages, "etcd restore")[0]!.id).toBe("etcd");
    expect(searchNotes(pages, "NETWORKPOLICY")[0]!.id).toBe("networkpolicy");
    expect(searchNotes(pages, "")).toHaveLength(pages.length);
    expect(searchNotes(pages, "zeppelin")).toEqual([]);
  });
});
