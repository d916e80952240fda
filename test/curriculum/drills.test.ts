// The bank of drills: every question can be asked in both languages, its draws change it, and the worlds agree with what it calls right and wrong.
// A run asks the worlds about some questions, which the seed picks; `-t ROW` and DRILLS=all ask them about all.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { boot } from "../../src/commands/boot.ts";
import { readQuiz, translationOf } from "../../src/game/content.ts";
import { checkTranslation, drillFiles, isRow, readDrillRow } from "../../src/game/drills/bank.ts";
import { needsWorld, proveAsked } from "../../src/game/drills/proof.ts";
import { drillTypes } from "../../src/game/drills/question.ts";
import { pickCapstone } from "../../src/game/drills/round.ts";
import { readTask, taskExams, taskFiles } from "../../src/game/exams/shelf.ts";
import { checklist, content, missions, quizzes, short } from "./prove.ts";

const wanted = process.env["DRILLS"] ?? "";
/** Somebody looks at one row: all of it is proved. */
const { testNamePattern } =
  (globalThis as { __vitest_worker__?: { config: { testNamePattern?: RegExp } } }).__vitest_worker__?.config ?? {};
const all = wanted === "all" || testNamePattern !== undefined;
/** How many questions of a row ask a world. */
const SAMPLE = 1;
const SEEDS = ["first", "second", "third"];

const rows = drillFiles(content).map((file) => ({ file, row: readDrillRow(file, "en") }));

test("every row that a mission or a task of an exam belongs to has its drills: more than three hundred questions, of all types", () => {
  const items = new Set(missions.map(({ mission }) => mission.item));
  for (const exam of taskExams(content))
    for (const file of taskFiles(content, exam))
      for (const skill of readTask(content, `${exam}/${basename(file, ".yaml")}`, "en").task.skills)
        items.add(checklist.find(({ id }) => isRow(id, skill.split("/")[0]!))!.id);
  expect(rows.map(({ row }) => row.item).sort()).toEqual([...items].sort());
  const drills = rows.flatMap(({ row }) => row.drills);
  expect(drills.length).toBeGreaterThan(300);
  for (const type of drillTypes) expect(drills.filter((drill) => drill.type === type).length).toBeGreaterThan(10);
  expect(new Set(drills.map(({ level }) => level))).toEqual(new Set([1, 2, 3]));
});

describe.each(rows.map(({ file, row }) => [short(file), file, row] as const))("%s", (_name, file, row) => {
  const sample = new Random(`${wanted}/${row.item}`).shuffle(row.drills.filter(needsWorld).map(({ id }) => id)).slice(0, SAMPLE);

  test("belongs to a row of the checklist, with skills that are all asked about", () => {
    expect(checklist.map(({ id }) => id)).toContain(row.item);
    expect(new Set(row.drills.map(({ skill }) => skill))).toEqual(new Set(row.skills.map(({ id }) => id)));
    expect(row.skills.length).toBeGreaterThanOrEqual(4);
    expect(row.skills.length).toBeLessThanOrEqual(7);
  });
  test("is told in Korean too", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    checkTranslation(file, row, "ko");
  });
  test("has thirteen questions, most of them drawn, and four that a world judges", () => {
    expect(row.drills.length).toBeGreaterThanOrEqual(13);
    expect(row.drills.filter(({ draws }) => draws.length).length * 2).toBeGreaterThanOrEqual(row.drills.length);
    const judged = row.drills.filter((drill) => {
      const { question } = drill.ask("first", "en");
      return needsWorld(drill) && (question.type !== "spot" || question.proof !== undefined);
    });
    expect(judged.length).toBeGreaterThanOrEqual(4);
    // Enough of them that need no trust, to be tested out by.
    expect(pickCapstone(row, "first").length).toBeGreaterThanOrEqual(9);
    expect(new Set(row.drills.map(({ type }) => type)).size).toBeGreaterThanOrEqual(drillTypes.length - 2);
  });
  test("its skills name missions and quiz questions that are there: none, or all of the row's", () => {
    const quiz = quizzes.find((each) => each.quiz.item === row.item);
    const asked = quiz ? readQuiz(quiz.file).questions.map(({ id }) => id) : [];
    const played = missions.filter(({ mission }) => mission.item === row.item).map(({ mission }) => mission.id.slice(row.item.length + 1));
    // What no skill names would try nothing, once others are named.
    const named = (names: readonly string[]) => [...new Set(names)].sort();
    const [quizNamed, missionsNamed] = [row.skills.flatMap((each) => each.quiz), row.skills.flatMap((each) => each.missions)];
    if (quizNamed.length) expect(named(quizNamed)).toEqual(named(asked));
    if (missionsNamed.length) expect(named(missionsNamed)).toEqual(named(played));
  });

  for (const drill of row.drills) {
    test(`${drill.id}: can be asked, and a draw makes another question of it`, () => {
      const asked = Array.from({ length: 12 }, (_, seed) => drill.ask(String(seed), "en"));
      const facts = asked.map(({ question: { id: _id, ...facts }, words }) => JSON.stringify([facts, words]));
      if (drill.draws.length) expect(new Set(facts).size).toBeGreaterThan(1);
      // No two choices may come to the same by chance.
      for (const { words } of asked)
        for (const texts of [Object.values(words.parts), Object.values(words.partners)]) expect(new Set(texts).size).toBe(texts.length);
      for (const seed of SEEDS) {
        const { words } = drill.ask(seed, "ko");
        expect(words.text).toMatch(/[가-힣]/);
        expect(JSON.stringify(words)).not.toContain("${");
      }
    });
    if (needsWorld(drill) && (all || sample.includes(drill.id)))
      test.each(all ? SEEDS : SEEDS.slice(0, 1))(`${drill.id}: is as it says (%s)`, { timeout: 180_000 }, (seed) => {
        proveAsked(drill.ask(seed, "en"), boot);
      });
  }
});
