// An exam of choices as its log tells it: answers in time only, other questions are another exam, and where points and time went.
import { describe, expect, test } from "vitest";
import { markdownOf } from "../../../src/game/document.ts";
import type { Skill } from "../../../src/game/drills/bank.ts";
import { type ChoiceItem, ChoicesRun, choicesReport, type OpenedChoices } from "../../../src/game/exams/choices.ts";
import { choicesDocument } from "../../../src/game/exams/document.ts";
import "../../../src/i18n/practice.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-01-05T09:00:00.000Z");
const item = (id: string, ofQuiz = true): ChoiceItem => ({
  ...{ id: `quiz/${id}`, domain: "a", row: "07-storage", ofQuiz },
  question: { id, type: "one", choices: ["yes", "no"], right: "yes" } as ChoiceItem["question"],
  words: { text: `${id}?`, explanation: "So it is.", parts: { yes: "Yes", no: "No" }, partners: {} } as ChoiceItem["words"],
});
const opened = (digest = "d"): OpenedChoices => ({
  exam: { domains: [{ id: "a", share: 100 }], pass: 0.75 } as unknown as OpenedChoices["exam"],
  words: { title: "Small", domains: { a: "All" } },
  code: { exam: "small", minutes: 10, seed: "A" },
  digest,
  items: [item("first"), item("second"), item("third", false), item("fourth")],
});
const skill = (name: string, ...quiz: string[]): Skill => ({
  id: `07-storage/${name}`,
  item: "07-storage",
  title: name,
  missions: [],
  quiz,
});
const skills = () => [skill("binding", "first", "second", "third"), skill("modes", "fourth")];

function begun(): ChoicesRun {
  const run = new ChoicesRun(opened(), { player: "Mina", startedAt: new Date(START).toISOString(), language: "en" });
  run.show(0, START);
  return run;
}

/** The first is answered at once, the second rightly and then wrongly, the third after a long pause; nobody comes to the fourth. */
function taken(): ChoicesRun {
  const run = begun();
  const steps: [minutes: number, question: number, answer: string][] = [
    [0.5, 0, "yes"],
    [1, 1, "yes"],
    [1.5, 1, "no"],
    [5, 2, "yes"],
  ];
  for (const [minutes, question, answer] of steps) {
    run.show(question, START + minutes * MINUTE - 1000);
    run.choose(question, answer, START + minutes * MINUTE);
  }
  run.end(START + 6 * MINUTE);
  return run;
}

describe("a run", () => {
  test("takes no answers once the time is up, whether or not somebody has looked at the clock", () => {
    const run = begun();
    run.choose(0, "yes", START + 10 * MINUTE - 1);
    run.choose(0, "no", START + 10 * MINUTE);
    run.choose(1, "yes", START + 20 * MINUTE);
    expect([run.answer(0), run.answer(1)]).toEqual([["yes"], []]);
    run.end(START + 20 * MINUTE);
    run.choose(0, "no", START);
    expect(run.answer(0)).toEqual(["yes"]);
  });
  test("is gone on with from its log, unless its questions are others now", () => {
    const log = JSON.parse(JSON.stringify(taken().log));
    expect([0, 1, 2, 3].map((index) => ChoicesRun.resume(opened(), log)!.answer(index))).toEqual([["yes"], ["no"], ["yes"], []]);
    expect(ChoicesRun.resume(opened("another"), log)).toBeUndefined();
  });
});

describe("its report", () => {
  const report = choicesReport(taken(), skills);

  test("tells answers that were right once, pauses, and what nobody answered", () => {
    expect(report.losses).toEqual([
      { kind: "changed", time: 0, count: 1, skills: [], examples: [{ at: 1.5 * MINUTE, number: 2 }] },
      { kind: "idle", time: 3.5 * MINUTE - 1000, count: 1, skills: [], examples: [{ at: 1.5 * MINUTE, lasted: 3.5 * MINUTE - 1000 }] },
      { kind: "unanswered", time: 0, count: 1, skills: [], examples: [{ at: 6 * MINUTE, number: 4 }] },
    ]);
  });
  test("tells how long each question was looked at", () => {
    expect(report.questions.map(({ time }) => time)).toEqual([MINUTE - 1000, 4 * MINUTE, MINUTE + 1000, 0]);
  });
  test("feeds the memory with answers to what skills name, and with nothing that was not answered", () => {
    expect(report.marks).toEqual([
      { skill: "07-storage/binding", share: 1 },
      { skill: "07-storage/binding", share: 0 },
    ]);
  });
  test.each(["en", "ko"] as const)("is a document (%s)", (language) => {
    const text = markdownOf(choicesDocument(report, language, (row) => row));
    expect(text).not.toMatch(/exam\.\w+/);
    expect(text).toMatch(language === "en" ? /Question 4\b/ : /4번 문항/);
    expect(text).toMatch(language === "en" ? /\| Right \| Your answer \|/ : /\| 정답 \| 내 답 \|/);
  });
});
