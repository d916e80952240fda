// Quizzes: six types of questions, graded; the world itself knows what commands do and print.
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parseQuiz, type QuizQuestion } from "../../src/game/quiz.ts";
import { quizProofOf } from "../../src/game/quiz-proof.ts";
import { grade, predictionOf, resultOf, shownOrder } from "../../src/game/quiz-run.ts";
import { boot } from "./small-world.ts";

const source = `
title: About the world
item: 01-concepts
pass: 0.5
questions:
  - { id: one, type: one, text: Which?, choices: { a: A, b: B }, right: b, explanation: E }
  - { id: several, type: several, text: Which?, choices: { a: A, b: B, c: C }, right: [a, c], explanation: E }
  - { id: order, type: order, text: Order?, items: { a: A, b: B, c: C }, explanation: E }
  - { id: match, type: match, text: Match?, pairs: { a: { left: A, right: 1 }, b: { left: B, right: 2 } }, explanation: E }
  - id: command
    type: command
    text: Remove the guard
    setup: [{ run: make Pod guard }]
    check: { absent: { kind: Pod, name: guard } }
    right: [remove Pod guard]
    wrong: [make Pod other]
    explanation: E
  - { id: predict, type: predict, text: What?, command: make  Pod x, wrong: [made y], explanation: E }
`;
const quiz = (change: (yaml: string) => string = (yaml) => yaml) => parseQuiz("world.yaml", "world", load(change(source)));
const question = (id: string): QuizQuestion => quiz().questions.find((each) => each.id === id)!;
const right = (id: string, answer: string | string[]) => grade(question(id), answer, boot).right;

test("each type is graded", () => {
  expect([right("one", ["b"]), right("one", ["a"])]).toEqual([true, false]);
  expect([right("several", ["c", "a"]), right("several", ["a"]), right("several", ["a", "b", "c"])]).toEqual([true, false, false]);
  expect([right("order", ["a", "b", "c"]), right("order", ["b", "a", "c"])]).toEqual([true, false]);
  expect([right("match", ["a", "b"]), right("match", ["b", "a"])]).toEqual([true, false]);
  expect([right("command", "remove Pod guard"), right("command", "fail")]).toEqual([true, false]);
  expect([right("predict", " made   x \n"), right("predict", "made z")]).toEqual([true, false]);
});
test("a prediction is what the world prints", () => {
  const predict = question("predict");
  expect(predict.type === "predict" && predictionOf(predict, boot)).toBe("made x\r\n");
});
test("the order shown depends on the seed, and is never the right one already", () => {
  const order = question("order");
  expect(shownOrder(order, "x")).toEqual(shownOrder(order, "x"));
  for (let seed = 0; seed < 30; seed++) expect(shownOrder(order, String(seed))).not.toEqual(["a", "b", "c"]);
});
test("a share of right answers passes", () => {
  const grades = [true, true, true, false, false, false].map((each) => ({ right: each }));
  expect(resultOf(quiz(), grades)).toEqual({ right: 3, asked: 6, share: 0.5, passed: true });
});

describe("the proof", () => {
  const failures = (change?: (yaml: string) => string) =>
    quizProofOf(quiz(change), boot).flatMap(({ prove }) => {
      try {
        prove();
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
  test("holds for a sound quiz", () => expect(failures()).toEqual([]));
  test("finds wrong answers that are right and right ones that are wrong", () => {
    expect(failures((yaml) => yaml.replace("wrong: [make Pod other]", "wrong: [remove Pod guard]"))).toEqual([
      "question command: should be wrong, and is not: remove Pod guard",
    ]);
    expect(failures((yaml) => yaml.replace("right: [remove Pod guard]", "right: [fail]"))).toEqual([
      "question command: should be right, and is not: fail",
    ]);
    expect(failures((yaml) => yaml.replace("wrong: [made y]", "wrong: [made x]"))).toEqual([
      "question predict: should be wrong, and is not: made x",
    ]);
    expect(failures((yaml) => yaml.replace("{ run: make Pod guard }", "{ run: make Pod sentry }"))).toContain(
      "question command: is right before anything is typed",
    );
  });
});
