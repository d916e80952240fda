// Text of strangers on a terminal.
import { expect, test } from "vitest";
import { plainLine, plainName, plainText } from "../../src/base/plain.ts";

test("nothing moves the cursor, ends the line or turns it around", () => {
  expect(plainLine("\x1b[2J\x1b]0;owned\x07Eve")).toBe("[2J]0;ownedEve");
  expect(plainLine("\x9b2J\u202eevE\u2066\u2028 \r\n1. Mallory")).toBe("2JevE 1. Mallory");
  expect(plainText("one\r\ntwo\x1b[A\n")).toBe("one\ntwo[A\n");
});
test("marks do not reach into other lines, and those of letters stay", () => {
  expect(plainLine(`E${"\u0301".repeat(300)}ve`)).toBe(`E${"\u0301".repeat(3)}ve`);
  expect(plainLine("Ṩ̣é 준호 각")).toBe("Ṩ̣é 준호 각");
});
test("a name is a short line, and one that nobody sees is none", () => {
  expect(plainName("  👩‍💻 미나 ")).toBe("👩‍💻 미나");
  expect(plainName("가".repeat(900))).toBe("가".repeat(40));
  for (const name of ["", " ", "\u200b\u200b", "\u200d", "\u0301", "\u{e0041}"]) expect(plainName(name)).toBe("");
});
