// What ships with the program: every data file that the sources read stands in the built package.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each(["src", "curriculum", "quizzes", "drills", "exams", "interviews"])("all data of %s is in the package", (folder) => {
  const data = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(data.length).toBeGreaterThan(10);
  expect(data.filter((file) => !existsSync(join("dist/assets", file)))).toEqual([]);
});
