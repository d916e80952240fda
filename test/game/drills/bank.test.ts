// Reading a row of drills: strictly, with skills named short or whole, drawn anew each time, in another language too.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import { expect, test } from "vitest";
import { checkTranslation, readDrillRow, skillsMeant } from "../../../src/game/drills/bank.ts";
import { drillAnswer, drillOrder, gradeDrill, ratingOf, suggestedRating } from "../../../src/game/drills/grade.ts";
import { boot } from "../small-world.ts";

const plain = `
item: 05-pots
skills: { size: How large, kind: Which kind }
questions:
  - id: pots
    skill: pots/size
    type: one
    level: 1
    draw: { n: { between: [2, 90] } }
    text: How many are \${n} and one?
    choices: { a: "\${n + 1}", b: "\${n}" }
    right: a
    explanation: "\${n + 1}."
  - id: which
    skill: kind
    type: spot
    level: 2
    text: Which line?
    shows: |
      kind: Pot
      colour: \${base64(x)}
    draw: { x: [red, blue] }
    right: ["colour:"]
    explanation: Because.
  - id: why
    skill: 05-pots/kind
    type: choose
    level: 3
    text: Which?
    choices: { a: A, b: B }
    right: b
    rubric: [One, Two]
    explanation: So.
`;
const korean = `
skills: { size: 크기, kind: 종류 }
questions:
  pots: { text: "\${n}에 하나를 더하면?", choices: { a: "\${n + 1}", b: "\${n}" }, explanation: "\${n + 1}입니다." }
  which: { text: 어느 줄?, explanation: 그래서. }
  why: { text: 어느 것?, choices: { a: 가, b: 나 }, rubric: [하나, 둘], explanation: 그래서. }
`;

type Tree = { item: string; skills: object; questions: Record<string, unknown>[] };
function row(change: (tree: Tree) => void = () => {}, translate: (tree: Tree) => void = () => {}) {
  const folder = join(mkdtempSync(join(tmpdir(), "drills-")), "drills");
  mkdirSync(folder);
  const file = join(folder, "05-pots.yaml");
  const [tree, other] = [load(plain) as Tree, load(korean) as Tree];
  change(tree);
  translate(other);
  writeFileSync(file, dump(tree));
  writeFileSync(join(folder, "05-pots.ko.yaml"), dump(other));
  return { file, read: () => readDrillRow(file, "en"), korean: () => readDrillRow(file, "ko") };
}

test("a skill is found by its name, with the row's name before it, or with the row's short name", () => {
  expect(
    row()
      .read()
      .drills.map(({ skill }) => skill),
  ).toEqual(["05-pots/size", "05-pots/kind", "05-pots/kind"]);
});
test("the same seed asks the same, another one something else", () => {
  const [drill] = row().read().drills;
  expect(drill!.ask("a", "en")).toEqual(drill!.ask("a", "en"));
  expect(new Set(["a", "b", "c"].map((seed) => drill!.ask(seed, "en").words.text)).size).toBeGreaterThan(1);
});
test("both languages tell of the same numbers", () => {
  const { read, korean } = row();
  const [english] = read().drills;
  const number = /\d+/.exec(english!.ask("a", "en").words.text)![0];
  const words = english!.ask("a", "ko").words;
  expect(words.text).toBe(`${number}에 하나를 더하면?`);
  expect(words.parts["a"]).toBe(String(Number(number) + 1));
  expect(korean().skills.map(({ title }) => title)).toEqual(["크기", "종류"]);
});
test("a text that is shown need not be translated", () => {
  const asked = row().read().drills[1]!.ask("a", "ko");
  expect(asked.words.shows).toMatch(/^kind: Pot\ncolour: (cmVk|Ymx1ZQ==)\n$/);
});

