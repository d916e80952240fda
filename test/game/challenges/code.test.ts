// The short code of a challenge: carries everything, forgives how it is typed, and tells a slip from something else.
import { expect, test } from "vitest";
import { type ChallengeCode, type CodeError, canonical, decode, encode } from "../../../src/game/challenges/code.ts";
import { strict } from "../../../src/game/runs/rules.ts";

const drawn: ChallengeCode = {
  seed: 123_456_789,
  minutes: 30,
  rules: { hints: true, undo: false, docs: true, pause: false },
  choice: { drawn: { tiers: ["beginner", "advanced"], count: 3 }, listed: [] },
  version: [0, 6, 1],
  prints: { pool: 77, missions: 54_321, incidents: 0 },
};
const everything: ChallengeCode = {
  ...drawn,
  ...{ seed: 2 ** 30 - 1, minutes: 511, rules: strict },
  choice: { drawn: { tiers: ["ground"], count: 31 }, listed: [0, 2 ** 20 - 1, 5], incidents: { count: 15, difficulty: 3 } },
  prints: { pool: 1023, missions: 1, incidents: 9 },
};
const reason = (typed: string) => {
  try {
    decode(typed);
    return "fine";
  } catch (error) {
    return (error as CodeError).reason;
  }
};

test("carries seed, limit, rules, choice and prints, in a line that can be read out", () => {
  const code = encode(drawn);
  expect(code).toMatch(/^KQ1(-[0-9A-HJKMNP-TV-Z]{4}){5,6}(-[0-9A-HJKMNP-TV-Z]{1,3})?$/);
  for (const each of [drawn, everything]) expect(decode(encode(each))).toEqual(each);
});

test("may be typed in small letters, with look-alikes, spaces or nothing between", () => {
  const code = encode(everything);
  expect(canonical(code.toLowerCase())).toBe(code);
  expect(canonical(code.replaceAll("-", " "))).toBe(code);
  expect(canonical(`  ${code.replaceAll("-", "")}\n`)).toBe(code);
  expect(canonical(code.replaceAll("0", "o").replaceAll("1", "l"))).toBe(code);
  expect(canonical(code.replaceAll("0", "O").replaceAll("1", "I"))).toBe(code);
  const wide = [...code].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join("");
  expect(wide).toMatch(/^ＫＱ１－/);
  expect(canonical(wide)).toBe(code);
});

test("a slip of one character is noticed wherever it is, and the code that was meant is offered", () => {
  const code = encode(drawn);
  let offered = 0;
  for (let at = 4; at < code.length; at++) {
    if (code[at] === "-") continue;
    const slip = `${code.slice(0, at)}${code[at] === "7" ? "8" : "7"}${code.slice(at + 1)}`;
    expect(reason(slip), slip).toBe("mistyped");
    try {
      decode(slip);
    } catch (error) {
      if ((error as CodeError).suggestion === code) offered++;
    }
  }
  expect(offered).toBeGreaterThan(18);
  const plain = code.replaceAll("-", "");
  for (let at = 3; at < plain.length - 1; at++)
    if (plain[at] !== plain[at + 1]) expect(reason(plain.slice(0, at) + plain[at + 1] + plain[at] + plain.slice(at + 2))).toBe("mistyped");
  expect(reason(code.slice(0, -2))).toBe("mistyped");
  expect(reason(`${code}7`)).toBe("mistyped");
});

test("something else is told from a slip: a later kind of code, or no code at all", () => {
  expect(reason(encode(drawn).replace("KQ1", "KQ2"))).toBe("newer");
  for (const text of ["", "hello", "ABCD-EFGH-JKMN", "01-concepts/opening-day", "KQ"]) expect(reason(text), text).toBe("foreign");
  expect(reason("KQ1-")).toBe("mistyped");
});

test("says when there is more of something than it can carry", () => {
  expect(() => encode({ ...drawn, minutes: 512 })).toThrow(RangeError);
});
