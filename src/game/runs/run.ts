// A run: a paper played against the clock. Its clock goes on with the virtual clock of the world that is open, and by the time that nobody was there.
import { Signal } from "../../base/signal.ts";
import type { Language } from "../../i18n/index.ts";
import type { Boot } from "../boot.ts";
import { Session, TooLong } from "../session.ts";
import type { Entry, SessionLog, Size } from "../session-log.ts";
import { RunState, replay } from "./again.ts";
import type { Paper } from "./paper.ts";
import { RunError } from "./run-error.ts";
import type { Move, RunLog } from "./run-log.ts";
import { type RunScore, scoreOf } from "./score.ts";

export interface RunOptions {
  paper: Paper;
  player: string;
  boot: Boot;
  language: Language;
  /** Of the terminal, for worlds that are opened. */
  size: Size;
  /** ISO 8601, real time. */
  startedAt: string;
  /** vi, vim and nano hand files over to the learner's own editor. */
  ownEditor?: boolean;
}

/** What came to a run, as it came: enough to write it down without looking at the rest. `log`: a world that is new, or was made anew. */
export type RunRecord = { move: Move; world?: number; log?: SessionLog } | { world: number; entry: Entry };

/** What was taken back brings a world to a moment after its prompt: so much longer (ms) all of that may have been. */
const UNDONE = 60_000;

export class Run {
  readonly paper: Paper;
  /** Fires when anything that a screen shows may have changed. */
  readonly changed = new Signal();
  /** Called with everything that is to be kept, as it comes. */
  recorded: ((record: RunRecord) => void) | undefined;
  readonly #options: RunOptions;
  readonly #state: RunState;
  #final: RunScore | undefined;

