// A learner's session at a mission. Its log (seed, mission, digest, what came when) is the saved game: resume, undo and rewind replay it.
import { Signal } from "../base/signal.ts";
import type { Language } from "../i18n/index.ts";
import { Attempt } from "./attempt.ts";
import type { Boot, Login } from "./boot.ts";
import { Desk, type OpenFile } from "./desk.ts";
import { drain } from "./drain.ts";
import { isCounted, onlyWaits } from "./lines.ts";
import type { Mission, MissionWords } from "./mission.ts";
import { Prompts } from "./prompts.ts";
import type { Rules } from "./runs/rules.ts";
import { type Score, score } from "./scoring.ts";
import { type Entry, type Keeper, LONGEST_TURN, type SessionLog, type Size } from "./session-log.ts";

export interface SessionOptions {
  mission: Mission;
  words: MissionWords;
  language: Language;
  boot: Boot;
  size: Size;
  seed?: string;
  /** vi, vim and nano hand files over (see `editing`) instead of opening a built-in editor. */
  ownEditor?: boolean;
  /** In a run: what it allows. Its worlds run no programs of strangers. */
  rules?: Rules;
  /** Answers are taken without a word on whether they are right. */
  silent?: boolean;
  keeper?: Keeper;
}

/** How far a fast-forward goes at most (virtual ms): while a command waits, while another runs, and at the prompt. */
const JUMP = { waiting: 600_000, running: 10_000, prompt: 30_000 };
/** Virtual ms after which the referee has surely looked at what is there. */
export const GLANCE = 250;

/** A log goes on for longer than it can have: nobody waits for its end. */
export class TooLong extends Error {}

