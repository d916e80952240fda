// An exam of questions with choices: drawn from its own questions and from those of quizzes, answered in any order, judged in the end.
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { openQuiz, readQuiz, readQuizWords } from "../content.ts";
import type { ContentFolder } from "../contents.ts";
import type { Skill } from "../drills/bank.ts";
import { ContentError } from "../fields.ts";
import type { OneQuestion, QuestionWords, Quiz, QuizWords, SeveralQuestion } from "../quiz.ts";
import { grade, shownOrder } from "../quiz-run.ts";
import { choiceLosses } from "./choice-losses.ts";
import type { ChoicesLog } from "./choices-log.ts";
import { type ExamCode, spellExam } from "./code.ts";
import { draw } from "./draw.ts";
import type { Exam, ExamWords } from "./exam.ts";
import type { Loss } from "./losses.ts";
import { type ExamResult, resultOf } from "./result.ts";
import { openExam, taskFiles } from "./shelf.ts";

export interface ChoiceItem {
  /** `<quiz>/<question>`. */
  id: string;
  domain: string;
  /** The row of the checklist that it belongs to. */
  row: string;
  /** It is of a row's own quiz. */
  ofQuiz: boolean;
  question: OneQuestion | SeveralQuestion;
  words: QuestionWords;
}

export interface OpenedChoices {
  exam: Exam;
  words: ExamWords;
  code: ExamCode;
  /** Of the questions: answers are kept by their numbers. */
  digest: string;
  items: readonly ChoiceItem[];
}

/** All that there is to draw from. @throws ContentError */
export function choicePool(content: ContentFolder, exam: Exam, language: Language): ChoiceItem[] {
  const own = taskFiles(content, exam.id).flatMap((file) => {
    const quiz = readQuiz(file);
    const domain = basename(file, ".yaml");
    if (!exam.domains.some(({ id }) => id === domain)) throw new ContentError(file, "", `${exam.id} has no domain "${domain}"`);
    return itemsOf(quiz, readQuizWords(file, quiz, language), domain, { wanted: "*", ofQuiz: false });
  });
  const borrowed = Object.entries(exam.quizzes).flatMap(([domain, references]) =>
    references.flatMap((reference) => {
      const [name = "", question = "*"] = reference.split("/");
      const { quiz, words } = openQuiz(content, name, language);
      const items = itemsOf(quiz, words, domain, { wanted: question, ofQuiz: true });
      if (!items.length)
        throw new ContentError(join(content.path, "exams", `${exam.id}.yaml`), "quizzes", `there is no "${reference}" with choices`);
      return items;
    }),
  );
  return [...own, ...borrowed];
}

function itemsOf(quiz: Quiz, words: QuizWords, domain: string, { wanted, ofQuiz }: { wanted: string; ofQuiz: boolean }): ChoiceItem[] {
  return quiz.questions.flatMap((question) =>
    (question.type === "one" || question.type === "several") && (wanted === "*" || question.id === wanted)
      ? [{ id: `${quiz.id}/${question.id}`, domain, row: quiz.item, ofQuiz, question, words: words.questions[question.id]! }]
      : [],
  );
}

/** @returns undefined when there is no such exam of choices. @throws ContentError */
export function openChoices(content: ContentFolder, code: ExamCode, language: Language): OpenedChoices | undefined {
  const found = openExam(content, code.exam, language);
  if (found?.exam.form !== "choices") return undefined;
  const { exam, words } = found;
  const pool = choicePool(content, exam, language).map((item) => ({ id: item.id, domain: item.domain, claims: [], minutes: 1, item }));
  const items = draw(exam, pool, code.seed, code.minutes).map(({ item }) => item.item);
  const facts = JSON.stringify(items.map(({ id, question }) => [id, question]));
  return { exam, words, code, digest: createHash("sha256").update(facts).digest("hex").slice(0, 16), items };
}

export class ChoicesRun {
  readonly log: ChoicesLog;
  readonly #answers = new Map<number, readonly string[]>();

  constructor(
    readonly opened: OpenedChoices,
    begun: { player: string; startedAt: string; language: Language } | ChoicesLog,
  ) {
    const { code, digest } = opened;
    this.log = "moves" in begun ? begun : { version: 1, code: spellExam(code), digest, ...begun, moves: [], flagged: [] };
    for (const move of this.log.moves) if ("answer" in move) this.#answers.set(move.question, move.answer);
  }

