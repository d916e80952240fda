// What is wrong with content, in the language of who reads it: every sentence that the sources have has its Korean.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MissionError } from "../../src/game/attempt.ts";
import { ContentError } from "../../src/game/fields.ts";
import { problemIn } from "../../src/game/problem-in.ts";
import { reworded } from "../../src/i18n/content.ts";

const HANGUL = /[가-힣]/;
const sources = readdirSync("src/game", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join("src/game", name), "utf8"));

/** A literal as it may come out: with a word in the place of each value. */
const sample = (literal: string): string => {
  const text = literal.slice(1, -1);
  return literal.startsWith("`")
    ? text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "shop").replaceAll('\\"', '"')
    : text.replaceAll('\\"', '"');
};
const LITERAL = /(`(?:[^`\\$]|\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|\$)*`|"(?:[^"\\]|\\.)*")/.source;
const sentences = sources.flatMap((source) => [
  ...[...source.matchAll(new RegExp(`\\b\\w+!?\\.fail\\(\\s*${LITERAL}`, "g"))].map(([, literal]) => sample(literal!)),
  ...[...source.matchAll(new RegExp(`new ContentError\\([^;]*?,\\s*${LITERAL}\\)`, "g"))].map(([, literal]) => sample(literal!)),
  ...[...source.matchAll(new RegExp(`new ExpressionError\\(\\s*${LITERAL}`, "g"))].map(([, literal]) => sample(literal!)),
]);

describe("what is wrong with content", () => {
  test("is found in the sources", () => expect(sentences.length).toBeGreaterThan(100));
  test.each([...new Set(sentences)].filter((sentence) => !sentence.endsWith(".yaml")))("%s", (sentence) => {
    expect(reworded("ko", sentence)).toMatch(HANGUL);
    expect(reworded("en", sentence)).toBe(sentence);
  });

  test("is told with its place, and inside of what it is part of", () => {
    expect(problemIn("ko", new ContentError("m.yaml", "par.commands", 'wanted a number, found string "three"'))).toBe(
      'm.yaml: par.commands: 수여야 하는데 텍스트 "three"입니다',
    );
    expect(problemIn("ko", new MissionError('setup: step 2: exit 1: Error from server (NotFound): pods "web" not found'))).toBe(
      '준비: 2번째 단계: 종료 코드 1: Error from server (NotFound): pods "web" not found',
    );
    expect(problemIn("ko", new ContentError("m.yaml", "", "bad indentation of a mapping entry (2:3)\n\n 1 | a\n 2 |   b: c"))).toBe(
      "m.yaml: 매핑의 들여쓰기가 맞지 않습니다 (2행 3열)\n\n 1 | a\n 2 |   b: c",
    );
    expect(problemIn("en", new MissionError("setup: step 2: exit 1: no"))).toBe("setup: step 2: exit 1: no");
  });
});
