// What ships with the program: every data file that the sources read stands in the built package, and code that V8 keeps in one byte a character.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each(["src", "curriculum", "quizzes", "drills", "exams", "interviews"])("all data of %s is in the package", (folder) => {
  const data = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(data.length).toBeGreaterThan(10);
  expect(data.filter((file) => !existsSync(join("dist/assets", file)))).toEqual([]);
});

test("no large file of the program has a character beyond Latin-1: with a single one, all of its text takes twice the memory", () => {
  const large = readdirSync("dist")
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => ({ name, text: readFileSync(join("dist", name), "utf8") }))
    .filter(({ text }) => text.length > 200_000);
  expect(large.length).toBeGreaterThan(2);
  expect(large.flatMap(({ name, text }) => [...text.matchAll(/.{20}[^\0-\xff]/g)].map(([found]) => `${name}: ${found}`))).toEqual([]);
});
