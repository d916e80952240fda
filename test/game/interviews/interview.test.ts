// An interview: questions come up by what is done, are answered before the truth is shown, graded, kept, gone on with, and told on a page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { boot as wholeWorld } from "../../../src/commands/boot.ts";
import { Fields } from "../../../src/game/fields.ts";
import { Interview, type InterviewLog } from "../../../src/game/interviews/interview.ts";
import { playLines } from "../../../src/game/interviews/proof.ts";
import { reportHtml, reportMarkdown, resultOf } from "../../../src/game/interviews/report.ts";
import { openInterviews, saveInterview, writeReport } from "../../../src/game/interviews/saved.ts";
import { parseScenario, parseScenarioWords } from "../../../src/game/interviews/scenario.ts";
import { readScenario } from "../../../src/game/interviews/shelf.ts";
import "../../../src/i18n/practice.ts";
import { boot } from "../small-world.ts";

const source = `
title: Open the shop
level: 1
rows: [01-concepts]
minutes: 10
setup: [{ run: make Pod guard }]
task: Make a Deployment shop.
brief: It is easy.
objectives:
  - { id: shop, text: The shop is there, check: { object: { kind: Deployment, name: shop } } }
followUps:
  - { id: three, question: Why three?, points: [one dies, two stay], when: { check: { object: { kind: Deployment, name: shop, matches: { spec: { replicas: 3 } } } } }, truth: { from: { kind: Deployment, name: shop, path: spec.replicas } } }
  - { id: none, question: Why none?, points: [rest, peace], when: { check: { object: { kind: Deployment, name: shop, matches: { spec: { replicas: 0 } } } } } }
  - { id: removed, question: What did you remove?, points: [a Pod, "the <guard>"], when: { typed: /^remove/ }, truth: { count: { kind: Pod } } }
  - { id: late, question: What takes so long?, points: [thinking, typing], when: { after: 5m } }
  - { id: last, question: And next time?, points: [the same, another way], when: { end: true }, truth: { run: draw } }
rubric:
  - { id: calm, text: Stays calm, levels: [panics, sweats, is calm, sings] }
  - { id: care, text: Takes care, levels: [no, hardly, yes, always] }
  - { id: words, text: Explains, levels: [no, hardly, yes, well] }
proofs:
  - { name: a, type: [make Deployment shop 3, remove Pod guard], wait: 6m, end: true, asks: [three, removed, late, last], not: [none] }
  - { name: b, type: [make Deployment shop 0], asks: [none], not: [three, removed, late, last] }
`;
const scenarioOf = (text = source) => {
  const yaml = load(text);
  return parseScenario("shop", new Fields("shop.yaml", "", yaml), yaml);
};
const scenario = scenarioOf();

let now = 0;
const options = {
  ...{ scenario, words: scenario.words, boot, language: "en" as const, size: { columns: 80, rows: 24 } },
  ...{ candidate: "Mina", interviewer: "Jo", startedAt: "2026-01-05T09:00:00.000Z", now: () => now },
};
const begin = () => {
  now = 1000;
  return new Interview(options);
};
function type(interview: Interview, ...lines: string[]): void {
  for (const line of lines) {
    now += 2000;
    interview.session.type(`${line}\r`);
    interview.session.advance(interview.session.now + 2000);
  }
}
const asked = (interview: Interview) => interview.asked.map(({ followUp }) => followUp.id);

