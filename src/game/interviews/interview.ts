// An interview as it goes: the candidate's session, questions as their moments come, answers and grades, notes. Its log is the saved state.
import { Signal } from "../../base/signal.ts";
import type { Language } from "../../i18n/index.ts";
import type { Boot } from "../boot.ts";
import { Session } from "../session.ts";
import type { SessionLog, Size } from "../session-log.ts";
import type { FollowUp, Scenario, ScenarioWords } from "./scenario.ts";
import { followUpOf, Ledger, stage } from "./stage.ts";

/** What happened, at ms of the interview's own clock. */
export type Happening = { at: number } & (
  | { command: string }
  | { asked: string }
  | { met: string }
  | { answered: string }
  | { over: true }
);

export interface Answer {
  text: string;
  /** Indices of the points that it named. */
  points: number[];
  /** The truth and the points have been shown: what is said now is no answer any more. */
  shown: boolean;
}
export interface InterviewLog {
  version: 1;
  scenario: string;
  digest: string;
  candidate: string;
  interviewer: string;
  /** ISO 8601. */
  startedAt: string;
  /** Ms of the interview's clock. */
  spent: number;
  session: SessionLog;
  happenings: Happening[];
  answers: Record<string, Answer>;
  /** Level by criterion, 0 to 3. */
  levels: Record<string, number>;
  notes: string;
  over: boolean;
}
export interface AskedFollowUp {
  followUp: FollowUp;
  /** Ms of the interview's clock. */
  at: number;
  /** What the world knows; undefined where the rubric alone judges. */
  truth: string | undefined;
  answer: Answer | undefined;
}

/** Nobody but the candidate knows the way: no hints, no explanations, nothing is taken back. */
const RULES = { hints: false, undo: false, docs: false, pause: true };

export interface InterviewOptions {
  scenario: Scenario;
  words: ScenarioWords;
  boot: Boot;
  language: Language;
  size: Size;
  candidate: string;
  interviewer: string;
  /** ISO 8601. */
  startedAt: string;
  /** Ms of any clock of the wall. */
  now(): number;
}

export class Interview {
  readonly changed = new Signal();
  readonly session: Session;
  #happenings: Happening[] = [];
  #answers: Record<string, Answer> = {};
  #levels: Record<string, number> = {};
  #notes = "";
  #over = false;
  #commands = 0;
  readonly #known = new Set<string>();
  readonly #ledger = new Ledger();
  #began: number;