  /** Goes on with one; undefined when its questions are others now. */
  static resume(opened: OpenedChoices, log: ChoicesLog): ChoicesRun | undefined {
    return log.digest === opened.digest ? new ChoicesRun(opened, log) : undefined;
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
    return this.#answers.get(index) ?? [];
  }
  /** A question comes on the screen. @param wall ms since 1970 */
  show(index: number, wall: number): void {
    const last = this.log.moves.at(-1);
    if (this.#isOver(wall) || (last && "shown" in last && last.question === index)) return;
    this.log.moves.push({ at: this.now(wall), question: index, shown: true });
  }
  /** Chooses, or takes a choice back, while there is time. @param wall ms since 1970 */
  choose(index: number, id: string, wall: number): void {
    if (this.#isOver(wall)) return;
    const { type } = this.opened.items[index]!.question;
    const before = this.answer(index);
    if (type === "one" && before[0] === id) return;
    const answer = type === "one" ? [id] : before.includes(id) ? before.filter((each) => each !== id) : [...before, id];
    this.#answers.set(index, answer);
    this.log.moves.push({ at: this.now(wall), question: index, answer });
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

  #isOver(wall: number): boolean {
    return this.over || this.now(wall) >= this.limit;
  }
}

export interface ChoiceReport {
  text: string;
  right: boolean;
  given: readonly string[];
  wanted: readonly string[];
  explanation: string;
  /** Ms for which it was on the screen. */
  time: number;
}

export interface ChoicesReport extends ExamResult {
  questions: readonly ChoiceReport[];
  losses: readonly Loss[];
  /** Share by skill, 0 to 1, of answered questions that skills name: what the memory of skills is fed with. */
  marks: readonly { skill: string; share: number }[];
  /** Rows of the checklist, the weakest first. */
  drills: readonly string[];
}

/** @param run that is over @param skillsOf the skills of a row */
export function choicesReport(run: ChoicesRun, skillsOf: (row: string) => readonly Skill[]): ChoicesReport {
  const { opened, log, limit } = run;
  const { exam, words, items } = opened;
  const { code, player, startedAt, endedAt: time = limit } = log;
  const isRight = (index: number, answer: readonly string[]) => grade(items[index]!.question, answer, noWorld).right;
  const times = timesOf(log, items.length, time);
  const graded = items.map((item, index) => {
    const given = run.answer(index);
    const { parts } = item.words;
    const wanted = item.question.type === "one" ? [item.question.right] : item.question.right;
    return {
      item,
      answered: given.length > 0,
      text: item.words.text,
      right: isRight(index, given),
      given: given.map((id) => parts[id]!),
      wanted: wanted.map((id) => parts[id]!),
      explanation: item.words.explanation,
      time: times[index]!,
    };
  });
  const rows = new Map<string, { right: number; all: number }>();
  for (const { item, right } of graded) {
    const row = rows.get(item.row) ?? { right: 0, all: 0 };
    rows.set(item.row, { right: row.right + Number(right), all: row.all + 1 });
  }
  const marked = graded.map(({ item: { domain }, right }) => ({ domain, points: Number(right), most: 1 }));
  return {
    ...resultOf(exam, words, { code, player, startedAt, time, limit }, marked),
    questions: graded.map(({ item: _item, answered: _answered, ...rest }) => rest),
    losses: choiceLosses(log, { end: time, unanswered: graded.flatMap(({ answered }, index) => (answered ? [] : [index])), isRight }),
    marks: graded.flatMap(({ item, answered, right }) =>
      // What nobody came to shows nothing.
      answered && item.ofQuiz
        ? skillsOf(item.row)
            .filter(({ quiz }) => quiz.includes(item.question.id))
            .map(({ id }) => ({ skill: id, share: Number(right) }))
        : [],
    ),
    drills: [...rows]
      .filter(([, { right, all }]) => right < all)
      .sort(([, a], [, b]) => a.right / a.all - b.right / b.all)
      .map(([row]) => row),
  };
}

/** How long each question was on the screen, ms. */
function timesOf({ moves }: ChoicesLog, count: number, end: number): number[] {
  const times = Array.from({ length: count }, () => 0);
  const shown = moves.filter((move) => "shown" in move);
  for (const [index, { at, question }] of shown.entries()) times[question]! += (shown[index + 1]?.at ?? end) - at;
  return times;
}

/** Choices need no world. */
const noWorld = (): never => {
  throw new Error("a question with choices asks no world");
};
