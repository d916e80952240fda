// A question of a drill as it is asked, names and numbers filled in: the six types of quizzes and four more.
import { type WorldName, worldNames } from "../boot.ts";
import type { Question } from "../check.ts";
import { parseQuestion } from "../checks/index.ts";
import type { Fields } from "../fields.ts";
import { parseQuizQuestion, type QuestionWords, type QuizQuestion, questionTypes, questionWords, translated } from "../quiz.ts";
import { parseSteps, type Step } from "../steps.ts";

export const drillTypes = [...questionTypes, "choose", "spot", "explain", "live"] as const;
export type DrillType = (typeof drillTypes)[number];

/** One right choice, which the learner then defends: a rubric tells what a good defence names. */
export interface ChooseQuestion {
  id: string;
  type: "choose";
  choices: readonly string[];
  right: string;
}
/** Said aloud, and compared with a rubric. */
export interface ExplainQuestion {
  id: string;
  type: "explain";
}
/** Shows that what a text says is wrong really is: in a small world. */
export interface SpotProof {
  world: WorldName;
  setup: readonly Step[];
  /** Where the text is written, and what is done then; `kubectl apply` of the text when nothing is said. */
  file: string | undefined;
  run: string | undefined;
  /** Comes to hold with the text as it is shown. */
  symptom: Question;
  mend: { from: string; to: string };
  /** Comes to hold with the mended text, and the symptom does not. */
  cured: Question;
}
/** A line to be found. */
export interface SpotQuestion {
  id: string;
  type: "spot";
  shows: string;
  /** The lines, counted from 0, of which each is right. */
  right: readonly number[];
  proof: SpotProof | undefined;
}
/** A world with a shell: what is wrong is chosen from a list, or it is mended. */
export interface LiveQuestion {
  id: string;
  type: "live";
  world: WorldName;
  setup: readonly Step[];
  /** Holds after the set-up: what there is to be seen. */
  symptom: Question | undefined;
  task:
    | { asks: "cause"; choices: readonly string[]; right: string }
    | { asks: "mend"; check: Question; right: readonly string[]; wrong: readonly string[] };
}
export type DrillQuestion = QuizQuestion | ChooseQuestion | ExplainQuestion | SpotQuestion | LiveQuestion;

export interface DrillWords extends QuestionWords {
  /** What a good answer names. */
  rubric: readonly string[];
  /** The text in which the line is to be found. */
  shows: string;
}

/** The facts of a filled-in question; `id`, `type` and its own fields are read. @throws ContentError */
export function parseDrillQuestion(fields: Fields): DrillQuestion {
  const type = fields.choice("type", drillTypes) ?? fields.fail("is missing", "type");
  const id = fields.text("id");
  switch (type) {
    case "choose":
      return { id, type, ...oneOf(fields) };
    case "explain":
      return { id, type };
    case "spot": {
      const shows = fields.text("shows");
      return { id, type, shows, right: linesWith(fields, shows, fields.texts("right")), proof: parseProof(fields, shows) };
    }
    case "live":
      return parseLive(fields, id);
    default:
      return parseQuizQuestion(fields);
  }
}

function oneOf(fields: Fields): { choices: readonly string[]; right: string } {
  const choices = fields.fields("choices").keys;
  if (choices.length < 2) fields.fail("wanted at least 2", "choices");
  const right = fields.text("right");
  if (!choices.includes(right)) fields.fail(`there is no choice "${right}"`, "right");
  return { choices, right };
}

/** The numbers of the lines that hold one of the texts; each text is in one line only. */
function linesWith(fields: Fields, shows: string, texts: readonly string[]): number[] {
  if (texts.length < 1 || texts.length > 2) fields.fail("wanted one or two", "right");
  const lines = shows.trimEnd().split("\n");
  return texts.map((text) => {
    const found = lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
    if (found.length !== 1) fields.fail(`wanted one line with "${text}", found ${found.length}`, "right");
    return found[0]!;
  });
}

function parseProof(fields: Fields, shows: string): SpotProof | undefined {
  const inner = fields.optionalFields("proof");
  if (!inner) return undefined;
  const mend = inner.fields("mend");
  const proof: SpotProof = {
    world: inner.choice("world", worldNames) ?? "bare",
    setup: parseSteps(inner, "setup"),
    file: inner.optionalText("file"),
    run: inner.optionalText("run"),
    symptom: parseQuestion(inner.fields("symptom")),
    mend: { from: mend.text("from"), to: String(mend.any("to") ?? "") },
    cured: parseQuestion(inner.fields("cured")),
  };
  if (!shows.includes(proof.mend.from)) mend.fail("is not in what is shown", "from");
  if ((proof.file === undefined) !== (proof.run === undefined)) inner.fail("wanted file and run, or neither");
  mend.done();
  inner.done();
  return proof;
}

function parseLive(fields: Fields, id: string): LiveQuestion {
  const symptom = fields.optionalFields("symptom");
  const common = {
    id,
    type: "live" as const,
    world: fields.choice("world", worldNames) ?? ("default" as const),
    setup: parseSteps(fields, "setup"),
    symptom: symptom && parseQuestion(symptom),
  };
  if (fields.has("choices")) return { ...common, task: { asks: "cause", ...oneOf(fields) } };
  const right = fields.texts("right");
  const wrong = fields.texts("wrong");
  if (!right.length || !wrong.length) fields.fail("wanted choices, or check with at least one right and one wrong answer");
  return { ...common, task: { asks: "mend", check: parseQuestion(fields.fields("check")), right, wrong } };
}

/**
 * A filled-in question's words, from the original or from a translation (which may leave out what is shown).
 * @throws ContentError
 */
export function drillWords(fields: Fields, question: DrillQuestion): DrillWords {
  switch (question.type) {
    case "choose":
      return { ...plainWords(fields), parts: translated(fields, "choices", question.choices), rubric: rubricOf(fields, 2) };
    case "explain":
      return { ...plainWords(fields), rubric: rubricOf(fields, 3) };
    case "spot":
      return { ...plainWords(fields), shows: shownText(fields, question) };
    case "live": {
      const { task } = question;
      return { ...plainWords(fields), parts: task.asks === "cause" ? translated(fields, "choices", task.choices) : {} };
    }
    default:
      return { ...questionWords(fields, question), rubric: [], shows: "" };
  }
}

const plainWords = (fields: Fields): DrillWords => ({
  text: fields.text("text"),
  explanation: fields.text("explanation"),
  parts: {},
  partners: {},
  rubric: [],
  shows: "",
});

function rubricOf(fields: Fields, least: number): string[] {
  const rubric = fields.texts("rubric");
  if (rubric.length < least || rubric.length > 6) fields.fail(`wanted ${least} to 6 sentences`, "rubric");
  return rubric;
}

/** What is shown may be translated where it holds prose; its lines stay the same ones. */
function shownText(fields: Fields, { shows }: SpotQuestion): string {
  const own = fields.optionalText("shows") ?? shows;
  const count = (text: string) => text.trimEnd().split("\n").length;
  if (count(own) !== count(shows)) fields.fail(`wanted ${count(shows)} lines, found ${count(own)}`, "shows");
  return own;
}
