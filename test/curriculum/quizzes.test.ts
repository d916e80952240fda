// Every quiz grades right, belongs to a row, and is told in both languages; every mission is of a tier that is proved.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { readChecklist, readQuizWords, translationOf } from "../../src/game/content.ts";
import { quizProofOf } from "../../src/game/quiz-proof.ts";
import { checklist, content, quizzes, short } from "./prove.ts";

test("the checklist is translated", () => {
  expect(readChecklist(content, "ko").map(({ id }) => id)).toEqual(checklist.map(({ id }) => id));
});

test("the tiers are those that are proved", () => {
  expect([...new Set(checklist.map(({ tier }) => tier))].sort()).toEqual(["advanced", "beginner", "ground", "intermediate"]);
});

describe.each(quizzes.map(({ file, quiz }) => [short(file), file, quiz] as const))("%s", (_name, file, quiz) => {
  test("belongs to a row of the checklist", () => expect(checklist.map(({ id }) => id)).toContain(quiz.item));
  test("is told in Korean too", () => {
    expect(existsSync(translationOf(file, "ko"))).toBe(true);
    readQuizWords(file, quiz, "ko");
  });
  for (const each of quizProofOf(quiz, boot)) test(each.name, () => each.prove());
});