test.each<[string, (tree: Tree) => void]>([
  ['wanted "05-pots", as the file', (tree) => (tree.item = "05-pans")],
  ["wanted a skill of 05-pots", (tree) => (tree.questions[0]!["skill"] = "pans/size")],
  ['there is no skill "weight"', (tree) => (tree.questions[0]!["skill"] = "weight")],
  ["wanted 1, 2 or 3", (tree) => (tree.questions[0]!["level"] = 4)],
  ["is there twice", (tree) => (tree.questions[1]!["id"] = "pots")],
  ["wanted two rising whole numbers", (tree) => (tree.questions[0]!["draw"] = { n: { between: [5, 2] } })],
  ["wanted at least two to draw from", (tree) => (tree.questions[1]!["draw"] = { x: ["red"] })],
])("a file is refused: %s", (problem, change) => expect(row(change).read).toThrow(problem));
test.each<[string, number, (tree: Tree) => void]>([
  ['"m" is not drawn', 0, (tree) => (tree.questions[0]!["text"] = "${m}")],
  ["unknown field", 0, (tree) => (tree.questions[0]!["hint"] = "none")],
  ['there is no choice "c"', 2, (tree) => (tree.questions[2]!["right"] = "c")],
  ["wanted 2 to 6 sentences", 2, (tree) => (tree.questions[2]!["rubric"] = ["One"])],
  ['wanted one line with "o", found 2', 1, (tree) => (tree.questions[1]!["right"] = ["o"])],
])("a question is refused when it is asked: %s", (problem, index, change) => {
  const { drills } = row(change).read();
  expect(() => drills[index]!.ask("a", "en")).toThrow(problem);
});
test("a translation lacks nothing, and has nothing too much", () => {
  const lacking = row(undefined, (tree) => delete (tree.questions as unknown as Record<string, unknown>)["which"]);
  expect(() => checkTranslation(lacking.file, lacking.read(), "ko")).toThrow("questions.which: is not translated");
  const untitled = row(undefined, (tree) => (tree.skills = { size: "크기" }));
  expect(() => checkTranslation(untitled.file, untitled.read(), "ko")).toThrow("skills.kind: is not translated");
  const shorter = row(
    undefined,
    (tree) => ((tree.questions as unknown as Record<string, { rubric: string[] }>)["why"]!.rubric = ["하나", "둘", "셋"]),
  );
  expect(() => shorter.read().drills[2]!.ask("a", "ko")).toThrow("wanted 2 sentences, found 3");
});

test("a line is right when it is the one to blame, a choice when it is the right one", () => {
  const [, spot, choose] = row()
    .read()
    .drills.map((drill) => drill.ask("a", "en"));
  expect(drillOrder(spot!.question, "a")).toEqual(["0", "1"]);
  expect(gradeDrill(spot!.question, ["1"], boot).right).toBe(true);
  expect(gradeDrill(spot!.question, ["0"], boot).right).toBe(false);
  expect(drillAnswer(spot!, spot!.words)).toMatch(/^colour: /);
  expect(gradeDrill(choose!.question, ["b"], boot).right).toBe(true);
  expect(gradeDrill(choose!.question, ["a"], boot).right).toBe(false);
  expect(drillAnswer(choose!, choose!.words)).toBe("B");
});
test("a grade says how well something was known: by right or wrong and by the time", () => {
  expect(ratingOf("one", false, 1)).toBe(1);
  expect(ratingOf("one", true, 200)).toBe(2);
  expect(ratingOf("one", true, 25)).toBe(3);
  expect(ratingOf("one", true, 5)).toBe(4);
  expect(ratingOf("live", true, 80)).toBe(4);
});
test("a rubric suggests a grade, and a wrong choice is not saved by its defence", () => {
  expect([0, 2, 3, 5].map((named) => suggestedRating(true, named, 5))).toEqual([1, 2, 3, 4]);
  expect(suggestedRating(false, 5, 5)).toBe(1);
});

test("exams name skills and rows in their own way", () => {
  const bank = [
    row().read(),
    { ...row().read(), item: "g2-pots", skills: [{ id: "g2-pots/clay", item: "g2-pots", title: "", missions: [], quiz: [] }] },
  ];
  expect(skillsMeant(bank, "05-pots/size")).toEqual(["05-pots/size"]);
  expect(skillsMeant(bank, "pots/kind")).toEqual(["05-pots/kind"]);
  expect(skillsMeant(bank, "pots/weight")).toEqual(["05-pots/size", "05-pots/kind"]);
  expect(skillsMeant(bank, "05-pots")).toEqual(["05-pots/size", "05-pots/kind"]);
  expect(skillsMeant(bank, "g-pots/clay")).toEqual(["g2-pots/clay"]);
  expect(skillsMeant(bank, "pans/size")).toEqual([]);
});
