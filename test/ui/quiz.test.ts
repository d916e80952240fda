// The quiz screen where there is little room: nothing that is needed for the answer is cut.
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Quiz, QuizQuestion, QuizWords } from "../../src/game/quiz.ts";
import { translate } from "../../src/i18n/index.ts";
import { QuizView } from "../../src/ui/screens/quiz.ts";
import { themeOf } from "../../src/ui/theme.ts";
import type { Frame } from "../../src/ui/view.ts";
import { boot } from "../game/small-world.ts";

const frame: Frame = {
  columns: 40,
  rows: 16,
  theme: themeOf("plain", {}),
  screenReader: false,
  say: (id, values) => translate("en", id, values),
};

function show(question: QuizQuestion, words: QuizWords["questions"][string]) {
  const quiz = { id: "q", item: "i", pass: 0.7, questions: [question] } as unknown as Quiz;
  const all = { title: "Quiz", questions: { [question.id]: words } } as unknown as QuizWords;
  const view = new QuizView(quiz, all, boot, "seed", { answered() {}, finished() {}, back() {}, changed() {} });
  return {
    screen: () => view.lines(frame).join("\n"),
    press: (...names: string[]) => {
      for (const name of names) view.key(name, name);
    },
  };
}
const several = { id: "a", type: "several", choices: ["long", "short"], right: ["long"] } as unknown as QuizQuestion;
const long = "The ReplicaSet controller, which finds fewer Pods than wanted";
const texts = { text: "Which?", explanation: "So.", parts: { long, short: "Nobody" }, partners: {} };

test("a long choice takes two lines", () => {
  const { screen } = show(several, texts);
  expect(screen()).toContain("[ ] The ReplicaSet controller, which");
  expect(screen()).toContain(`${" ".repeat(6)}finds fewer Pods than wanted`);
});
test("the second line of a choice without a mark is not taken for another choice", () => {
  const one = { id: "a", type: "one", choices: ["long", "short"], right: "long" } as unknown as QuizQuestion;
  const { screen } = show(one, texts);
  const lines = screen()
    .split("\n")
    .map((line) => stripVTControlCharacters(line).trimEnd());
  const at = lines.findIndex((line) => /^[› ] The ReplicaSet controller, which$/.test(line));
  expect(lines[at + 1]).toBe("    finds fewer Pods than wanted");
});
test("a choice is shown without the marks of its text", () => {
  const { screen } = show(several, { ...texts, parts: { long: "Another `maxSurge`", short: "**Never**" } });
  expect(screen()).toContain("[ ] Another maxSurge");
  expect(screen()).toContain("[ ] Never");
});
test("Enter chooses first: nobody means to answer with nothing", () => {
  const { screen, press } = show(several, texts);
  press("enter");
  expect(screen()).toContain("[x]");
  press("enter");
  expect(screen()).toMatch(/Right\.|Right would be/);
});
test("what came before a predicted command is shown, whole", () => {
  const command = "kubectl get configmap c -o jsonpath='{.data.k}'";
  const setup = [{ do: "run", script: "kubectl create configmap c --from-literal=k=2\n", mayFail: false }];
  const question = { id: "a", type: "predict", world: "bare", setup, command, wrong: ["1"] } as unknown as QuizQuestion;
  const { screen, press } = show(question, { ...texts, text: "What does the last command print?" });
  expect(screen().replaceAll("\n", "")).toContain("$ kubectl create configmap c --from-literal=k=2");
  expect(screen().replaceAll("\n", "")).toContain(command);
  press(..."x".repeat(50));
  expect(screen()).toContain(`  ${"x".repeat(37)}\n  ${"x".repeat(13)}`);
});
