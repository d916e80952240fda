// A question on the screen until it is answered: choosing, ordering, matching, finding a line, typing. Quizzes and drills put the rest around it.
import type { QuestionWords, QuizQuestion } from "../game/quiz.ts";
import { type QuizAnswer, shownOrder } from "../game/quiz-run.ts";
import { choice, choiceLines } from "./components.ts";
import { unmarked, verbatim, widthOf, wrap } from "./text.ts";
import type { Frame } from "./view.ts";

/** How a question is answered. */
export interface Form {
  readonly kind: "one" | "several" | "order" | "match" | "command" | "output" | "line";
  /** Ids of what can be chosen, as shown. */
  readonly order: readonly string[];
  /** What is matched, in its own order. */
  readonly pairs: readonly string[];
  readonly parts: Readonly<Record<string, string>>;
  readonly partners: Readonly<Record<string, string>>;
}

export interface Asked {
  body: string[];
  /** The line that must be seen. */
  focus: number;
  /** The cursor's column, in the last line. */
  cursor: number | undefined;
  keys: [string, string][];
}

/** The form of a quiz's question. */
export const formOf = (question: QuizQuestion, { parts, partners }: QuestionWords, seed: string): Form => ({
  kind: question.type === "predict" ? "output" : question.type,
  order: shownOrder(question, seed),
  pairs: question.type === "match" ? question.pairs : [],
  parts,
  partners,
});

export class Asking {
  #selected = 0;
  /** Chosen ids so far (several, order, match), in the order of choosing. */
  #picked: string[] = [];
  #text = "";

  constructor(readonly form: Form) {}

  /** What the key makes of the answer; the answer itself when that is complete. */
  key(name: string, raw: string): QuizAnswer | undefined {
    if (this.#typed) return this.#typeKey(name, raw);
    const { kind } = this.form;
    const options = this.#options;
    if (name === "up" || name === "k") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down" || name === "j") this.#selected = Math.min(options.length - 1, this.#selected + 1);
    else if (name === "backspace" && (kind === "order" || kind === "match")) this.#picked.pop();
    else if (/^[1-9]$/.test(name) && options[Number(name) - 1]) this.#selected = Number(name) - 1;
    else if (name === "space" && kind === "several") this.#toggle(options[this.#selected]!);
    else if (name === "enter") return this.#enter(options);
    return undefined;
  }
  paste(text: string): void {
    if (this.#typed) this.#text += text.replace(/\r\n?/g, "\n").normalize("NFC");
  }

  draw(frame: Frame): Asked {
    const { kind, parts, partners, pairs } = this.form;
    if (this.#typed) return this.#drawTyped(frame);
    const body: string[] = [];
    if (kind === "several") body.push(frame.say("quiz.several"));
    const listed = (text: string) => unmarked(text, frame.columns - 4, frame.theme).map((line, index) => `${index ? "    " : "  "}${line}`);
    if (kind === "order")
      body.push(
        ...wrap(frame.say("quiz.order"), frame.columns, frame.theme),
        ...this.#picked.flatMap((id, index) => listed(`${index + 1}. ${parts[id]}`)),
      );
    if (kind === "match") {
      body.push(...this.#picked.flatMap((id, index) => listed(`${parts[pairs[index]!]} – ${partners[id]}`)));
      body.push(...wrap(frame.say("quiz.match", { part: parts[pairs[this.#picked.length]!]! }), frame.columns, frame.theme));
    }
    const texts = kind === "match" ? partners : parts;
    let focus = 0;
    for (const [index, id] of this.#options.entries()) {
      const mark = kind === "several" ? `[${this.#picked.includes(id) ? "x" : " "}] ` : "";
      if (index === this.#selected) focus = body.length;
      if (kind === "line") body.push(choice(frame, index === this.#selected, texts[id]!));
      else body.push(...choiceLines(frame, index === this.#selected, mark, texts[id]!));
    }
    const keys: [string, string][] = [["↑↓", frame.say("key.move")]];
    if (kind === "several") keys.push(["Space", frame.say("key.choose")]);
    const placed = kind === "order" || kind === "match";
    keys.push(["Enter", frame.say(placed ? "key.choose" : "key.answer")]);
    if (placed && this.#picked.length) keys.push(["Backspace", frame.say("key.undo")]);
    return { body, focus, cursor: undefined, keys };
  }

  #drawTyped(frame: Frame): Asked {
    const command = this.form.kind === "command";
    const body = wrap(frame.say(command ? "quiz.type-command" : "quiz.type-output"), frame.columns, frame.theme);
    // A column is left for the cursor.
    const typed = this.#text.split("\n").flatMap((line) => verbatim(line, frame.columns - 3, frame.theme, "plain"));
    body.push(...typed.map((line, index) => `${index === 0 && command ? "$ " : "  "}${line}`));
    return { body, focus: body.length - 1, cursor: 2 + widthOf(typed.at(-1)!), keys: [["Enter", frame.say("key.answer")]] };
  }

  get #typed(): boolean {
    return this.form.kind === "command" || this.form.kind === "output";
  }
  /** What can be chosen now. */
  get #options(): readonly string[] {
    const { kind, order } = this.form;
    return kind === "order" || kind === "match" ? order.filter((id) => !this.#picked.includes(id)) : order;
  }

  #enter(options: readonly string[]): QuizAnswer | undefined {
    const chosen = options[this.#selected]!;
    const { kind } = this.form;
    if (kind === "one" || kind === "line") return [chosen];
    if (kind === "several") {
      // Enter on a first choice chooses it: nobody means to answer with nothing.
      if (this.#picked.length) return this.#picked;
      this.#toggle(chosen);
      return undefined;
    }
    this.#picked.push(chosen);
    this.#selected = 0;
    const left = this.#options;
    if (left.length === 1) this.#picked.push(left[0]!);
    return left.length <= 1 ? this.#picked : undefined;
  }

  #typeKey(name: string, raw: string): QuizAnswer | undefined {
    const command = this.form.kind === "command";
    if (name === "enter") {
      // A line of output may be followed by more; an empty line, or Ctrl-D, ends it.
      if (!command && raw === "\n") this.#text += "\n";
      else if (!command && this.#text && !this.#text.endsWith("\n")) this.#text += "\n";
      else if (this.#text.trim()) return this.#text;
    } else if (name === "ctrl-d") {
      if (this.#text.trim()) return this.#text;
    } else if (name === "backspace") this.#text = [...this.#text].slice(0, -1).join("");
    else if (raw === "\x15") this.#text = "";
    else if (!/[\x00-\x1f\x7f]/.test(raw)) this.#text += raw.normalize("NFC");
    return undefined;
  }

  #toggle(id: string): void {
    this.#picked = this.#picked.includes(id) ? this.#picked.filter((each) => each !== id) : [...this.#picked, id];
  }
}
