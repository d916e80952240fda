// An interview: the task beside the terminal, questions as they come up, answers beside the truth, the rubric, notes, and the end.
import type { Interview } from "../../game/interviews/interview.ts";
import { LEVELS } from "../../game/interviews/scenario.ts";
import { header, keyBar, rule, scrolled } from "../components.ts";
import { moved } from "../list-keys.ts";
import { panels } from "../panels.ts";
import type { Player } from "../player.ts";
import { clockTime, prose } from "../text.ts";
import type { Frame, View } from "../view.ts";
import { type Layout, layoutOf, Workplace } from "../workplace.ts";
import { interviewKeys, type Mode } from "./interview-keys.ts";
import { inOneLine, notesPage, type Page, questionList, questionPage, rubricPage, typedInto } from "./interview-pages.ts";

export interface InterviewHooks {
  /** Writes the report, and leaves. */
  report(): void;
  leave(): void;
  changed(): void;
  /** Something was said or graded that should not be lost. */
  save(): void;
}

export class InterviewView implements View {
  readonly #work: Workplace;
  #mode: Mode = "work";
  #panel: "task" | "brief" | "map" = "task";
  /** The chosen question, point and criterion. */
  #question = 0;
  #point = 0;
  #criterion = 0;
  #confirm = false;
  #note: string | undefined;
  #frame: Frame | undefined;
  #asked: number;
  readonly #release: (() => void)[];

