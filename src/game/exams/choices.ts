// An exam of questions with choices: drawn from its own questions and from those of quizzes, answered in any order, judged in the end.
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { openQuiz, readQuiz, readQuizWords } from "../content.ts";
import type { ContentFolder } from "../contents.ts";
import { ContentError } from "../fields.ts";
import type { OneQuestion, QuestionWords, Quiz, QuizWords, SeveralQuestion } from "../quiz.ts";
import { grade, shownOrder } from "../quiz-run.ts";
import { type ExamCode, spellExam } from "./code.ts";
import { draw } from "./draw.ts";
import type { Exam, ExamWords } from "./exam.ts";
import { type ExamResult, resultOf } from "./result.ts";
import { openExam, taskFiles } from "./shelf.ts";

export interface ChoiceItem {
  /** `<quiz>/<question>`. */
  id: string;
  domain: string;
  /** The row of the checklist that it belongs to. */
  row: string;
  question: OneQuestion | SeveralQuestion;
  words: QuestionWords;
}

export interface OpenedChoices {
  exam: Exam;
  words: ExamWords;
  code: ExamCode;
  items: readonly ChoiceItem[];
}

/** All that there is to draw from. @throws ContentError */
export function choicePool(content: ContentFolder, exam: Exam, language: Language): ChoiceItem[] {
  const own = taskFiles(content, exam.id).flatMap((file) => {
    const quiz = readQuiz(file);
    const domain = basename(file, ".yaml");
    if (!exam.domains.some(({ id }) => id === domain)) throw new ContentError(file, "", `${exam.id} has no domain "${domain}"`);
    return itemsOf(quiz, readQuizWords(file, quiz, language), domain, "*");
  });
  const borrowed = Object.entries(exam.quizzes).flatMap(([domain, references]) =>
    references.flatMap((reference) => {
      const [name = "", question = "*"] = reference.split("/");
      const { quiz, words } = openQuiz(content, name, language);
      const items = itemsOf(quiz, words, domain, question);
      if (!items.length)
        throw new ContentError(join(content.path, "exams", `${exam.id}.yaml`), "quizzes", `there is no "${reference}" with choices`);
      return items;
    }),
  );
  return [...own, ...borrowed];
}

function itemsOf(quiz: Quiz, words: QuizWords, domain: string, wanted: string): ChoiceItem[] {
  return quiz.questions.flatMap((question) =>
    (question.type === "one" || question.type === "several") && (wanted === "*" || question.id === wanted)
      ? [{ id: `${quiz.id}/${question.id}`, domain, row: quiz.item, question, words: words.questions[question.id]! }]
      : [],
  );
}

/** @returns undefined when there is no such exam of choices. @throws ContentError */
export function openChoices(content: ContentFolder, code: ExamCode, language: Language): OpenedChoices | undefined {
  const found = openExam(content, code.exam, language);
  if (found?.exam.form !== "choices") return undefined;
  const { exam, words } = found;
  const pool = choicePool(content, exam, language).map((item) => ({ id: item.id, domain: item.domain, claims: [], minutes: 1, item }));
  return { exam, words, code, items: draw(exam, pool, code.seed, code.minutes).map(({ item }) => item.item) };
}

/** What is kept of one that is open. */
export interface ChoicesLog {
  code: string;
  player: string;
  /** ISO 8601, real time: the clock goes on, whoever is there. */
  startedAt: string;
  language: Language;
  /** By number of the question. */
  answers: Record<number, string[]>;
  flagged: number[];
  /** Ms of the clock at which it was ended. */
  endedAt?: number;
}

export class ChoicesRun {
  readonly log: ChoicesLog;

  constructor(
    readonly opened: OpenedChoices,
    options: { player: string; startedAt: string; language: Language } | ChoicesLog,
  ) {
    this.log = "answers" in options ? options : { code: spellExam(opened.code), ...options, answers: {}, flagged: [] };
  }

  get limit(): number {
    return this.opened.code.minutes * 60_000;
  }
  /** Ms of the clock. @param wall ms since 1970 */
  now(wall: number): number {
    return Math.max(0, Math.min(this.limit, this.log.endedAt ?? wall - Date.parse(this.log.startedAt)));
  }
  get over(): boolean {
    return this.log.endedAt !== undefined;
  }
  /** Choices in the order in which they are shown. */
  choices(index: number): readonly string[] {
    return shownOrder(this.opened.items[index]!.question, this.log.code);
  }
  answer(index: number): readonly string[] {
    return this.log.answers[index] ?? [];
  }
  /** Chooses, or takes a choice back. */
  choose(index: number, id: string): void {
    if (this.over) return;
    const { type } = this.opened.items[index]!.question;
    const before = this.answer(index);
    if (type === "one") this.log.answers[index] = [id];
    else this.log.answers[index] = before.includes(id) ? before.filter((each) => each !== id) : [...before, id];
  }
  flag(index: number): void {
    const at = this.log.flagged.indexOf(index);
    if (at < 0) this.log.flagged.push(index);
    else this.log.flagged.splice(at, 1);
  }
  /** @param wall ms since 1970 */
  end(wall: number): void {
    this.log.endedAt ??= this.now(wall);
  }
}

export interface ChoicesReport extends ExamResult {
  questions: readonly { text: string; right: boolean; given: readonly string[]; wanted: readonly string[]; explanation: string }[];
  /** Rows of the checklist, the weakest first. */
  drills: readonly string[];
}

/** @param run that is over */
export function choicesReport({ opened, log, limit }: ChoicesRun): ChoicesReport {
  const { exam, words, items } = opened;
  const graded = items.map((item, index) => {
    const given = log.answers[index] ?? [];
    const { parts } = item.words;
    const wanted = item.question.type === "one" ? [item.question.right] : item.question.right;
    return {
      item,
      text: item.words.text,
      right: grade(item.question, given, noWorld).right,
      given: given.map((id) => parts[id]!),
      wanted: wanted.map((id) => parts[id]!),
      explanation: item.words.explanation,
    };
  });
  const rows = new Map<string, { right: number; all: number }>();
  for (const { item, right } of graded) {
    const row = rows.get(item.row) ?? { right: 0, all: 0 };
    rows.set(item.row, { right: row.right + Number(right), all: row.all + 1 });
  }
  const { code, player, startedAt, endedAt: time = limit } = log;
  const marked = graded.map(({ item: { domain }, right }) => ({ domain, points: Number(right), most: 1 }));
  return {
    ...resultOf(exam, words, { code, player, startedAt, time, limit }, marked),
    questions: graded.map(({ item: _item, ...rest }) => rest),
    drills: [...rows]
      .filter(([, { right, all }]) => right < all)
      .sort(([, a], [, b]) => a.right / a.all - b.right / b.all)
      .map(([row]) => row),
  };
}

/** Choices need no world. */
const noWorld = (): never => {
  throw new Error("a question with choices asks no world");
};
