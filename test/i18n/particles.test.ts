// Korean particles follow how a word is read, Latin ones and numbers too.
import { expect, test } from "vitest";
import { endingOf, particleAfter } from "../../src/i18n/particles.ts";

test.each([
  [
    "vowel",
    ["api", "cart", "blog", "ferry", "diary", "menu", "radio", "ledger", "search", "store", "archive", "cache", "queue", "desk", "feed"],
  ],
  ["vowel", ["chest", "vault", "front", "bus", "worker", "nginx", "boat", "week", "object", "worker-2", "9", "나무"]],
  ["ㄹ", ["till", "mail", "portal", "school", "worker-7", "1.28", "물"]],
  [
    "consonant",
    ["shop", "web", "book", "clock", "market", "tram", "oven", "museum", "login", "billing", "clinic", "checkout", "name", "app", "robot"],
  ],
  ["consonant", ["3", "10", "8080", "9000", "worker-3", "집"]],
] as const)("%s: %j", (ending, words) => {
  expect(words.filter((word) => endingOf(word) !== ending)).toEqual([]);
});

test("the form fits the word, and what is no particle stays", () => {
  const all = (word: string) => ["은", "을", "가", "와", "로", "도"].map((particle) => particleAfter(word, particle)).join(" ");
  expect(all("api")).toBe("는 를 가 와 로 도");
  expect(all("web")).toBe("은 을 이 과 으로 도");
  expect(all("till")).toBe("은 을 이 과 로 도");
});
