// A quiz: one question after the other, each with its explanation, and the result at the end.
import type { Boot } from "../../game/boot.ts";
import type { OpenQuiz } from "../../game/progress/data.ts";
import type { Quiz, QuizQuestion, QuizWords } from "../../game/quiz.ts";
import { type Grade, grade, type QuizAnswer, type QuizResult, resultOf, shownOrder } from "../../game/quiz-run.ts";
import { choiceLines, header, keyBar, rule, scrolled } from "../components.ts";
import { prose, unmarked, verbatim, widthOf, wrap } from "../text.ts";
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
  #selected = 0;
  /** Chosen ids so far (several, order, match), in the order of choosing. */
  #picked: string[] = [];
  #text = "";
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
    } else this.#answerKey(name, raw);
    this.hooks.changed();
  }
  paste(text: string): void {
    if (this.#typed && !this.#grade) this.#text += text.replace(/\r\n?/g, "\n").normalize("NFC");
    this.hooks.changed();
  }

  get #question(): QuizQuestion {
    return this.quiz.questions[this.#number]!;
  }
  get #typed(): boolean {
    return this.#question.type === "command" || this.#question.type === "predict";
  }
  /** What can be chosen now. */
  get #options(): readonly string[] {
    const { type } = this.#question;
    const all = shownOrder(this.#question, this.seed);
    return type === "order" || type === "match" ? all.filter((id) => !this.#picked.includes(id)) : all;
  }

  #answerKey(name: string, raw: string): void {
    const question = this.#question;
    if (this.#typed) {
      this.#typeKey(name, raw);
      return;
    }
    const options = this.#options;
    if (name === "up" || name === "k") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down" || name === "j") this.#selected = Math.min(options.length - 1, this.#selected + 1);
    else if (name === "backspace" && (question.type === "order" || question.type === "match")) this.#picked.pop();
    else if (/^[1-9]$/.test(name) && options[Number(name) - 1]) this.#selected = Number(name) - 1;
    else if (name === "space" && question.type === "several") this.#toggle(options[this.#selected]!);
    else if (name === "enter") this.#enter(question, options);
  }

  #enter(question: QuizQuestion, options: readonly string[]): void {
    const chosen = options[this.#selected]!;
    if (question.type === "one") {
      this.#submit([chosen]);
      return;
    }
    if (question.type === "several") {
      // Enter on a first choice chooses it: nobody means to answer with nothing.
      if (this.#picked.length) this.#submit(this.#picked);
      else this.#toggle(chosen);
      return;
    }
    this.#picked.push(chosen);
    this.#selected = 0;
    const left = this.#options;
    if (left.length === 1) this.#picked.push(left[0]!);
    if (left.length <= 1) this.#submit(this.#picked);
  }

  #typeKey(name: string, raw: string): void {
    if (name === "enter") {
      if (this.#question.type === "predict" && raw === "\n") this.#text += "\n";
      else if (this.#question.type === "command" || !this.#text.endsWith("\n")) {
        // A line of output may be followed by more; an empty line, or Ctrl-D, ends it.
        if (this.#question.type === "predict" && this.#text) this.#text += "\n";
        else if (this.#text.trim()) this.#submit(this.#text);
      } else this.#submit(this.#text);
    } else if (name === "ctrl-d") {
      if (this.#text.trim()) this.#submit(this.#text);
    } else if (name === "backspace") this.#text = [...this.#text].slice(0, -1).join("");
    else if (raw === "\x15") this.#text = "";
    else if (!/[\x00-\x1f\x7f]/.test(raw)) this.#text += raw.normalize("NFC");
  }

  #toggle(id: string): void {
    this.#picked = this.#picked.includes(id) ? this.#picked.filter((each) => each !== id) : [...this.#picked, id];
  }
  #submit(answer: QuizAnswer): void {
    this.#grade = grade(this.#question, answer, this.boot);
    this.#grades.push(this.#grade);
    this.hooks.answered(this.#grades.map(({ right }, index) => ({ question: this.quiz.questions[index]!.id, right })));
  }
  #next(): void {
    this.#grade = undefined;
    this.#picked = [];
    this.#selected = 0;
    this.#text = "";
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
    if (this.#typed) {
      body.push(...wrap(frame.say(question.type === "command" ? "quiz.type-command" : "quiz.type-output"), frame.columns, frame.theme));
      // A column is left for the cursor.
      const typed = this.#text.split("\n").flatMap((line) => verbatim(line, frame.columns - 3, frame.theme, "plain"));
      body.push(...typed.map((line, index) => `${index === 0 && question.type === "command" ? "$ " : "  "}${line}`));
      const end = body.length - 1;
      return {
        lines: whole(body, [["Enter", frame.say("key.answer")]], end),
        cursor: { x: 2 + widthOf(typed.at(-1)!), y: head.length + Math.min(end, room - 1) },
      };
    }
    if (question.type === "several") body.push(frame.say("quiz.several"));
    const listed = (text: string) => unmarked(text, frame.columns - 4, frame.theme).map((line, index) => `${index ? "    " : "  "}${line}`);
    if (question.type === "order")
      body.push(
        ...wrap(frame.say("quiz.order"), frame.columns, frame.theme),
        ...this.#picked.flatMap((id, index) => listed(`${index + 1}. ${words.parts[id]}`)),
      );
    if (question.type === "match") {
      body.push(...this.#picked.flatMap((id, index) => listed(`${words.parts[question.pairs[index]!]} – ${words.partners[id]}`)));
      const part = words.parts[question.pairs[this.#picked.length]!]!;
      body.push(...wrap(frame.say("quiz.match", { part }), frame.columns, frame.theme));
    }
    const texts = question.type === "match" ? words.partners : words.parts;
    let focus = 0;
    for (const [index, id] of this.#options.entries()) {
      const mark = question.type === "several" ? `[${this.#picked.includes(id) ? "x" : " "}] ` : "";
      if (index === this.#selected) focus = body.length;
      body.push(...choiceLines(frame, index === this.#selected, mark, texts[id]!));
    }
    const keys: [string, string][] = [["↑↓", frame.say("key.move")]];
    if (question.type === "several") keys.push(["Space", frame.say("key.choose")]);
    const placed = question.type === "order" || question.type === "match";
    keys.push(["Enter", frame.say(placed ? "key.choose" : "key.answer")]);
    if (placed && this.#picked.length) keys.push(["Backspace", frame.say("key.undo")]);
    return { lines: whole(body, keys, focus) };
  }

  /** What the command prints: beside the words where it is a line, otherwise below them. */
  #truth(frame: Frame, truth: string): string[] {
    const text = truth.trimEnd();
    const said = frame.say("quiz.truth", { text: text.includes("\n") ? `\n${text}` : text });
    return said.split("\n").flatMap((line) => verbatim(line.trimEnd(), frame.columns, frame.theme, "plain"));
  }

  #verdict(frame: Frame, question: QuizQuestion): string[] {
    const words = this.words.questions[question.id]!;
    const { right, truth } = this.#grade!;
    const lines = [
      right ? frame.theme.paint("good", `✓ ${frame.say("quiz.right")}`) : frame.theme.paint("bad", `✗ ${frame.say("quiz.wrong")}`),
    ];
    if (!right) {
      if (truth !== undefined) lines.push(...this.#truth(frame, truth));
      else lines.push(...prose(frame.say("quiz.answer-was", { text: rightText(question, words) }), frame.columns, frame.theme));
    }
    return [...lines, "", ...prose(words.explanation, frame.columns, frame.theme)];
  }
}

function rightText(question: QuizQuestion, { parts, partners }: QuizWords["questions"][string]): string {
  switch (question.type) {
    case "one":
      return parts[question.right]!;
    case "several":
      return question.right.map((id) => parts[id]).join("; ");
    case "order":
      return question.items.map((id) => parts[id]).join(" → ");
    case "match":
      return question.pairs.map((id) => `${parts[id]} – ${partners[id]}`).join("; ");
    case "command":
      return question.right[0]!;
    default:
      return "";
  }
}
