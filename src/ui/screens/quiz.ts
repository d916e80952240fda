// A quiz: one question after the other, each with its explanation, and the result at the end.
import type { Boot } from "../../game/boot.ts";
import type { OpenQuiz } from "../../game/progress/data.ts";
import type { Quiz, QuizQuestion, QuizWords } from "../../game/quiz.ts";
import { type Grade, grade, type QuizAnswer, type QuizResult, resultOf, rightAnswer } from "../../game/quiz-run.ts";
import { Asking, formOf } from "../asking.ts";
import { header, keyBar, rule, scrolled, truthLines } from "../components.ts";
import { prose, verbatim } from "../text.ts";
import type { Frame, View } from "../view.ts";

export interface QuizHooks {
  /** So far; after each answer. */
  answered(answers: OpenQuiz): void;
  finished(result: QuizResult): void;
  back(): void;
  changed(): void;
}

export class QuizView implements View {
  #number = 0;
  #asking: Asking | undefined;
  /** How far a long explanation has been scrolled. */
  #top = 0;
  #grade: Grade | undefined;
  #grades: Grade[] = [];
  #result: QuizResult | undefined;

  constructor(
    private readonly quiz: Quiz,
    private readonly words: QuizWords,
    private readonly boot: Boot,
    private readonly seed: string,
    private readonly hooks: QuizHooks,
    /** The answers that were given before the quiz was left. */
    answered: OpenQuiz = [],
  ) {
    // A quiz that has changed since begins anew.
    if (!answered.every(({ question }, index) => quiz.questions[index]?.id === question)) return;
    this.#grades = answered.map(({ right }) => ({ right }));
    this.#number = answered.length;
    if (this.#number === quiz.questions.length) this.#finish();
  }

  lines(frame: Frame): string[] {
    return this.#draw(frame).lines;
  }
  cursor(frame: Frame): { x: number; y: number } | undefined {
    return this.#draw(frame).cursor;
  }

  key(name: string, raw: string): void {
    if (["escape", "ctrl-q", "f10", "ctrl-c"].includes(name)) {
      this.hooks.back();
      return;
    }
    if (this.#result) {
      if (name === "enter") {
        this.hooks.back();
        return;
      }
    } else if (this.#grade) {
      if (name === "enter" || name === "space") this.#next();
      else if (name === "up") this.#top--;
      else if (name === "down") this.#top++;
    } else {
      const answer = this.#form.key(name, raw);
      if (answer !== undefined) this.#submit(answer);
    }
    this.hooks.changed();
  }
  paste(text: string): void {
    if (!this.#result && !this.#grade) this.#form.paste(text);
    this.hooks.changed();
  }

  get #question(): QuizQuestion {
    return this.quiz.questions[this.#number]!;
  }
  get #form(): Asking {
    const question = this.#question;
    this.#asking ??= new Asking(formOf(question, this.words.questions[question.id]!, this.seed));
    return this.#asking;
  }

  #submit(answer: QuizAnswer): void {
    this.#grade = grade(this.#question, answer, this.boot);
    this.#grades.push(this.#grade);
    this.hooks.answered(this.#grades.map(({ right }, index) => ({ question: this.quiz.questions[index]!.id, right })));
  }
  #next(): void {
    this.#grade = undefined;
    this.#asking = undefined;
    this.#top = 0;
    this.#number++;
    if (this.#number === this.quiz.questions.length) this.#finish();
  }
  #finish(): void {
    this.#result = resultOf(this.quiz, this.#grades);
    this.hooks.finished(this.#result);
  }

  #draw(frame: Frame): { lines: string[]; cursor?: { x: number; y: number } } {
    const head = [
      header(
        frame,
        `⎈ ${this.words.title}`,
        this.#result ? "" : frame.say("quiz.question", { number: this.#number + 1, count: this.quiz.questions.length }),
      ),
      rule(frame),
    ];
    const room = frame.rows - 1 - head.length;
    const whole = (body: readonly string[], keys: [string, string][], focus = 0) =>
      [...head, ...scrolled(frame, body, focus, room)].concat(keyBar(frame, [...keys, ["Esc", frame.say("key.leave")]]));
    if (this.#result) {
      const { right, asked, passed } = this.#result;
      const verdict = passed
        ? frame.theme.paint("good", frame.say("quiz.passed"))
        : frame.say("quiz.failed", { share: Math.round(this.quiz.pass * 100) });
      return { lines: whole(["", frame.say("quiz.result", { right, count: asked }), verdict], [["Enter", frame.say("key.back")]]) };
    }
    const question = this.#question;
    const words = this.words.questions[question.id]!;
    const body = [...prose(words.text, frame.columns, frame.theme), ""];
    if (question.type === "predict") {
      // Nobody can tell what a command prints without knowing what came before it.
      const earlier = question.setup.flatMap((step) => (step.do === "run" ? step.script.trim().split("\n") : []));
      body.push(...[...earlier, question.command].flatMap((line) => verbatim(`$ ${line}`, frame.columns, frame.theme)), "");
    }
    if (this.#grade) {
      const verdict = this.#verdict(frame, question);
      // Where there is no room for both, the question is what can be missed.
      const both = body.length + verdict.length <= room ? [...body, ...verdict] : verdict;
      const keys: [string, string][] = [["Enter", frame.say("key.next")]];
      if (both.length > room) keys.push(["↑↓", frame.say("key.move")]);
      this.#top = Math.max(0, Math.min(this.#top, both.length - room));
      return { lines: whole(both, keys, this.#top + Math.floor(room / 2)) };
    }
    const { body: asked, focus, cursor, keys } = this.#form.draw(frame);
    const at = body.length + focus;
    body.push(...asked);
    return {
      lines: whole(body, keys, at),
      ...(cursor === undefined ? {} : { cursor: { x: cursor, y: head.length + Math.min(body.length - 1, room - 1) } }),
    };
  }

  #verdict(frame: Frame, question: QuizQuestion): string[] {
    const words = this.words.questions[question.id]!;
    const { right, truth } = this.#grade!;
    const lines = [
      right ? frame.theme.paint("good", `✓ ${frame.say("quiz.right")}`) : frame.theme.paint("bad", `✗ ${frame.say("quiz.wrong")}`),
    ];
    if (!right) {
      if (truth !== undefined) lines.push(...truthLines(frame, truth));
      else lines.push(...prose(frame.say("quiz.answer-was", { text: rightAnswer(question, words) }), frame.columns, frame.theme));
    }
    return [...lines, "", ...prose(words.explanation, frame.columns, frame.theme)];
  }
}
