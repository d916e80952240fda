// Proves all content: every mission is unmet before, won by each solution and by no near miss; every quiz grades right; both languages whole.
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { boot } from "../src/commands/boot.ts";
import {
  missionFiles,
  quizFiles,
  readChecklist,
  readMission,
  readMissionWords,
  readQuiz,
  readQuizWords,
  translationOf,
} from "../src/game/content.ts";
import { proofOf } from "../src/game/proof.ts";
import { quizProofOf } from "../src/game/quiz-run.ts";

const content = { path: process.cwd() };
const short = (file: string) => relative(process.cwd(), file);
const missions = missionFiles(content).map((file) => ({ file, mission: readMission(file) }));
const quizzes = quizFiles(content).map((file) => ({ file, quiz: readQuiz(file) }));
const checklist = readChecklist(content, "en");

test("the checklist is translated", () => {
  expect(readChecklist(content, "ko").map(({ id }) => id)).toEqual(checklist.map(({ id }) => id));
});

describe.each(missions.map(({ file, mission }) => [short(file), file, mission] as const))("%s", (_name, file, mission) => {
  test("stands in a row of the checklist, and its links lead somewhere", () => {
    expect(checklist.find(({ id }) => id === mission.item)?.tier).toBe(mission.tier);
    if (mission.next !== undefined) expect(missions.map((each) => each.mission.id)).toContain(mission.next);
    if (mission.quiz !== undefined) expect(quizzes.map((each) => each.quiz.id)).toContain(mission.quiz);
  });
  test("is told in Korean too", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    readMissionWords(file, mission, "ko");
  });
  for (const each of proofOf(mission, boot)) test(each.name, () => each.prove());
});

describe.each(quizzes.map(({ file, quiz }) => [short(file), file, quiz] as const))("%s", (_name, file, quiz) => {
  test("belongs to a row of the checklist", () => expect(checklist.map(({ id }) => id)).toContain(quiz.item));
  test("is told in Korean too", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    readQuizWords(file, quiz, "ko");
  });
  for (const each of quizProofOf(quiz, boot)) test(each.name, () => each.prove());
});