  constructor(
    readonly options: InterviewOptions,
    log?: InterviewLog,
  ) {
    const { scenario, words, boot, language, size } = options;
    const staged = stage(scenario, words, this.#ledger);
    this.session = new Session({ ...staged, boot, language, size: log?.session.size ?? size, rules: RULES });
    const { attempt } = this.session;
    Object.assign(this.#ledger.of(attempt.booted), {
      began: attempt.started,
      idle: () => this.session.atPrompt,
      status: () => this.session.status,
    });
    this.#began = options.now() - (log?.spent ?? 0);
    if (log) this.#restore(log);
    this.session.changed.on(() => this.#look());
  }

  /** Goes on with an interview; undefined when the scenario is another one now. */
  static resume(options: InterviewOptions, log: InterviewLog): Interview | undefined {
    if (log.version !== 1 || log.digest !== options.scenario.digest) return undefined;
    return new Interview({ ...options, candidate: log.candidate, interviewer: log.interviewer, startedAt: log.startedAt }, log);
  }

  /** Ms since it began, without the time in which it was left. */
  get spent(): number {
    return this.#over ? (this.#happenings.at(-1)?.at ?? 0) : Math.max(0, Math.round(this.options.now() - this.#began));
  }
  /** Ms left of what it is meant to take; below zero when it took longer. */
  get left(): number {
    return this.options.scenario.minutes * 60_000 - this.spent;
  }
  /** The work is done; questions are still answered and graded. */
  get over(): boolean {
    return this.#over;
  }
  get happenings(): readonly Happening[] {
    return this.#happenings;
  }
  get notes(): string {
    return this.#notes;
  }

  /** The questions so far, in the order of asking. */
  get asked(): AskedFollowUp[] {
    const { truths } = this.#ledger.of(this.session.attempt.booted);
    return this.#happenings.flatMap((each) => {
      const followUp = "asked" in each ? this.options.scenario.followUps.find(({ id }) => id === each.asked) : undefined;
      return followUp ? [{ followUp, at: each.at, truth: truths.get(followUp.id), answer: this.#answers[followUp.id] }] : [];
    });
  }
  /** The objectives that hold now. */
  get metObjectives(): string[] {
    return this.session.attempt.referee.objectives
      .filter(({ objective, verdict }) => verdict.met && this.options.scenario.objectives.some(({ id }) => id === objective.id))
      .map(({ objective }) => objective.id);
  }

  /** The candidate's answer, until the truth has been shown. */
  answer(id: string, text: string): void {
    const old = this.#answers[id];
    if (old?.shown) return;
    this.#answers[id] = { points: [], ...old, text, shown: false };
    this.changed.fire();
  }
  /** Shows the truth and the points of a question. */
  show(id: string): void {
    const old = this.#answers[id];
    if (old?.shown) return;
    this.#answers[id] = { text: old?.text ?? "", points: old?.points ?? [], shown: true };
    this.#note({ answered: id });
  }
  /** Ticks a point that the answer named, or takes the tick away. */
  tick(id: string, point: number): void {
    const answer = this.#answers[id];
    const followUp = this.options.scenario.followUps.find((each) => each.id === id);
    if (!answer?.shown || !followUp || point < 0 || point >= followUp.points) return;
    const points = answer.points.includes(point) ? answer.points.filter((each) => each !== point) : [...answer.points, point].sort();
    this.#answers[id] = { ...answer, points };
    this.changed.fire();
  }
  level(criterion: string): number | undefined {
    return this.#levels[criterion];
  }
  grade(criterion: string, level: number): void {
    this.#levels[criterion] = level;
    this.changed.fire();
  }
  takeNotes(text: string): void {
    this.#notes = text;
    this.changed.fire();
  }

  /** The candidate's work ends: the last questions come. */
  finish(): void {
    if (this.#over) return;
    this.#note({ over: true });
    this.#ledger.of(this.session.attempt.booted).over = true;
    this.session.attempt.referee.look();
    // What the last questions ask the world takes its time there.
    this.session.advance(this.session.now + SETTLE);
    this.#look();
    this.#over = true;
    this.changed.fire();
  }

  get log(): InterviewLog {
    const { scenario, candidate, interviewer, startedAt } = this.options;
    return {
      version: 1,
      ...{ scenario: scenario.id, digest: scenario.digest, candidate, interviewer, startedAt },
      ...{ spent: this.spent, session: this.session.log, happenings: [...this.#happenings] },
      ...{ answers: { ...this.#answers }, levels: { ...this.#levels }, notes: this.#notes, over: this.#over },
    };
  }

  #restore({ session, happenings, answers, levels, notes, over }: InterviewLog): void {
    for (const entry of session.entries) {
      this.session.advance(entry.at);
      if ("input" in entry) this.session.type(entry.input);
      else if ("resize" in entry) this.session.resize(entry.resize);
      else if ("edited" in entry) this.session.finishEditing(entry.edited);
    }
    this.session.advance(over ? session.at - SETTLE : session.at);
    if (over) {
      this.#ledger.of(this.session.attempt.booted).over = true;
      this.session.attempt.referee.look();
      this.session.advance(session.at);
    }
    this.#happenings = [...happenings];
    for (const each of happenings) if ("asked" in each || "met" in each) this.#known.add("asked" in each ? `?${each.asked}` : each.met);
    this.#commands = this.session.commands.length;
    this.#answers = { ...answers };
    this.#levels = { ...levels };
    this.#notes = notes;
    this.#over = over;
  }

  /** What is new in the world. */
  #look(): void {
    for (const command of this.session.commands.slice(this.#commands)) this.#happenings.push({ at: this.spent, command });
    this.#commands = this.session.commands.length;
    for (const { objective, verdict } of this.session.attempt.referee.objectives) {
      const id = followUpOf(objective.id);
      const key = id === undefined ? objective.id : `?${id}`;
      if (!verdict.met || this.#known.has(key)) continue;
      this.#known.add(key);
      this.#happenings.push(id === undefined ? { at: this.spent, met: objective.id } : { at: this.spent, asked: id });
    }
    this.changed.fire();
  }

  #note(what: { answered: string } | { over: true }): void {
    this.#happenings.push({ at: this.spent, ...what } as Happening);
    this.changed.fire();
  }
}

/** Virtual ms that a last question's command has. */
const SETTLE = 10_000;
