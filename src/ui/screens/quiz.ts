// A quiz: one question after the other, each with its explanation, and the result at the end.
import type { Boot } from "../../game/boot.ts";
import type { Quiz, QuizQuestion, QuizWords } from "../../game/quiz.ts";
import { type Grade, grade, type QuizAnswer, type QuizResult, resultOf, shownOrder } from "../../game/quiz-run.ts";
import { choice, fill, header, keyBar, rule } from "../components.ts";
import { prose, widthOf } from "../text.ts";
import type { Frame, View } from "../view.ts";

export class QuizView implements View {
  #number = 0;
  #selected = 0;
  /** Chosen ids so far (several, order, match), in the order of choosing. */
  #picked: string[] = [];
  #text = "";
  #grade: Grade | undefined;
  readonly #grades: Grade[] = [];
  #result: QuizResult | undefined;

  constructor(
    private readonly quiz: Quiz,
    private readonly words: QuizWords,
    private readonly boot: Boot,
    private readonly seed: string,
    private readonly hooks: { finished(result: QuizResult): void; back(): void; changed(): void },
  ) {}

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
      this.#submit(this.#picked);
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
  }
  #next(): void {
    this.#grade = undefined;
    this.#picked = [];
    this.#selected = 0;
    this.#text = "";
    this.#number++;
    if (this.#number < this.quiz.questions.length) return;
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
    const whole = (body: string[], keys: [string, string][]) =>
      fill([...head, ...body], frame.rows - 1).concat(keyBar(frame, [...keys, ["Esc", frame.say("key.leave")]]));
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
    if (question.type === "predict") body.push(frame.theme.paint("code", `$ ${question.command}`), "");
    if (this.#grade) return { lines: whole([...body, ...this.#verdict(frame, question)], [["Enter", frame.say("key.next")]]) };
    if (this.#typed) {
      body.push(frame.say(question.type === "command" ? "quiz.type-command" : "quiz.type-output"));
      const typed = this.#text.split("\n");
      body.push(...typed.map((line, index) => `${index === 0 && question.type === "command" ? "$ " : "  "}${line}`));
      return {
        lines: whole(body, [["Enter", frame.say("key.answer")]]),
        cursor: { x: 2 + widthOf(typed.at(-1)!), y: head.length + body.length - 1 },
      };
    }
    if (question.type === "several") body.push(frame.say("quiz.several"));
    if (question.type === "order")
      body.push(frame.say("quiz.order"), ...this.#picked.map((id, index) => `  ${index + 1}. ${words.parts[id]}`));
    if (question.type === "match") {
      body.push(...this.#picked.map((id, index) => `  ${words.parts[question.pairs[index]!]} – ${words.partners[id]}`));
      body.push(frame.say("quiz.match", { part: words.parts[question.pairs[this.#picked.length]!]! }));
    }
    const texts = question.type === "match" ? words.partners : words.parts;
    const options = this.#options.map((id, index) =>
      choice(
        frame,
        index === this.#selected,
        `${question.type === "several" ? `[${this.#picked.includes(id) ? "x" : " "}] ` : ""}${texts[id]}`,
      ),
    );
    const keys: [string, string][] = [["↑↓", frame.say("key.move")]];
    if (question.type === "several") keys.push(["Space", frame.say("key.choose")]);
    keys.push(["Enter", frame.say(question.type === "order" || question.type === "match" ? "key.choose" : "key.answer")]);
    return { lines: whole([...body, ...options], keys) };
  }

  #verdict(frame: Frame, question: QuizQuestion): string[] {
    const words = this.words.questions[question.id]!;
    const { right, truth } = this.#grade!;
    const lines = [
      right ? frame.theme.paint("good", `✓ ${frame.say("quiz.right")}`) : frame.theme.paint("bad", `✗ ${frame.say("quiz.wrong")}`),
    ];
    if (!right) {
      if (truth !== undefined) lines.push(...`${frame.say("quiz.truth", { text: truth.trimEnd() })}`.split("\n"));
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
