// A round of drills: one question after the other, each with its explanation; some the learner grades; what comes back when at the end.
import type { AskedDrill } from "../../game/drills/bank.ts";
import { drillOrder, gradeDrill, gradesItself, ratingOf, suggestedRating } from "../../game/drills/grade.ts";
import type { LiveQuestion } from "../../game/drills/question.ts";
import type { Grade, QuizAnswer } from "../../game/quiz-run.ts";
import { AGAIN, EASY, GOOD, HARD, type Rating } from "../../game/skills/reviews.ts";
import { Asking, formOf } from "../asking.ts";
import { header, keyBar, rule, scrolled } from "../components.ts";
import { moved } from "../list-keys.ts";
import type { Frame, View } from "../view.ts";
import { LiveDrill, type LiveOptions } from "./drill-live.ts";
import {
  type AnsweredDrill,
  aloudPage,
  type DrillPage,
  type DrillRound,
  outcomeLines,
  questionLines,
  ratePage,
  rubricPage,
  summaryLines,
  verdictLines,
} from "./drill-pages.ts";

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

const RATINGS = [AGAIN, HARD, GOOD, EASY] as const;

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
  #selected = 0;
  #ticked = new Set<number>();
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
    } else if (this.#stage === "rubric") this.#rubricKey(name);
    else if (this.#stage === "rate") this.#rateKey(name);
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

  #rubricKey(name: string): void {
    const { length } = this.#asked.words.rubric;
    const to = moved(name, this.#selected, length);
    if (to !== undefined) this.#selected = to;
    else if (name === "space" || /^[1-6]$/.test(name)) {
      const index = name === "space" ? this.#selected : Math.min(length, Number(name)) - 1;
      this.#selected = index;
      if (!this.#ticked.delete(index)) this.#ticked.add(index);
    } else if (name === "enter") this.#stage = "graded";
  }

  #rateKey(name: string): void {
    const to = moved(name, this.#selected, RATINGS.length);
    if (to !== undefined) this.#selected = to;
    else if (/^[1-4]$/.test(name)) this.#selected = Number(name) - 1;
    else if (name === "enter") {
      const rating = RATINGS[this.#selected]!;
      this.#note(rating, this.#asked.question.type === "explain" ? rating !== AGAIN : this.#grade!.right);
      this.#next();
    }
  }

  #submit(answer: QuizAnswer | undefined): void {
    if (answer === undefined || this.#stage !== "ask") return;
    const { question } = this.#asked;
    this.#seconds = (this.options.wall.now() - this.#since) / 1000;
    this.#grade = gradeDrill(question, answer, this.options.boot);
    this.#live?.close();
    this.#top = 0;
    this.#selected = 0;
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
    const suggested = suggestedRating(this.#grade?.right ?? true, this.#ticked.size, this.#asked.words.rubric.length);
    this.#selected = RATINGS.indexOf(suggested);
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
    this.#selected = 0;
    this.#ticked = new Set();
    this.#since = this.options.wall.now();
    const order = drillOrder(question, seed);
    if (question.type === "choose" || question.type === "explain" || question.type === "live")
      this.#asking = new Asking({ kind: "one", order, pairs: [], parts: words.parts, partners: {} });
    else if (question.type === "spot") {
      const parts = Object.fromEntries(words.shows.split("\n").map((line, index) => [index, line]));
      this.#asking = new Asking({ kind: "line", order, pairs: [], parts, partners: {} });
    } else this.#asking = new Asking(formOf(question, words, seed));
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

  #draw(frame: Frame): { lines: string[]; cursor?: { x: number; y: number } } {
    const count = this.round.drills.length;
    const { title, skills } = this.round;
    const topic = this.#over ? title : (skills.get(this.#asked.drill.skill) ?? title);
    const place = this.#over
      ? ""
      : frame.say("drill.number", { number: Math.min(count, this.#done.length + (this.#noted ? 0 : 1)), count });
    const head = [header(frame, `⎈ ${topic}`, place)];
    const leave: [string, string] = [this.live ? "F10" : "Esc", frame.say("key.leave")];
    if (this.live) {
      const cursor = this.live.cursor(frame);
      return {
        lines: [...head, ...this.live.lines(frame), keyBar(frame, this.live.keys(frame, leave))],
        ...(cursor ? { cursor: { x: cursor.x, y: cursor.y + head.length } } : {}),
      };
    }
    head.push(rule(frame));
    const room = frame.rows - 1 - head.length;
    const whole = (body: readonly string[], keys: [string, string][], focus = 0) => [
      ...head,
      ...scrolled(frame, body, focus, room),
      keyBar(frame, [...keys, leave]),
    ];
    /** A long text that is read by scrolling. */
    const read = (body: readonly string[], keys: [string, string][]) => {
      this.#top = Math.max(0, Math.min(this.#top, body.length - room));
      if (body.length > room) keys.push(["↑↓", frame.say("key.move")]);
      return { lines: whole(body, keys, this.#top + Math.floor(room / 2)) };
    };
    if (this.#over) return read(summaryLines(frame, this.round, this.#done), [["Enter", frame.say("drill.another")]]);
    const question = questionLines(frame, this.#asked, this.#stage === "ask");
    if (this.#stage === "graded") {
      const days = this.#noted ? this.#done.at(-1)!.days : undefined;
      const verdict = verdictLines(frame, this.#outcome(frame), this.#asked, days);
      return read(question.length + verdict.length <= room ? [...question, ...verdict] : verdict, [["Enter", frame.say("key.next")]]);
    }
    const page = this.#page(frame, question);
    if (page) return { lines: whole(page.body, page.keys, page.focus) };
    if (this.#asked.question.type === "live") return { lines: whole([...question, frame.say("drill.booting")], []) };
    const { body, focus, cursor, keys } = this.#asking.draw(frame);
    const all = [...question, ...body];
    return {
      lines: whole(all, keys, question.length + focus),
      ...(cursor === undefined ? {} : { cursor: { x: cursor, y: head.length + Math.min(all.length - 1, room - 1) } }),
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
    if (this.#stage === "rubric")
      return rubricPage(frame, this.#grade ? this.#outcome(frame) : question, this.#asked.words.rubric, this.#selected, this.#ticked);
    return this.#stage === "rate" ? ratePage(frame, this.#selected) : undefined;
  }
}
