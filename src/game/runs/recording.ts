// A session played again and written down as it goes: what its terminal got, which commands were typed, and how its objectives stood, when.
import { Session, type SessionOptions } from "../session.ts";
import type { Entry, SessionLog, Size } from "../session-log.ts";

/** How an attempt stands at a moment: ids of what holds and of what broke. */
export interface Stand {
  readonly at: number;
  readonly met: ReadonlySet<string>;
  readonly broken: ReadonlySet<string>;
  readonly won: boolean;
  readonly hints: number;
}

/** How finely outputs are told apart in time (virtual ms). */
const GRAIN = 20;

/** Of a session that prints without end (characters): so much is kept whole, then of each stretch only the end, then nothing. */
const KEPT = { whole: 16 << 20, most: 32 << 20, tail: 2_048 };

/** All times are ms since the learner's turn began. */
export class Recording {
  /** What happened to the terminal: text sent to it, and sizes given to it. */
  readonly output: { readonly at: number; readonly piece: string | Size }[] = [];
  readonly commands: { readonly at: number; readonly line: string }[] = [];
  /** The first stand is there from the beginning. */
  readonly stands: Stand[] = [];
  readonly mission: SessionOptions["mission"];
  readonly words: SessionOptions["words"];
  /** Of the whole session. */
  readonly length: number;
  /** Virtual ms at which the learner's turn began. */
  readonly started: number;
  #session: Session;
  #entries: readonly Entry[];
  #played = 0;
  #kept = 0;
  #done = false;

  private constructor(
    options: SessionOptions,
    private readonly log: SessionLog,
    private readonly kept: typeof KEPT,
  ) {
    this.mission = options.mission;
    this.words = options.words;
    this.#session = new Session(options);
    this.#entries = log.entries;
    this.started = this.#session.attempt.started;
    this.length = Math.max(0, log.at - this.started);
    this.#look();
  }

  /** Nothing is played yet: `work` does. Undefined when the mission's content is another one now. */
  static of(options: Omit<SessionOptions, "seed" | "size">, log: SessionLog, kept = KEPT): Recording | undefined {
    if (log.version !== 1 || log.digest !== options.mission.digest) return undefined;
    return new Recording({ ...options, seed: log.seed, size: log.size, ownEditor: log.ownEditor ?? false }, log, kept);
  }

  get done(): boolean {
    return this.#done;
  }
  /** How far it has been played. */
  get reached(): number {
    return this.#done ? this.length : Math.max(0, this.#session.now - this.started);
  }

  /** Plays on for so many steps at most; false when there is no more to play. */
  work(steps: number): boolean {
    for (let step = 0; step < steps && !this.#done; step++) this.#step();
    return !this.#done;
  }

  #step(): void {
    const session = this.#session;
    const entry = this.#entries[this.#played];
    const target = entry?.at ?? this.log.at;
    if (session.now < target) session.advance(Math.min(target, Math.max(session.next ?? target, session.now + GRAIN)));
    else if (entry) {
      this.#played++;
      enter(session, entry);
    } else {
      this.#done = true;
      session.attempt.referee.stop();
    }
    this.#look();
  }

  #look(): void {
    const session = this.#session;
    const { referee } = session.attempt;
    const at = this.reached;
    for (const piece of session.takeOutput()) {
      const kept = typeof piece === "string" ? this.#keep(piece) : piece;
      if (kept !== "") this.output.push({ at, piece: kept });
    }
    for (const line of session.commands.slice(this.commands.length)) this.commands.push({ at, line });
    const met = referee.objectives.filter(({ verdict }) => verdict.met).map(({ objective }) => objective.id);
    const broken = referee.invariants.filter(({ breach }) => breach).map(({ invariant }) => invariant.id);
    const last = this.stands.at(-1);
    if (last && same(last.met, met) && same(last.broken, broken) && last.won === session.won && last.hints === session.hintsTaken) return;
    this.stands.push({ at, met: new Set(met), broken: new Set(broken), won: session.won, hints: session.hintsTaken });
  }

  #keep(text: string): string {
    const { whole, most, tail } = this.kept;
    const kept = this.#kept < whole ? text : this.#kept < most ? text.slice(-tail) : "";
    this.#kept += kept.length;
    return kept;
  }
}

const same = (set: ReadonlySet<string>, list: readonly string[]): boolean =>
  set.size === list.length && list.every((each) => set.has(each));

function enter(session: Session, entry: Entry): void {
  if ("input" in entry) session.type(entry.input);
  else if ("edited" in entry) session.finishEditing(entry.edited);
  else if ("resize" in entry) session.resize(entry.resize);
  else session.takeHint();
}