  constructor(
    private readonly interview: Interview,
    private readonly player: Player,
    private readonly hooks: InterviewHooks,
    options: { size: { columns: number; rows: number }; note?: string },
  ) {
    this.#work = new Workplace(interview.session, options.size, () => "briefing");
    this.#note = options.note;
    this.#asked = interview.asked.length;
    player.settled = () => {
      if (this.#frame) this.fit(this.#frame);
    };
    this.#release = [interview.changed.on(() => this.#refresh())];
    if (interview.over) this.#mode = "list";
    this.#refresh();
  }

  fit(frame: Frame): void {
    this.#frame = frame;
    const layout = this.#layout(frame);
    if (this.#work.misfits(layout)) this.player.act(() => this.interview.session.resize(layout.terminal));
  }
  close(): void {
    for (const release of this.#release) release();
    this.player.close();
  }

  lines(frame: Frame): string[] {
    const head = header(frame, `⎈ ${this.interview.options.words.title}`, this.#status(frame));
    const foot = this.#note ?? keyBar(frame, interviewKeys(frame, this.#mode, this.interview.over, this.#open?.answer?.shown === true));
    if (this.#mode !== "work") {
      const { lines, focus } = this.#page(frame);
      return [head, rule(frame), ...scrolled(frame, lines, focus, frame.rows - 3), foot];
    }
    const layout = this.#layout(frame);
    return [head, ...this.#work.lines(frame, layout, this.#content(frame, layout)), foot];
  }

  cursor(frame: Frame): { x: number; y: number } | undefined {
    if (this.#mode === "work") return this.#work.cursor(this.#layout(frame));
    const { lines, cursor } = this.#page(frame);
    // The text that is typed stands at the end, which is what is shown.
    return cursor && { x: cursor.x, y: 2 + cursor.y - Math.max(0, lines.length - (frame.rows - 3)) };
  }

  key(name: string, raw: string): void {
    this.#note = undefined;
    const confirmed = this.#confirm;
    this.#confirm = false;
    if (this.#mode === "work") this.#workKey(name, raw, confirmed);
    else if (name === "f9") this.#end(confirmed);
    else if (name === "f10" || name === "ctrl-q") this.hooks.leave();
    else this.#pageKey(name, raw);
    this.hooks.changed();
  }

  paste(text: string): void {
    const plain = text.replace(/\r\n?/g, "\n").normalize("NFC");
    if (this.#mode === "work") this.#work.paste(text, this.player);
    else if (this.#mode === "notes") this.interview.takeNotes(this.interview.notes + plain);
    else if (this.#mode === "question" && this.#open)
      this.interview.answer(this.#open.followUp.id, (this.#open.answer?.text ?? "") + plain);
    this.hooks.changed();
  }

  #workKey(pressed: string, raw: string, confirmed: boolean): void {
    const key = this.#work.read(pressed, raw);
    if (!key) return;
    switch (key.name) {
      case "f1":
        this.#show("brief");
        return;
      case "f2":
        this.#toQuestions();
        return;
      case "f3":
        this.#show("map");
        return;
      case "f4":
        this.#mode = "rubric";
        return;
      case "f5":
        this.#mode = "notes";
        return;
      case "f6":
        this.player.act(() => this.interview.session.fastForward());
        return;
      case "f7":
        this.#show("task");
        return;
      case "f8":
        this.#work.act("more", this.player);
        return;
      case "f9":
        this.#end(confirmed);
        return;
      case "f10":
      case "ctrl-q":
        this.hooks.leave();
        return;
      case "shift-pageup":
        this.#work.act("scroll-up", this.player);
        return;
      case "shift-pagedown":
        this.#work.act("scroll-down", this.player);
        return;
      default:
        if (!this.interview.over) this.#work.type(key.text, this.player);
    }
  }

  #pageKey(name: string, raw: string): void {
    const { interview } = this;
    if (name === "f2") this.#toQuestions();
    else if (name === "f4") this.#mode = "rubric";
    else if (name === "f5") this.#mode = "notes";
    else if (name === "f7") this.#show("task");
    else if (this.#mode === "notes") {
      if (name === "escape") this.#back();
      else interview.takeNotes(name === "enter" ? `${interview.notes}\n` : typedInto(interview.notes, name, raw));
    } else if (this.#mode === "list") this.#listKey(name);
    else if (this.#mode === "question") this.#questionKey(name, raw);
    else this.#rubricKey(name);
  }

  #listKey(name: string): void {
    const { length } = this.interview.asked;
    const to = moved(name, this.#question, length);
    if (name === "escape") this.#back();
    else if (to !== undefined) this.#question = to;
    else if (name === "enter" && length) {
      this.#mode = "question";
      this.#point = 0;
    }
  }

  #questionKey(name: string, raw: string): void {
    const { interview } = this;
    const open = this.#open;
    if (name === "escape" || !open) {
      this.#mode = "list";
      this.hooks.save();
      return;
    }
    const { id, points } = open.followUp;
    const to = moved(name, this.#point, points);
    if (!open.answer?.shown) {
      if (name === "enter") interview.show(id);
      else interview.answer(id, typedInto(open.answer?.text ?? "", name, raw));
    } else if (to !== undefined) this.#point = to;
    else if (name === "space" || /^[1-9]$/.test(name)) interview.tick(id, name === "space" ? this.#point : Number(name) - 1);
    else if (name === "enter") {
      this.#mode = "list";
      this.hooks.save();
    }
  }

  #rubricKey(name: string): void {
    const { interview } = this;
    const { rubric } = interview.options.scenario;
    const id = rubric[this.#criterion]!;
    const level = interview.level(id);
    const to = moved(name, this.#criterion, rubric.length);
    if (name === "escape" || name === "enter") {
      this.hooks.save();
      this.#back();
    } else if (to !== undefined) this.#criterion = to;
    else if (name === "left") interview.grade(id, Math.max(0, (level ?? 1) - 1));
    else if (name === "right") interview.grade(id, Math.min(LEVELS - 1, (level ?? -1) + 1));
    else if (/^[0-3]$/.test(name)) interview.grade(id, Number(name));
  }

  /** F9: first the work ends, then the report is written. */
  #end(confirmed: boolean): void {
    if (this.interview.over) {
      this.hooks.report();
      return;
    }
    if (!confirmed) {
      this.#confirm = true;
      this.#note = this.#frame?.say("interview.confirm-done");
      return;
    }
    this.player.act(() => this.interview.finish());
    this.hooks.save();
    this.#toQuestions();
  }

  #toQuestions(): void {
    const open = this.interview.asked.findIndex(({ answer }) => !answer?.shown);
    this.#question = open >= 0 ? open : Math.max(0, this.interview.asked.length - 1);
    this.#mode = "list";
  }
  #back(): void {
    this.#mode = this.interview.over ? "list" : "work";
  }
  #show(panel: "task" | "brief" | "map"): void {
    this.#mode = "work";
    this.#panel = this.#panel === panel ? "task" : panel;
    this.#work.open("briefing");
  }

  get #open() {
    return this.interview.asked[this.#question];
  }

  #refresh(): void {
    this.#work.takeOutput();
    const { asked } = this.interview;
    if (asked.length > this.#asked && this.#frame) {
      const { question } = this.interview.options.words.followUps[asked.at(-1)!.followUp.id]!;
      this.#note = this.#frame.say("interview.new-question", { question: inOneLine(question, this.#frame) });
    }
    this.#asked = asked.length;
    this.hooks.changed();
  }

  #status(frame: Frame): string {
    const open = this.interview.asked.filter(({ answer }) => !answer?.shown).length;
    const { left } = this.interview;
    const time = frame.theme.paint(left < 0 ? "bad" : "plain", `${left < 0 ? "-" : ""}${clockTime(Math.abs(left))}`);
    return `${open ? `${frame.theme.paint("warning", frame.say("interview.unanswered", { count: open }))}  ` : ""}${time}`;
  }

  #page(frame: Frame): Page {
    if (this.#mode === "rubric") return rubricPage(this.interview, this.#criterion, frame);
    if (this.#mode === "notes") return notesPage(this.interview, frame);
    if (this.#mode === "question" && this.#open) return questionPage(this.interview, this.#open, this.#point, frame);
    return questionList(this.interview, this.#question, frame);
  }

  #layout(frame: Frame): Layout {
    return layoutOf(frame, Number.POSITIVE_INFINITY);
  }

  #content(frame: Frame, { panel: { columns } }: Layout): string[] {
    const { words } = this.interview.options;
    if (this.#panel === "map") {
      const { session } = this.interview;
      return panels.map({ session, words: session.words, asked: false, links: {} }, frame, columns);
    }
    const title = (text: string) => frame.theme.paint("accent", text);
    if (this.#panel === "brief") return [title(frame.say("interview.brief")), ...prose(words.brief, columns, frame.theme)];
    return [title(frame.say("interview.task")), ...prose(words.task, columns, frame.theme)];
  }
}