export class Session {
  readonly mission: Mission;
  /** Fires when anything that a screen shows may have changed. */
  readonly changed = new Signal();
  /** Counts up when the world was made anew (undo): a screen starts from an empty terminal. */
  generation = 0;
  #options: SessionOptions;
  #attempt!: Attempt;
  #login!: Login;
  #desk: Desk | undefined;
  #entries: Entry[] = [];
  #output: (string | Size)[] = [];
  #hints = 0;
  /** Answers of `why` before the last undo: what was read cannot be unread. */
  #whys = 0;
  /** Since it was won: what is done afterwards changes nothing. */
  #wonScore: Score | undefined;
  #size: Size;
  #startSize: Size;
  #seed: string;
  #prompts = new Prompts();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.mission = options.mission;
    this.#size = this.#startSize = options.size;
    this.#seed = options.seed ?? options.mission.seed;
    this.#begin();
  }

  /**
   * A session brought back from its log; undefined when the mission's content is another one now.
   * @param longest the learner's turn can have lasted, virtual ms
   * @throws TooLong
   */
  static resume(options: Omit<SessionOptions, "seed" | "size">, log: SessionLog, longest = LONGEST_TURN): Session | undefined {
    if (log.version !== 1 || log.digest !== options.mission.digest) return undefined;
    const session = new Session({ ...options, seed: log.seed, size: log.size, ownEditor: log.ownEditor ?? false });
    const end = log.entries.reduce((last, { at }) => Math.max(last, at), log.at);
    if (end - session.#attempt.started > longest) throw new TooLong();
    session.#whys = log.whys ?? 0;
    session.#replay(log.entries, log.at);
    return session;
  }

  get attempt(): Attempt {
    return this.#attempt;
  }
  /** What the learner reads, as it is in this world. */
  get words(): MissionWords {
    return this.#attempt.words;
  }
  get log(): SessionLog {
    const { mission } = this;
    return {
      version: 1,
      mission: mission.id,
      digest: mission.digest,
      seed: this.#seed,
      size: this.#startSize,
      ...(this.#options.ownEditor ? { ownEditor: true } : {}),
      ...(this.#whys ? { whys: this.#whys } : {}),
      entries: [...this.#entries],
      at: this.now,
    };
  }
  /** Virtual ms. */
  get now(): number {
    return this.#attempt.booted.world.clock.now;
  }
  /** Virtual ms at which something is due next. */
  get next(): number | undefined {
    const { keeper } = this.#options;
    if (keeper?.closed) return undefined;
    const { next } = this.#attempt.booted.world.clock;
    const until = keeper?.until ?? Number.POSITIVE_INFINITY;
    return next === undefined && until === Number.POSITIVE_INFINITY ? undefined : Math.min(next ?? until, until);
  }
  /** Virtual ms since the learner's turn began, until it was won. */
  get elapsed(): number {
    return (this.#attempt.referee.wonAt ?? this.now) - this.#attempt.started;
  }
  get atPrompt(): boolean {
    return this.#login.atPrompt;
  }
  get commands(): readonly string[] {
    return this.#login.commands;
  }
  /** The exit status of the last command line, at a prompt. */
  get status(): number {
    return this.#login.status;
  }
  get countedCommands(): number {
    return this.commands.filter((line) => isCounted(line)).length;
  }
  get hintsTaken(): number {
    return this.#hints;
  }
  get won(): boolean {
    return this.#attempt.referee.wonAt !== undefined;
  }
  get canUndo(): boolean {
    return this.#allowed("undo") && (!this.atPrompt || this.#prompts.count > 1);
  }
  /** Answers of `why` so far, those that were taken back included. */
  get whysTaken(): number {
    return Math.max(this.#whys, this.#attempt.whys);
  }
  /** Whether hints are left that may be bought. */
  get canTakeHint(): boolean {
    return this.#allowed("hints") && this.#hints < this.mission.hints.length;
  }
  get score(): Score {
    return this.#wonScore ?? this.#scoreNow();
  }

  #scoreNow(): Score {
    const { referee } = this.#attempt;
    return score({
      mission: this.mission,
      won: this.won,
      bonuses: referee.objectives.filter(({ objective, verdict }) => objective.bonus && verdict.met).length,
      hints: this.#hints,
      whys: this.whysTaken,
      breaches: referee.invariants.filter(({ breach }) => breach).map(({ invariant }) => invariant),
      ...(this.#attempt.damage ? { damage: this.#attempt.damage.done } : {}),
      commands: this.countedCommands,
      time: this.elapsed,
    });
  }

  /** What has happened to the terminal since the last call: text sent to it, and sizes given to it, the first one included. */
  takeOutput(): readonly (string | Size)[] {
    return this.#output.splice(0);
  }

  type(input: string): void {
    this.#act({ at: this.now, input });
  }
  resize(size: Size): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#act({ at: this.now, resize: size });
  }
  /** The file that waits for the learner's own editor. */
  get editing(): OpenFile | undefined {
    return this.#desk?.open;
  }
  /** The learner's own editor has ended with this text. */
  finishEditing(text: string): void {
    if (this.editing) this.#act({ at: this.now, edited: text });
  }
  /** Opens the next hint. */
  takeHint(): void {
    if (this.canTakeHint) this.#act({ at: this.now, hint: this.#hints });
  }

  /** Lets the clock run to virtual time `to` (ms). */
  advance(to: number): void {
    const { keeper } = this.#options;
    if (keeper?.closed) return;
    this.#advance(Math.min(to, keeper?.until ?? to));
    keeper?.moved();
  }

  #advance(to: number): void {
    this.#attempt.booted.world.clock.runUntil(to);
    this.#mark();
    this.changed.fire();
  }

  /** A command runs that does nothing but wait for the world. */
  get waiting(): boolean {
    return !this.atPrompt && onlyWaits(this.commands.at(-1) ?? "");
  }

  /** Runs ahead: to the next prompt while a command waits, some seconds while another runs, otherwise until an objective's state changes. */
  fastForward(): void {
    const { keeper } = this.#options;
    if (keeper?.closed) return;
    const { clock } = this.#attempt.booted.world;
    const jump = this.waiting ? JUMP.waiting : this.atPrompt ? JUMP.prompt : JUMP.running;
    const running = !this.atPrompt;
    let news = false;
    const stop = this.#attempt.referee.changed.on(() => (news = true));
    clock.runWhile(() => !(running ? this.atPrompt : news), Math.min(clock.now + jump, keeper?.until ?? Number.POSITIVE_INFINITY));
    stop();
    this.advance(clock.now);
  }

  /** Takes the last command back: the world is as it was at the prompt before it. */
  undo(): void {
    if (!this.canUndo || this.#options.keeper?.closed) return;
    const { entries, at } = this.#prompts.back(this.atPrompt);
    this.rewind({ entries, at: at + GLANCE });
  }

  /** The world as it was after so many entries, at virtual time `at`. */
  rewind({ entries, at }: { entries: number; at: number }): void {
    // Opened hints stay opened and paid: what was read cannot be unread.
    const hints = this.#hints;
    this.#whys = this.whysTaken;
    const before = this.now;
    const kept = this.#entries.slice(0, entries);
    this.#attempt.referee.stop();
    this.#begin();
    this.#replay(kept, at);
    while (this.#hints < hints) this.#enter({ at: this.now, hint: this.#hints });
    this.#options.keeper?.rewound(before);
    this.changed.fire();
  }

  #begin(): void {
    this.generation++;
    this.#entries = [];
    this.#output = [this.#startSize];
    this.#hints = 0;
    this.#prompts = new Prompts();
    this.#size = this.#startSize;
    this.#wonScore = undefined;
    const { mission, words, language, boot, ownEditor, rules, silent } = this.#options;
    this.#desk = ownEditor ? new Desk() : undefined;
    this.#attempt = new Attempt({
      mission,
      words,
      language,
      boot,
      seed: this.#seed,
      ...(this.#desk ? { desk: this.#desk } : {}),
      ...(rules ? { rules } : {}),
      ...(silent ? { silent } : {}),
      commands: () => this.#login?.commands ?? [],
    });
    this.#login = this.#attempt.booted.login(this.#startSize);
    drain(this.#login.output, this.#attempt.booted.world.clock, (text) => this.#output.push(text));
    const attempt = this.#attempt;
    this.#login.changed.on(() => {
      this.#mark();
      attempt.referee.touch();
    });
    attempt.referee.changed.on(() => {
      if (this.won) this.#wonScore ??= this.#scoreNow();
      this.changed.fire();
    });
    this.#advance(this.now);
  }

  #allowed(rule: keyof Rules): boolean {
    return this.#options.rules?.[rule] ?? true;
  }

  #replay(entries: readonly Entry[], at: number): void {
    for (const entry of entries) {
      this.#attempt.booted.world.clock.runUntil(entry.at);
      this.#mark();
      this.#enter(entry);
    }
    this.#advance(at);
  }

  /** The learner does something now, unless the session's keeper has closed it. */
  #act(entry: Entry): void {
    const { keeper } = this.#options;
    if (keeper?.closed) return;
    keeper?.entered(entry);
    this.#enter(entry);
    keeper?.moved();
  }

  #enter(entry: Entry): void {
    this.#entries.push(entry);
    if ("input" in entry) this.#login.type(entry.input);
    else if ("edited" in entry) this.#desk?.close(entry.edited);
    else if ("resize" in entry) {
      this.#size = entry.resize;
      this.#output.push(entry.resize);
      this.#login.resize(entry.resize.columns, entry.resize.rows);
    } else this.#hints = Math.max(this.#hints, entry.hint + 1);
    this.#advance(this.now);
  }

  /** Remembers a prompt that came after a new command. */
  #mark(): void {
    const { atPrompt, commands, ahead } = this.#login;
    if (atPrompt && commands.length >= this.#prompts.count) this.#prompts.note(this.#entries, ahead, this.now);
  }
}
