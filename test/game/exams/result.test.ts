// What an exam comes to, and how its solutions are told.
import { describe, expect, it } from "vitest";
import { linesOf } from "../../../src/game/exams/compose.ts";
import type { Exam } from "../../../src/game/exams/exam.ts";
import { resultOf } from "../../../src/game/exams/result.ts";
import { startLearner } from "../../docker/learner.ts";

const exam = { domains: [{ id: "a" }, { id: "b" }, { id: "none" }], pass: 0.57 } as unknown as Exam;
const words = { title: "Exam", domains: { a: "First", b: "Second", none: "Third" } } as unknown as Parameters<typeof resultOf>[1];
const run = { code: "C", player: "kim", startedAt: "2026-01-05T09:00:00.000Z", time: 1, limit: 2 };
const marked = (right: number) =>
  Array.from({ length: 100 }, (_, index) => ({ domain: index < 40 ? "a" : "b", points: Number(index < right), most: 1 }));

describe("the result of an exam", () => {
  it("passes with exactly what is needed, whatever binary fractions make of it", () => {
    expect(resultOf(exam, words, run, marked(57))).toMatchObject({ score: 57, needed: 57, passed: true });
    expect(resultOf(exam, words, run, marked(56))).toMatchObject({ score: 56, passed: false });
  });

  it("is told by domain, without those of which nothing was asked", () => {
    expect(resultOf(exam, words, run, marked(57)).domains).toEqual([
      { title: "First", points: 40, most: 40 },
      { title: "Second", points: 17, most: 60 },
    ]);
  });
});

it("a solution's lines do, when they are typed, what its steps do", () => {
  const { out, run } = startLearner();
  const content = "cost: $HOME `date` \\ $(date)\n";
  run(linesOf([{ do: "file", path: "~/f.yaml", content, mode: 0o644 }]).join("\n"));
  expect(out("cat ~/f.yaml")).toBe(content);
});