  /** Opens the first task. */
  constructor(options: RunOptions, log?: RunLog) {
    this.#options = options;
    this.paper = options.paper;
    this.#state = new RunState(options.paper);
    if (!log) {
      this.open(0);
      return;
    }
    replay(this.#state, this.paper, log, (world, own) => this.#resumed(world, own));
    for (const session of this.#state.sessions) if (session) this.#listen(session);
    if (this.over) this.#judge();
  }

  /** A run brought back from its log, `away` real ms after its last moment; undefined when it is of another paper. @throws RunError when the log does not fit itself */
  static resume(options: Omit<RunOptions, "player" | "startedAt">, log: RunLog, away: number): Run | undefined {
    if (log.version !== 1 || log.digest !== options.paper.digest) return undefined;
    const run = new Run({ ...options, player: log.player, language: log.language, startedAt: log.startedAt }, log);
    run.away(away);
    // Whoever comes back finds the terminal.
    run.read(false);
    return run;
  }

  get player(): string {
    return this.#options.player;
  }
  get startedAt(): string {
    return this.#options.startedAt;
  }
  /** Ms of the run's clock. */
  get now(): number {
    return this.#state.endedAt ?? Math.min(this.#state.timeline.now(this.session.now), this.paper.limit);
  }
  /** Ms until the run ends by itself. */
  get left(): number {
    return this.paper.limit - this.now;
  }
  get over(): boolean {
    return this.#state.endedAt !== undefined;
  }
  get paused(): boolean {
    return this.#state.paused;
  }
  /** The open task. */
  get task(): number {
    return this.#state.task;
  }
  /** Of the open task's world. */
  get session(): Session {
    return this.#state.sessions[this.paper.tasks[this.#state.task]!.world]!;
  }
  /** By the paper's worlds; undefined where nobody was. */
  get sessions(): readonly (Session | undefined)[] {
    return this.#state.sessions;
  }
  get flagged(): ReadonlySet<number> {
    return this.#state.flagged;
  }
  get skipped(): ReadonlySet<number> {
    return this.#state.skipped;
  }
  /** Tasks that were opened. */
  get reached(): ReadonlySet<number> {
    return this.#state.reached;
  }
  get score(): RunScore {
    return (
      this.#final ??
      scoreOf(this.paper, this.#state.sessions, this.#state.reached, (world, virtual) => this.#state.timeline.runTime(world, virtual))
    );
  }
  get log(): RunLog {
    const { player, language, startedAt } = this.#options;
    const { code, digest } = this.paper;
    return {
      ...{ version: 1, code, digest, player, language, startedAt, at: this.now },
      moves: [...this.#state.moves],
      worlds: this.#state.sessions.map((session) => session?.log),
    };
  }

  /** Opens a task; the world of the one that was open stands still from now on, unless it is the same. */
  open(task: number): void {
    const found = this.paper.tasks[task];
    if (!found || this.over || this.#state.paused || (this.#state.reached.size && task === this.#state.task)) return;
    const at = this.#state.reached.size ? this.now : 0;
    const { world } = found;
    const begun = this.#state.sessions[world] === undefined;
    const session = (this.#state.sessions[world] ??= this.#begin(world));
    this.#move({ at, open: task }, begun ? { world, log: session.log } : {});
    this.#state.open(task, { run: at, world, from: session.now });
    this.changed.fire();
  }

  /** Marks a task, to come back to it. */
  flag(task: number, on: boolean): void {
    if (!this.paper.tasks[task] || this.over || this.#state.flagged.has(task) === on) return;
    this.#move({ at: this.now, flag: task, on });
    this.#state.flag(task, on);
    this.changed.fire();
  }

  /** Leaves the open task for the next one that is neither won nor skipped; with none left it stays open. */
  skip(): void {
    if (this.over || this.#state.paused) return;
    const task = this.#state.task;
    this.#move({ at: this.now, skip: task });
    this.#state.skipped.add(task);
    const { tasks } = this.score;
    const order = tasks.map((_, index) => (task + 1 + index) % tasks.length);
    const next = order.find((index) => index !== task && !tasks[index]!.won && !this.#state.skipped.has(index));
    if (next !== undefined) this.open(next);
    this.changed.fire();
  }

  /** Stops the clock, where the rules allow it. */
  pause(): void {
    if (!this.paper.rules.pause || this.over || this.#state.paused) return;
    this.#move({ at: this.now, pause: true });
    this.#state.paused = true;
    this.changed.fire();
  }
  /** The clock goes on. */
  go(): void {
    if (!this.#state.paused || this.over) return;
    this.#move({ at: this.now, go: true });
    this.#state.paused = false;
    this.changed.fire();
  }

  /** Pages of notes are opened over an exam's terminal, or closed. */
  read(notes: boolean): void {
    if (this.over || this.#state.reading === notes) return;
    this.#move({ at: this.now, notes });
    this.#state.reading = notes;
  }

  /** Nobody was there for so many real ms (a crash, a computer that slept): they count, unless the clock stood. */
  away(time: number): void {
    const away = Math.round(time);
    if (away <= 0 || this.over || this.paused) return;
    const at = this.now;
    this.#state.timeline.begin({ run: at + away, world: this.#state.timeline.open.world, from: this.session.now });
    // Whoever writes it down writes what the clock says after it: there may be nothing more.
    this.#move({ at, away });
    if (this.left <= 0) this.#end();
    else this.changed.fire();
  }

  /** Ends the run before its time. */
  end(): void {
    if (!this.over) this.#end();
  }

  #move(move: Move, more: { world?: number; log?: SessionLog } = {}): void {
    this.#state.moves.push(move);
    this.recorded?.({ move, ...more });
  }

  #begin(world: number): Session {
    const session = new Session({ ...this.#sessionOptions(world), size: this.#options.size, seed: this.paper.worlds[world]!.seed });
    this.#listen(session);
    return session;
  }

  /** @throws RunError where the log goes on for longer than any run: it is not played to its end */
  #resumed(world: number, log: SessionLog): Session {
    try {
      return Session.resume(this.#sessionOptions(world), log, this.paper.limit + UNDONE)!;
    } catch (error) {
      throw error instanceof TooLong ? new RunError("verify.log.limit") : error;
    }
  }

  #listen(session: Session): void {
    session.changed.on(() => this.changed.fire());
  }

  #sessionOptions(world: number) {
    const { paper, boot, language, ownEditor } = this.#options;
    const { mission, words } = paper.worlds[world]!;
    const run = this;
    const isOpen = () => paper.tasks[run.#state.task]?.world === world;
    const keeper = {
      get closed() {
        return run.over || run.#state.paused || !isOpen();
      },
      get until() {
        return run.#state.timeline.virtual(paper.limit);
      },
      entered: (entry: Entry) => run.recorded?.({ world, entry }),
      moved: () => {
        if (!run.over && run.left <= 0) run.#end();
      },
      rewound: (before: number) => run.#rewound(world, run.#state.timeline.now(before)),
    };
    return {
      mission,
      words,
      boot,
      language,
      rules: paper.rules,
      silent: paper.kind === "exam",
      keeper,
      ...(ownEditor ? { ownEditor } : {}),
    };
  }

  /** The open world is an earlier one again; the run's clock does not go back. */
  #rewound(world: number, at: number): void {
    const { session } = this;
    this.#state.timeline.begin({ run: at, world, from: session.now });
    this.#move({ at, back: session.now }, { world, log: session.log });
  }

  #end(): void {
    this.#state.endedAt = this.now;
    this.#move({ at: this.#state.endedAt, end: true });
    this.#judge();
    this.changed.fire();
  }

  /** What is so at the end counts, though the referees would have looked a moment later. */
  #judge(): void {
    for (const session of this.#state.sessions) session?.attempt.referee.look();
    this.#final = this.score;
  }
}
