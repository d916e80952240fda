// A quiz as its file tells it: questions of six types, their words apart from their facts.
import { type WorldName, worldNames } from "./boot.ts";
import type { Question } from "./check.ts";
import { parseQuestion } from "./checks/index.ts";
import { Fields } from "./fields.ts";
import { sameKeys } from "./parse-mission.ts";
import { parseSteps, type Step } from "./steps.ts";

interface Common {
  id: string;
}
/** One right choice. */
export interface OneQuestion extends Common {
  type: "one";
  choices: readonly string[];
  right: string;
}
/** All right choices and no other. */
export interface SeveralQuestion extends Common {
  type: "several";
  choices: readonly string[];
  right: readonly string[];
}
/** The items in their right order. */
export interface OrderQuestion extends Common {
  type: "order";
  items: readonly string[];
}
/** Each left thing has one right thing. */
export interface MatchQuestion extends Common {
  type: "match";
  pairs: readonly string[];
}
/** Shell lines that bring a small world into a state. */
export interface CommandQuestion extends Common {
  type: "command";
  world: WorldName;
  setup: readonly Step[];
  check: Question;
  right: readonly string[];
  wrong: readonly string[];
}
/** What a command prints in a small world; the world itself knows. */
export interface PredictQuestion extends Common {
  type: "predict";
  world: WorldName;
  setup: readonly Step[];
  command: string;
  /** Answers that must be graded as wrong, so that the question is known to ask something. */
  wrong: readonly string[];
}
export type QuizQuestion = OneQuestion | SeveralQuestion | OrderQuestion | MatchQuestion | CommandQuestion | PredictQuestion;
export const questionTypes = ["one", "several", "order", "match", "command", "predict"] as const;

export interface QuestionWords {
  text: string;
  explanation: string;
  /** Choices, items or left sides by id. */
  parts: Readonly<Record<string, string>>;
  /** Right sides of a match by id. */
  partners: Readonly<Record<string, string>>;
}
export interface QuizWords {
  title: string;
  questions: Readonly<Record<string, QuestionWords>>;
}
export interface Quiz {
  /** The file's name. */
  id: string;
  /** The checklist item that it belongs to. */
  item: string;
  /** The share of right answers that passes. */
  pass: number;
  questions: readonly QuizQuestion[];
  words: QuizWords;
}

export function parseQuiz(file: string, id: string, yaml: unknown): Quiz {
  const fields = new Fields(file, "", yaml);
  const title = fields.text("title");
  const item = fields.text("item");
  const pass = fields.optionalNumber("pass") ?? 0.75;
  const words: Record<string, QuestionWords> = {};
  const questions = fields.list("questions").map((each) => {
    const question = parseQuizQuestion(each);
    if (words[question.id]) each.fail(`"${question.id}" is there twice`, "id");
    words[question.id] = questionWords(each, question);
    each.done();
    return question;
  });
  if (!questions.length) fields.fail("is empty", "questions");
  fields.done();
  return { id, item, pass, questions, words: { title, questions: words } };
}

/** The words of a sibling file in another language: complete, and nothing but words. */
export function parseQuizWords(file: string, quiz: Quiz, yaml: unknown): QuizWords {
  const fields = new Fields(file, "", yaml);
  const title = fields.text("title");
  const inner = fields.fields("questions");
  sameKeys(fields, "questions", Object.keys(quiz.words.questions), inner.keys);
  const questions = Object.fromEntries(
    quiz.questions.map((question) => {
      const each = inner.fields(question.id);
      const words = questionWords(each, question);
      each.done();
      return [question.id, words];
    }),
  );
  fields.done();
  return { title, questions };
}

/** A question's facts. Leaves the fields that words are read from. @throws ContentError */
export function parseQuizQuestion(fields: Fields): QuizQuestion {
  const id = fields.text("id");
  const type = fields.choice("type", questionTypes) ?? fields.fail("is missing", "type");
  const keys = (name: string, least: number): string[] => {
    const found = fields.fields(name).keys;
    if (found.length < least) fields.fail(`wanted at least ${least}`, name);
    return found;
  };
  const among = (choices: readonly string[]): string[] => {
    const right = fields.texts("right");
    const unknown = right.find((each) => !choices.includes(each));
    if (unknown !== undefined) fields.fail(`there is no choice "${unknown}"`, "right");
    return right;
  };
  switch (type) {
    case "one": {
      const choices = keys("choices", 2);
      const right = among(choices);
      if (right.length !== 1) fields.fail("wanted exactly one", "right");
      return { id, type, choices, right: right[0]! };
    }
    case "several": {
      const choices = keys("choices", 3);
      const right = among(choices);
      if (!right.length) fields.fail("wanted at least one", "right");
      return { id, type, choices, right };
    }
    case "order":
      return { id, type, items: keys("items", 3) };
    case "match":
      return { id, type, pairs: keys("pairs", 2) };
    case "command": {
      const right = fields.texts("right");
      const wrong = fields.texts("wrong");
      if (right.length < 1 || wrong.length < 1) fields.fail("wanted at least one right and one wrong answer");
      return {
        id,
        type,
        world: fields.choice("world", worldNames) ?? "default",
        setup: parseSteps(fields, "setup"),
        check: parseQuestion(fields.fields("check")),
        right,
        wrong,
      };
    }
    case "predict": {
      const wrong = fields.texts("wrong");
      if (!wrong.length) fields.fail("wanted at least one wrong answer", "wrong");
      return {
        id,
        type,
        world: fields.choice("world", worldNames) ?? "default",
        setup: parseSteps(fields, "setup"),
        command: fields.text("command"),
        wrong,
      };
    }
  }
}

/** A question's words, from the original or from a translation. @throws ContentError */
export function questionWords(fields: Fields, question: QuizQuestion): QuestionWords {
  const words: QuestionWords = { text: fields.text("text"), explanation: fields.text("explanation"), parts: {}, partners: {} };
  if (question.type === "one" || question.type === "several") return { ...words, parts: translated(fields, "choices", question.choices) };
  if (question.type === "order") return { ...words, parts: translated(fields, "items", question.items) };
  if (question.type !== "match") return words;
  const pairs = fields.fields("pairs");
  sameKeys(fields, "pairs", question.pairs, pairs.keys);
  const sides = question.pairs.map((id) => {
    const pair = pairs.fields(id);
    const both = { id, left: pair.text("left"), right: pair.text("right") };
    pair.done();
    return both;
  });
  return {
    ...words,
    parts: Object.fromEntries(sides.map(({ id, left }) => [id, left])),
    partners: Object.fromEntries(sides.map(({ id, right }) => [id, right])),
  };
}

/** Texts by id: for all of these ids and no other. @throws ContentError */
export function translated(fields: Fields, name: string, ids: readonly string[]): Record<string, string> {
  const texts = fields.textMap(name);
  sameKeys(fields, name, ids, Object.keys(texts));
  return texts;
}
