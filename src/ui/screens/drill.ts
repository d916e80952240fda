// A round of drills: one question after the other, each with its explanation; some the learner grades; what comes back when at the end.
import type { AskedDrill } from "../../game/drills/bank.ts";
import { gradeDrill, gradesItself, ratingOf } from "../../game/drills/grade.ts";
import type { LiveQuestion } from "../../game/drills/question.ts";
import type { Grade, QuizAnswer } from "../../game/quiz-run.ts";
import { AGAIN, type Rating } from "../../game/skills/reviews.ts";
import { Asking } from "../asking.ts";
import type { Frame, View } from "../view.ts";
import { drillForm } from "./drill-form.ts";
import { LiveDrill, type LiveOptions } from "./drill-live.ts";
import {
  type AnsweredDrill,
  aloudPage,
  type DrillPage,
  type DrillRound,
  outcomeLines,
  questionLines,
  summaryLines,
  verdictLines,
} from "./drill-pages.ts";
import { SelfGrade } from "./drill-self-grade.ts";
import { DrillSheet } from "./drill-sheet.ts";

export interface DrillResult {
  right: number;
  asked: number;
}

export interface DrillHooks {
  /** One question was answered; gives the days until its skill comes back, where that is known. */
  answered(asked: AskedDrill, rating: Rating): number | undefined;
  finished(result: DrillResult): void;
  again(): void;
  back(): void;
  changed(): void;
  /** Draws what has been said so far before something slow is done. */
  soon(work: () => void): void;
}

/** What is on the screen: the question; a prompt to speak; the rubric; how it went; the learner's own grade. */
type Stage = "ask" | "aloud" | "rubric" | "graded" | "rate";

interface Drawn {
  lines: string[];
  cursor?: { x: number; y: number };
}

const LEAVING = ["escape", "ctrl-q", "f10", "ctrl-c"];

export class DrillView implements View {
  readonly #done: AnsweredDrill[] = [];
  #asked!: AskedDrill;
  #stage!: Stage;
  #asking!: Asking;
  #live: LiveDrill | undefined;
  #since = 0;
  #seconds = 0;
  #grade: Grade | undefined;
  #givenUp = false;
  /** What the learner thinks of their own answer. */
  #own!: SelfGrade;
  #top = 0;
  #frame: Frame | undefined;
  #over = false;
  #closed = false;

  constructor(
    private readonly round: DrillRound,
    private readonly options: LiveOptions,
    private readonly hooks: DrillHooks,
  ) {
    this.#ask();
  }

