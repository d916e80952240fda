// An exam of questions with choices: one after the other or in any order, with a clock, flags and a list of all.
import type { Wall } from "../../base/wall.ts";
import type { ChoicesRun } from "../../game/exams/choices.ts";
import { choice, choiceLines, fill, header, keyBar, rule, scrolled } from "../components.ts";
import { moved } from "../list-keys.ts";
import { clockTime, prose, unmarked } from "../text.ts";
import type { Frame, View } from "../view.ts";

export interface ChoicesHooks {
  /** Something was answered or flagged. */
  kept(): void;
  leave(): void;
  ended(): void;
  changed(): void;
}

const MINUTE = 60_000;

export class ChoicesView implements View {
  #number = 0;
  #selected = 0;
  #list = false;
  #asking: "leave" | "end" | undefined;
  #closed = false;
  #timer: (() => void) | undefined;

  constructor(
    private readonly run: ChoicesRun,
    private readonly hooks: ChoicesHooks,
    /** Real time: ms since 1970, and timers. */
    private readonly time: { now(): number; wall: Wall },
    private readonly note?: string,
  ) {
    this.run.show(0, time.now());
    this.#plan();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
  }

  lines(frame: Frame): string[] {
    const { run } = this;
    const { items, exam } = run.opened;
    const left = run.limit - run.now(this.time.now());
    const meaning = left <= MINUTE ? "bad" : left <= 5 * MINUTE ? "warning" : "plain";
    const flag = run.log.flagged.includes(this.#number) ? "⚑ " : "";
    const clock = frame.theme.paint(meaning, `${frame.screenReader ? "" : "⏱ "}${clockTime(Math.ceil(left / 1000) * 1000)}`);
    const head = [
      header(
        frame,
        `⎈ ${exam.id.toUpperCase()} ${frame.say("exam.question", { number: this.#number + 1, count: items.length })}`,
        ` ${flag}${clock}`,
      ),
      rule(frame),
    ];
    const room = frame.rows - head.length - 1;
    if (this.#asking)
      return [...head, ...fill(prose(this.#question(frame, left), frame.columns, frame.theme), room), this.#askingKeys(frame)];
    if (this.#list) return [...head, ...this.#listLines(frame, room), this.#listKeys(frame)];
    const { body, focus } = this.#body(frame);
    return [...head, ...scrolled(frame, body, focus, room), this.#keys(frame)];
  }

  key(name: string): void {
    if (this.run.over) return;
    if (this.#asking) this.#askingKey(name);
    else if (this.#list) this.#listKey(name);
    else this.#answerKey(name);
    if (!this.#closed) this.hooks.changed();
  }

  get #answered(): number {
    return this.run.opened.items.filter((_, index) => this.run.answer(index).length).length;
  }

  #body(frame: Frame): { body: string[]; focus: number } {
    const { run } = this;
    const { question, words } = run.opened.items[this.#number]!;
    const body = [
      ...(this.note && !this.#answered ? [frame.theme.paint("quiet", this.note), ""] : []),
      ...prose(words.text, frame.columns, frame.theme),
      "",
    ];
    if (question.type === "several") body.push(frame.theme.paint("quiet", frame.say("exam.several")));
    let focus = 0;
    const answer = run.answer(this.#number);
    for (const [index, id] of run.choices(this.#number).entries()) {
      const chosen = answer.includes(id);
      const mark = question.type === "several" ? `[${chosen ? "x" : " "}] ` : `(${chosen ? "•" : " "}) `;
      if (index === this.#selected) focus = body.length;
      body.push(...choiceLines(frame, index === this.#selected, mark, words.parts[id]!));
    }
    return { body, focus };
  }

  #answerKey(name: string): void {
    const { run } = this;
    const choices = run.choices(this.#number);
    const last = run.opened.items.length - 1;
    const several = run.opened.items[this.#number]!.question.type === "several";
    const to = moved(name, this.#selected, choices.length);
    if (to !== undefined) this.#selected = to;
    else if (/^[1-9]$/.test(name) && choices[Number(name) - 1]) this.#choose(choices[(this.#selected = Number(name) - 1)]!);
    else if (name === "space") this.#choose(choices[this.#selected]!);
    else if (name === "enter") {
      if (!several) this.#choose(choices[this.#selected]!);
      this.#go(Math.min(last, this.#number + 1));
    } else if (name === "right" || name === "n") this.#go(Math.min(last, this.#number + 1));
    else if (name === "left" || name === "p") this.#go(Math.max(0, this.#number - 1));
    else if (name === "f") this.#flag(this.#number);
    else if (name === "tab" || name === "f9") this.#list = true;
    else if (name === "e") this.#asking = "end";
    else if (["escape", "f10", "ctrl-q", "ctrl-c"].includes(name)) this.#asking = "leave";
  }

  #choose(id: string): void {
    this.run.choose(this.#number, id, this.time.now());
    this.hooks.kept();
  }
  #flag(index: number): void {
    this.run.flag(index);
    this.hooks.kept();
  }
  #go(number: number): void {
    this.#number = number;
    this.run.show(number, this.time.now());
    const answer = this.run.answer(number)[0];
    this.#selected = answer === undefined ? 0 : Math.max(0, this.run.choices(number).indexOf(answer));
  }

  #listKey(name: string): void {
    const to = moved(name, this.#number, this.run.opened.items.length);
    if (to !== undefined) this.#go(to);
    else if (name === "f") this.#flag(this.#number);
    else if (name === "e") {
      this.#list = false;
      this.#asking = "end";
    } else if (["enter", "tab", "f9", "escape", "q"].includes(name)) this.#list = false;
  }

  #askingKey(name: string): void {
    const asked = this.#asking;
    this.#asking = undefined;
    if (asked === "end" && name === "y") this.#end();
    else if (asked === "leave" && name === "e") this.#asking = "end";
    else if (asked === "leave" && (name === "enter" || name === "y")) this.hooks.leave();
  }

  #end(): void {
    this.run.end(this.time.now());
    this.hooks.ended();
  }

  /** The clock is looked at once a second. */
  #plan(): void {
    this.#timer = this.time.wall.after(1000, () => {
      if (this.#closed || this.run.over) return;
      if (this.run.now(this.time.now()) >= this.run.limit) {
        this.#end();
        return;
      }
      this.hooks.changed();
      this.#plan();
    });
  }

  #question(frame: Frame, left: number): string {
    const values = { answered: this.#answered, count: this.run.opened.items.length, left: clockTime(left) };
    return `\n${frame.say(this.#asking === "end" ? "exam.end" : "exam.leave", values)}`;
  }

  #listLines(frame: Frame, room: number): string[] {
    const { run } = this;
    const list = run.opened.items.map(({ words }, index) => {
      const marks = `${run.answer(index).length ? "•" : " "}${run.log.flagged.includes(index) ? "⚑" : " "}`;
      return choice(
        frame,
        index === this.#number,
        `${marks} ${index + 1}. ${unmarked(words.text, Number.POSITIVE_INFINITY, frame.theme).join(" ")}`,
      );
    });
    const told = frame.say("exam.answered", { answered: this.#answered, count: list.length });
    return [frame.theme.paint("quiet", told), ...scrolled(frame, list, this.#number, room - 1)];
  }

  #keys(frame: Frame): string {
    const several = this.run.opened.items[this.#number]!.question.type === "several";
    return keyBar(frame, [
      [several ? "Space" : "Enter", frame.say(several ? "key.choose" : "key.answer")],
      ["←→", frame.say("key.next")],
      ["f", frame.say("exam.key-flag")],
      ["Tab", frame.say("exam.key-questions")],
      ["e", frame.say("exam.key-end")],
      ["Esc", frame.say("key.leave")],
      ["↑↓", frame.say("key.move")],
    ]);
  }
  #listKeys(frame: Frame): string {
    return keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["f", frame.say("exam.key-flag")],
      ["e", frame.say("exam.key-end")],
      ["Esc", frame.say("key.back")],
    ]);
  }
  #askingKeys(frame: Frame): string {
    return keyBar(frame, [
      this.#asking === "end" ? ["y", frame.say("exam.key-end")] : ["Enter", frame.say("key.leave")],
      ...(this.#asking === "leave" ? ([["e", frame.say("exam.key-end")]] as const) : []),
      ["Esc", frame.say("key.back")],
    ]);
  }
}