describe("questions", () => {
  test("come up when their moment has come, each once, with what the world knew then", () => {
    const interview = begin();
    expect(asked(interview)).toEqual([]);
    type(interview, "make Deployment shop 3", "make Pod x", "remove Pod x");
    expect(asked(interview)).toEqual(["three", "removed"]);
    type(interview, "make Pod y", "remove Pod y");
    expect(interview.asked.map(({ truth, at }) => [truth, at])).toEqual([
      ["3", 2000],
      ["1", 6000],
    ]);
    interview.session.advance(interview.session.now + 300_000);
    expect(asked(interview)).toEqual(["three", "removed", "late"]);
  });
  test("about what was typed tell what was done from what failed, from dry runs and from asking for help", () => {
    const about = (cue: string) => {
      const asking = scenarioOf(source.replace("typed: /^remove/", `typed: /^(remove|fail)/, ${cue}`));
      now = 1000;
      return new Interview({ ...options, scenario: asking, words: asking.words });
    };
    const done = about("outcome: done");
    type(done, "fail Pod guard", "remove Pod guard --dry-run=client", "make Pod x", "remove Pod x --help", "make Pod x");
    expect(asked(done)).toEqual([]);
    type(done, "remove Pod x");
    expect(asked(done)).toEqual(["removed"]);
    const failed = about("outcome: failed");
    type(failed, "remove Pod guard", "make Pod x");
    expect(asked(failed)).toEqual([]);
    type(failed, "fail Pod guard");
    expect(asked(failed)).toEqual(["removed"]);
  });
  test("that hang on a call wait until it was tried after what came before", () => {
    const calling = scenarioOf(
      source.replace(
        "when: { after: 5m }",
        'when: { check: { all: [{ object: { kind: Deployment, name: shop } }, { traffic: { from: { host: true }, to: "http://guard", expect: { error: any } } }] } }',
      ),
    );
    const interview = new Interview({ ...options, scenario: calling, words: calling.words });
    type(interview, "make Deployment shop 1");
    expect(asked(interview)).toEqual([]);
    interview.session.advance(interview.session.now + 10_000);
    expect(asked(interview)).toEqual(["late"]);
  });
  test("of the end come when the work is done, and then nothing more is counted", () => {
    const interview = begin();
    type(interview, "make Deployment shop 1");
    now += 60_000;
    interview.finish();
    now += 60_000;
    interview.finish();
    expect(interview.asked).toMatchObject([{ followUp: { id: "last" }, truth: expect.stringMatching(/^[0-9a-f]{8}$/) }]);
    expect([interview.over, interview.spent, interview.left]).toEqual([true, 62_000, 538_000]);
  });
  test("are answered before the truth is shown; points are ticked after it", () => {
    const interview = begin();
    type(interview, "make Deployment shop 3");
    interview.tick("three", 0);
    interview.answer("three", "one dies");
    interview.show("three");
    interview.answer("three", "one dies, two stay");
    for (const point of [1, 0, 1, 9]) interview.tick("three", point);
    expect(interview.asked[0]!.answer).toEqual({ text: "one dies", points: [0], shown: true });
  });
});

describe("an interview that is left", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "quest-interview-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test("goes on where it was, in the same world, with the same clock", () => {
    const interview = begin();
    type(interview, "make Deployment shop 3", "remove Pod guard");
    interview.show("three");
    interview.grade("calm", 2);
    interview.takeNotes("quick");
    saveInterview(home, interview.log);
    const log = openInterviews(home)[0]!;
    now += 3_600_000;
    const again = Interview.resume({ ...options, candidate: "", startedAt: "" }, log)!;
    expect(again.log).toEqual(interview.log.spent === again.spent ? interview.log : { ...interview.log, spent: again.spent });
    expect(again.spent).toBe(4000);
    expect(again.asked).toEqual(interview.asked);
    type(again, "make Pod z");
    expect(asked(again)).toEqual(["three", "removed"]);
    again.finish();
    expect(asked(Interview.resume(options, again.log)!)).toEqual(["three", "removed", "last"]);
    expect(Interview.resume(options, again.log)!.asked).toEqual(again.asked);
  });
  test("does not go on when the scenario is another one now, or the file is damaged", () => {
    const { log } = begin();
    expect(Interview.resume(options, { ...log, digest: "0" })).toBeUndefined();
    expect(openInterviews(home)).toEqual([]);
    saveInterview(home, { scenario: "shop" } as InterviewLog);
    expect(openInterviews(home)).toEqual([]);
    writeFileSync(join(home, "interviews/open/shop.json"), "{");
    expect(openInterviews(home)).toEqual([]);
  });
  test("is told on a page as Markdown and HTML, and then it is over", () => {
    const interview = begin();
    type(interview, "make Deployment shop 3", "remove Pod guard");
    interview.answer("three", "one | dies");
    for (const id of ["three", "removed"]) interview.show(id);
    for (const point of [0, 1]) interview.tick("three", point);
    interview.tick("removed", 0);
    interview.grade("calm", 3);
    interview.grade("care", 0);
    interview.takeNotes("Says <b> aloud.\n# 1. **no** `heading`\n- nor a list\n```");
    interview.finish();
    saveInterview(home, interview.log);
    const file = writeReport(home, interview);
    expect(openInterviews(home)).toEqual([]);
    const text = readFileSync(file, "utf8");
    expect(text).toBe(reportMarkdown(interview));
    for (const part of [
      "# Interview report: Open the shop",
      "| Candidate | Mina |",
      "| Rubric | 50 % |",
      "| Questions | 75 % (2 of 3) |",
      "0:02  $ make Deployment shop 3",
      "✗ the \\<guard>",
      "Says \\<b\\> aloud.\\\n\\# 1. \\*\\*no\\*\\* \\`heading\\`\\\n\\- nor a list\\\n\\`\\`\\`",
      "Stays calm: sings",
    ])
      expect(text).toContain(part);
    const html = readFileSync(file.replace(".md", ".html"), "utf8");
    expect(html).toBe(reportHtml(interview));
    expect(html).toContain("Says &#60;b&#62; aloud.<br># 1. **no** `heading`<br>- nor a list<br>```");
    expect(html).not.toContain("<guard>");
  });
});

