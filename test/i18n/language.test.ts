// Which language is spoken: what was chosen, otherwise what the environment says.
import { describe, expect, test } from "vitest";
import { languageFor } from "../../src/i18n/index.ts";

describe("the learner's language", () => {
  test("is the chosen one, whatever the environment says", () => {
    expect(languageFor("ko", { LC_ALL: "en_US.UTF-8", LANG: "en_US.UTF-8" })).toBe("ko");
    expect(languageFor("en", { LC_ALL: "ko_KR.UTF-8" })).toBe("en");
  });
  test.each([
    [{ LC_ALL: "ko_KR.UTF-8", LC_MESSAGES: "en_US.UTF-8", LANG: "en_US.UTF-8" }, "ko"],
    [{ LC_MESSAGES: "ko_KR.UTF-8", LANG: "en_US.UTF-8" }, "ko"],
    [{ LC_ALL: "C", LC_MESSAGES: "ko_KR.UTF-8", LANG: "ko_KR.UTF-8" }, "en"],
    [{ LC_ALL: "", LC_MESSAGES: "", LANG: "ko_KR.UTF-8" }, "ko"],
    [{ LANG: "fr_FR.UTF-8" }, "en"],
    [{}, "en"],
  ] as const)("without a choice, %j speaks %s", (environment, language) => {
    expect(languageFor("auto", environment)).toBe(language);
  });
  test("is the environment's where the settings name one that nobody here speaks", () => {
    expect(languageFor("fr" as "auto", { LANG: "ko_KR.UTF-8" })).toBe("ko");
  });
});
