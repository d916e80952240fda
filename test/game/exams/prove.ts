// Proves the tasks of a pool: nothing is met before, everything after each solution, and what a near miss names is not; told in both languages.
// EXAMS=all takes all near misses, otherwise it is one of each task.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { translationOf } from "../../../src/game/content.ts";
import { proveRound, roundsOf } from "../../../src/game/exams/proof.ts";
import { readTask, taskFiles } from "../../../src/game/exams/shelf.ts";
import "../../../src/i18n/practice.ts";

export const content = { path: process.cwd() };

/** @param part rounds are shared out among so many files, so that workers share them */
export function proveTasks(exam: string, part = { number: 0, of: 1 }): void {
  const files = taskFiles(content, exam);
  const tasks = files.map((file) => readTask(content, `${exam}/${basename(file, ".yaml")}`, "en").task);
  const rounds = roundsOf(tasks, process.env["EXAMS"] === "all" ? undefined : 1).filter((_, index) => index % part.of === part.number);
  describe(`the tasks of ${exam}`, () => {
    if (part.number === 0)
      test("are told in Korean too", () => {
        for (const { id } of tasks) readTask(content, id, "ko");
        expect(files.filter((file) => !existsSync(translationOf(file, "ko")))).toEqual([]);
      });
    test.each(rounds.map((round, index) => [index + 1, round] as const))(
      "do what they promise, world %d",
      { timeout: 300_000 },
      (_number, round) => {
        expect(proveRound(round, boot).map(({ message }) => message)).toEqual([]);
      },
    );
  });
}