test("deleting something without force is no strength by itself", () => {
  const { scenario: node } = readScenario("interviews/node-service.yaml", "en");
  const played = playLines(node, { type: ["kubectl delete poddisruptionbudget teller -n bank"], wait: 0, end: true }, wholeWorld);
  expect(resultOf(played).strengths).toEqual([]);
});

test("strengths and gaps follow from grades, points and what was reached", () => {
  const interview = begin();
  type(interview, "make Pod x", "remove Pod x");
  interview.show("removed");
  interview.tick("removed", 0);
  interview.grade("words", 1);
  expect(resultOf(interview)).toMatchObject({ answers: 0.5, rubric: 1 / 3, met: [], unmet: ["shop"], strengths: [] });
  expect(resultOf(interview).gaps).toEqual([
    "Explains: hardly",
    "What did you remove? – not named: the <guard>",
    "Not reached: The shop is there",
  ]);
});

describe("a scenario's file", () => {
  test.each([
    [
      "fewer than four questions",
      (text: string) =>
        text
          .replace(/ {2}- { id: late.*\n/, "")
          .replace(/ {2}- { id: last.*\n/, "")
          .replace(/, late, last/g, ""),
      "wanted at least four",
    ],
    ["a question that no proof asks", (text: string) => text.replace("asks: [none]", "asks: []"), 'no proof asks "none"'],
    ["a question that is always asked", (text: string) => text.replace("not: [three, ", "not: ["), "is not always asked"],
    [
      "an outcome of nothing that was typed",
      (text: string) => text.replace("after: 5m", "after: 5m, outcome: done"),
      "is of what was typed",
    ],
    ["a criterion without four levels", (text: string) => text.replace("sings]", "]"), "levels"],
    ["a field that nobody knows", (text: string) => text.replace("level: 1", "level: 1\nlevle: 2"), "unknown field"],
  ])("is refused with %s", (_, change, problem) => {
    expect(() => scenarioOf(change(source))).toThrow(problem);
  });
  test("is translated whole or not at all", () => {
    const words = { ...scenario.words, followUps: { ...scenario.words.followUps, late: { question: "?", points: ["a"] } } };
    const parse = (yaml: unknown) => parseScenarioWords(new Fields("shop.ko.yaml", "", yaml), scenario);
    expect(parse(scenario.words)).toEqual(scenario.words);
    expect(() => parse(words)).toThrow("two things");
    expect(() => parse({ ...scenario.words, rubric: {} })).toThrow("is not translated");
  });
});