  fit(frame: Frame): void {
    this.#frame = frame;
    if (this.#live) this.#live.fit(frame);
    else this.#enterWorld();
  }
  close(): void {
    this.#closed = true;
    this.#live?.close();
  }

  key(name: string, raw: string): void {
    const { live } = this;
    if (live) {
      const meant = live.meant(name, raw);
      if (meant) this.#liveKey(live, meant.name, meant.text);
      return;
    }
    if (LEAVING.includes(name)) {
      this.hooks.back();
      return;
    }
    if (this.#over) {
      if (name === "enter") {
        this.hooks.again();
        return;
      }
      this.#scroll(name);
    } else if (this.#stage === "ask") this.#submit(this.#asking.key(name, raw));
    else if (this.#stage === "aloud") {
      if (name === "enter") this.#stage = "rubric";
    } else if (this.#stage === "rubric") {
      if (this.#own.tick(name)) this.#stage = "graded";
    } else if (this.#stage === "rate") this.#rateKey(name);
    else if (name === "enter" || name === "space") this.#afterGrade();
    else this.#scroll(name);
    this.hooks.changed();
  }
  paste(text: string): void {
    if (this.live) this.#live?.paste(text);
    else if (this.#stage === "ask" && !this.#over) this.#asking.paste(text);
    this.hooks.changed();
  }

  /** The world that has the keys. */
  private get live(): LiveDrill | undefined {
    return this.#stage === "ask" && !this.#over ? this.#live : undefined;
  }

  #scroll(name: string): void {
    if (name === "up") this.#top = Math.max(0, this.#top - 1);
    else if (name === "down") this.#top++;
  }

  #liveKey(live: LiveDrill, name: string, text: string): void {
    if (name === "f10" || name === "ctrl-q") {
      this.hooks.back();
      return;
    }
    if (name === "f8") {
      this.#givenUp = true;
      this.#submit(["given up"]);
    } else this.#submit(live.key(name, text));
    this.#look();
  }
  /** The world may have come to what was asked for by itself. */
  #look(): void {
    if (this.live?.answer) this.#submit(this.live.answer);
    this.hooks.changed();
  }

  #rateKey(name: string): void {
    const rating = this.#own.rate(name);
    if (rating === undefined) return;
    this.#note(rating, this.#asked.question.type === "explain" ? rating !== AGAIN : this.#grade!.right);
    this.#next();
  }

  #submit(answer: QuizAnswer | undefined): void {
    if (answer === undefined || this.#stage !== "ask") return;
    const { question } = this.#asked;
    this.#seconds = (this.options.wall.now() - this.#since) / 1000;
    this.#grade = gradeDrill(question, answer, this.options.boot);
    this.#live?.close();
    this.#top = 0;
    if (question.type === "choose") {
      this.#stage = "aloud";
      this.#chosen = answer[0]!;
      return;
    }
    this.#stage = "graded";
    this.#note(ratingOf(question.type, this.#grade.right, this.#seconds), this.#grade.right);
  }
  #chosen = "";

  #afterGrade(): void {
    const { type } = this.#asked.question;
    if (!gradesItself(type)) {
      this.#next();
      return;
    }
    this.#own.suggest(this.#grade?.right ?? true);
    this.#stage = "rate";
  }
  #note(rating: Rating, right: boolean): void {
    this.#done.push({ asked: this.#asked, right, days: this.hooks.answered(this.#asked, rating) });
  }

  #next(): void {
    this.#live?.close();
    this.#live = undefined;
    this.#top = 0;
    if (this.#done.length < this.round.drills.length) this.#ask();
    else {
      this.#over = true;
      this.hooks.finished({ right: this.#done.filter(({ right }) => right).length, asked: this.#done.length });
    }
  }

  #ask(): void {
    const number = this.#done.length;
    const { seed, drills } = this.round;
    const asked = drills[number]!.ask(`${seed}-${number}`, this.options.language);
    const { question, words } = asked;
    this.#asked = asked;
    this.#stage = question.type === "explain" ? "aloud" : "ask";
    this.#grade = undefined;
    this.#givenUp = false;
    this.#own = new SelfGrade(words.rubric);
    this.#since = this.options.wall.now();
    this.#asking = new Asking(drillForm(question, words, seed));
    if (this.#frame) this.#enterWorld();
  }

  /** Makes the world of a live question, after the question has been shown. */
  #enterWorld(): void {
    const { question } = this.#asked;
    if (question.type !== "live" || this.#live || this.#stage !== "ask") return;
    const asked = this.#asked as AskedDrill & { question: LiveQuestion };
    this.hooks.soon(() => {
      if (this.#closed || this.#asked !== asked || !this.#frame || this.#live) return;
      try {
        this.#live = new LiveDrill(asked, this.options, this.#frame, () => this.#look());
      } catch (error) {
        this.options.failed(error as Error);
        return;
      }
      this.#since = this.options.wall.now();
      this.hooks.changed();
    });
  }

  lines(frame: Frame): string[] {
    return this.#draw(frame).lines;
  }
  cursor(frame: Frame): { x: number; y: number } | undefined {
    return this.#draw(frame).cursor;
  }

  #draw(frame: Frame): Drawn {
    const sheet = this.#sheet(frame);
    if (this.live) {
      const cursor = this.live.cursor(frame);
      return {
        lines: [sheet.title, ...this.live.lines(frame), sheet.bar(this.live.keys(frame, sheet.leave))],
        ...(cursor ? { cursor: { x: cursor.x, y: cursor.y + 1 } } : {}),
      };
    }
    if (this.#over) return this.#read(sheet, summaryLines(frame, this.round, this.#done), ["Enter", frame.say("drill.another")]);
    const question = questionLines(frame, this.#asked, this.#stage === "ask");
    if (this.#stage === "graded") {
      const days = this.#noted ? this.#done.at(-1)!.days : undefined;
      const verdict = verdictLines(frame, this.#outcome(frame), this.#asked, days);
      const fits = question.length + verdict.length <= sheet.room;
      return this.#read(sheet, fits ? [...question, ...verdict] : verdict, ["Enter", frame.say("key.next")]);
    }
    const page = this.#page(frame, question);
    if (page) return { lines: sheet.lines(page.body, page.keys, page.focus) };
    if (this.#asked.question.type === "live") return { lines: sheet.lines([...question, frame.say("drill.booting")], []) };
    return this.#open(sheet, question);
  }

  #sheet(frame: Frame): DrillSheet {
    const count = this.round.drills.length;
    const { title, skills } = this.round;
    const topic = this.#over ? title : (skills.get(this.#asked.drill.skill) ?? title);
    const place = this.#over
      ? ""
      : frame.say("drill.number", { number: Math.min(count, this.#done.length + (this.#noted ? 0 : 1)), count });
    return new DrillSheet(frame, topic, place, [this.live ? "F10" : "Esc", frame.say("key.leave")]);
  }

  /** A long text that is read by scrolling. */
  #read(sheet: DrillSheet, body: readonly string[], on: [string, string]): Drawn {
    const { room } = sheet;
    this.#top = Math.max(0, Math.min(this.#top, body.length - room));
    return { lines: sheet.lines(body, body.length > room ? [on, sheet.move] : [on], this.#top + Math.floor(room / 2)) };
  }

  /** The question as it is answered. */
  #open(sheet: DrillSheet, question: readonly string[]): Drawn {
    const { body, focus, cursor, keys } = this.#asking.draw(sheet.frame);
    const all = [...question, ...body];
    return {
      lines: sheet.lines(all, keys, question.length + focus),
      ...(cursor === undefined ? {} : { cursor: { x: cursor, y: sheet.above + Math.min(all.length - 1, sheet.room - 1) } }),
    };
  }

  /** The question on the screen is among those that are done. */
  get #noted(): boolean {
    return this.#done.at(-1)?.asked === this.#asked;
  }

  #outcome(frame: Frame): string[] {
    return this.#grade ? outcomeLines(frame, this.#asked, this.#grade, this.#givenUp) : [];
  }

  /** What is shown after an answer that a learner judges. */
  #page(frame: Frame, question: readonly string[]): DrillPage | undefined {
    if (this.#stage === "aloud") return aloudPage(frame, question, this.#asked, this.#chosen);
    if (this.#stage === "rubric") return this.#own.rubricPage(frame, this.#grade ? this.#outcome(frame) : question);
    return this.#stage === "rate" ? this.#own.ratePage(frame) : undefined;
  }
}
