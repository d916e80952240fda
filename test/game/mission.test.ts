// How content files are read: strictly, with errors that name file and path.

import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parseDuration } from "../../src/game/fields.ts";
import { mismatch, valuesAt } from "../../src/game/match.ts";
import { parseMissionWords } from "../../src/game/parse-mission.ts";
import { mission } from "./mission.fixture.ts";

const refused = (change: (yaml: string) => string) => {
  try {
    mission(change);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

describe("a mission file", () => {
  test("gives words and facts", () => {
    const shop = mission();
    expect(shop.id).toBe("01-concepts/shop");
    expect(shop.words.objectives["reachable"]).toBe("The shop answers");
    expect(shop.par).toEqual({ commands: 3, time: 30_000 });
  });
  test.each([
    [(yaml: string) => yaml.replace("order: 1", "order: 1\ncolour: red"), /^shop\.yaml: colour: unknown field \(known here: .*title/],
    [(yaml: string) => yaml.replace("title: Open the shop", ""), "shop.yaml: title: is missing"],
    [(yaml: string) => yaml.replace("order: 1", "order: first"), 'shop.yaml: order: wanted a number, found string "first"'],
    [
      (yaml: string) => yaml.replace("setup:", "setup:\n  - faults: [{ name: image-tipo }]"),
      /^shop\.yaml: setup\[0\]\.faults\[0\]\.name: unknown fault \(known: .*image-typo/,
    ],
    [
      (yaml: string) => yaml.replace("setup:", "setup:\n  - faults: [{ name: image-typo, limit: 4Mi }]"),
      /^shop\.yaml: setup\[0\]\.faults\[0\]\.limit: unknown field \(known here: name, target, namespace, image\)/,
    ],
    [(yaml: string) => yaml.replace("name: guard }", "nam: guard }"), /^shop\.yaml: invariants\[0\]\.check\.object\.nam: unknown field/],
    [
      (yaml: string) => yaml.replace("object: { kind: Pod", "thing: { kind: Pod"),
      /^shop\.yaml: invariants\[0\]\.check\.thing: unknown check \(known: absent, .*answer/,
    ],
    [(yaml: string) => yaml.replace("    bonus: true\n", ""), /objectives\[3\]\.check: commands are never what wins/],
    [(yaml: string) => yaml.replace("unmet: [reachable]", "unmet: [reach]"), 'shop.yaml: nearMisses[1]: there is no "reach"'],
    [(yaml: string) => yaml.replace(/ {2}- \{ name: no guard.*\n/, ""), "shop.yaml: nearMisses: wanted at least three"],
    [
      (yaml: string) => yaml.replace("wait: 5s", "wait: five"),
      'shop.yaml: solutions[1].steps[1].wait: wanted a time such as 30s or 1m30s, found "five"',
    ],
    [(yaml: string) => yaml.replace("http://shop", "shop"), /to: wanted http:/],
  ])("is refused with its place (%#)", (change, message) => {
    expect(refused(change)).toMatch(message);
  });
  test("has translations with the same keys", () => {
    const words = {
      title: "가게",
      story: "이야기",
      briefing: "일",
      objectives: { shop: "가", reachable: "나", known: "다" },
      invariants: { guarded: "라" },
      questions: { pods: "마" },
      hints: ["1", "2"],
      debrief: "끝",
    };
    const translated = (change: object) => () =>
      parseMissionWords("shop.ko.yaml", mission(), load(JSON.stringify({ ...words, ...change })));
    expect(translated({})).toThrow("shop.ko.yaml: objectives.looked: is not translated");
    const objectives = { ...words.objectives, looked: "바" };
    expect(translated({ objectives })()).toMatchObject({ title: "가게" });
    expect(translated({ objectives: { ...objectives, more: "사" } })).toThrow("objectives.more: has nothing to translate");
    expect(translated({ objectives, hints: ["1"] })).toThrow("hints: wanted 2 hints, found 1");
  });
});

describe("matching", () => {
  const pod = {
    metadata: { labels: { app: "web" }, annotations: { "a.b/c": "d" } },
    spec: {
      containers: [
        { name: "a", image: "nginx:1.27" },
        { name: "b", image: "busybox" },
      ],
    },
  };
  test("is partial, free of order, and knows /regular expressions/ and null", () => {
    expect(mismatch({ spec: { containers: [{ name: "b" }, { image: "/^nginx/" }] }, status: null }, pod)).toBeUndefined();
    expect(mismatch({ metadata: { labels: { app: "db" } } }, pod)).toEqual({ path: "metadata.labels.app", expected: "db", actual: "web" });
  });
  test("finds values by path", () => {
    expect(valuesAt(pod, "spec.containers[*].name")).toEqual(["a", "b"]);
    expect(valuesAt(pod, "spec.containers[name=b].image")).toEqual(["busybox"]);
    expect(valuesAt(pod, 'metadata.annotations["a.b/c"]')).toEqual(["d"]);
    expect(valuesAt(pod, "spec.nope[0]")).toEqual([]);
    expect(valuesAt(pod, "spec..x")).toBeUndefined();
  });
  test("reads durations", () => {
    expect([parseDuration("1m30s"), parseDuration("200ms"), parseDuration("5"), parseDuration("5s x")]).toEqual([
      90_000,
      200,
      undefined,
      undefined,
    ]);
  });
});
