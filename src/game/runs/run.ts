// A run: a paper played against the clock. Its clock goes on with the virtual clock of the world that is open, and by the time that nobody was there.
import { Signal } from "../../base/signal.ts";
import type { Language } from "../../i18n/index.ts";
import type { Boot } from "../boot.ts";
import { GLANCE, Session } from "../session.ts";
import type { Entry, SessionLog, Size } from "../session-log.ts";
import type { Paper } from "./paper.ts";
import type { Move, RunLog } from "./run-log.ts";
import { type RunScore, scoreOf } from "./score.ts";
import { Timeline } from "./timeline.ts";

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

/** What came to a run, as it came: enough to write it down without looking at the rest. */
export type RunRecord =
  | { move: Move }
  | { world: number; begun: SessionLog }
  | { world: number; entry: Entry }
  /** All of a world's entries after a command was taken back. */
  | { world: number; again: SessionLog };

/** A log that does not fit its paper, or itself. */
export class RunError extends Error {
  constructor(
    readonly problem: "content" | "order" | "moves" | "world" | "time",
    message: string,
  ) {
    super(message);
  }
}

/** Differences of times below this (ms) come from adding up parts of milliseconds. */
const GRAIN = 1;

export class Run {
  readonly paper: Paper;
  /** Fires when anything that a screen shows may have changed. */
  readonly changed = new Signal();
  /** Called with everything that is to be kept, as it comes. */
  recorded: ((record: RunRecord) => void) | undefined;
  readonly #options: RunOptions;
  readonly #sessions: (Session | undefined)[];
  readonly #moves: Move[] = [];
  readonly #timeline = new Timeline();
  readonly #flagged = new Set<number>();
  readonly #skipped = new Set<number>();
  readonly #reached = new Set<number>();
  #task = 0;
  #paused = false;
  #endedAt: number | undefined;
  #final: RunScore | undefined;

  /** Opens the first task. */
  constructor(options: RunOptions, log?: RunLog) {
    this.#options = options;
    this.paper = options.paper;
    this.#sessions = options.paper.worlds.map(() => undefined);
    if (log) this.#replay(log);
    else this.open(0);
  }

  /** A run brought back from its log, `away` real ms after its last moment; undefined when it is of another paper. @throws RunError when the log does not fit itself */
  static resume(options: Omit<RunOptions, "player" | "startedAt">, log: RunLog, away: number): Run | undefined {
    if (log.version !== 1 || log.digest !== options.paper.digest) return undefined;
    const run = new Run({ ...options, player: log.player, language: log.language, startedAt: log.startedAt }, log);
    run.#away(Math.max(0, Math.round(away)));
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
    return this.#endedAt ?? Math.min(this.#timeline.now(this.session.now), this.paper.limit);
  }
  /** Ms until the run ends by itself. */
  get left(): number {
    return this.paper.limit - this.now;
  }
  get over(): boolean {
    return this.#endedAt !== undefined;
  }
  get paused(): boolean {
    return this.#paused;
  }
  /** The open task. */
  get task(): number {
    return this.#task;
  }
  /** Of the open task's world. */
  get session(): Session {
    return this.#sessions[this.paper.tasks[this.#task]!.world]!;
  }
  /** By the paper's worlds; undefined where nobody was. */
  get sessions(): readonly (Session | undefined)[] {
    return this.#sessions;
  }
  get flagged(): ReadonlySet<number> {
    return this.#flagged;
  }
  get skipped(): ReadonlySet<number> {
    return this.#skipped;
  }
  /** Tasks that were opened. */
  get reached(): ReadonlySet<number> {
    return this.#reached;
  }
  get score(): RunScore {
    return this.#final ?? scoreOf(this.paper, this.#sessions, this.#reached, (world, virtual) => this.#timeline.runTime(world, virtual));
  }
  get log(): RunLog {
    const { player, language, startedAt } = this.#options;
    const { code, digest } = this.paper;
    return {
      ...{ version: 1, code, digest, player, language, startedAt, at: this.now },
      moves: [...this.#moves],
      worlds: this.#sessions.map((session) => session?.log),
    };
  }

  /** Opens a task; the world of the one that was open stands still from now on, unless it is the same. */
  open(task: number): void {
    const found = this.paper.tasks[task];
    if (!found || this.over || this.#paused || (this.#reached.size && task === this.#task)) return;
    const at = this.#reached.size ? this.now : 0;
    this.#move({ at, open: task });
    this.#enter(task, at);
    this.changed.fire();
  }

  /** Marks a task, to come back to it. */
  flag(task: number, on: boolean): void {
    if (!this.paper.tasks[task] || this.over || this.#flagged.has(task) === on) return;
    this.#move({ at: this.now, flag: task, on });
    this.#mark(task, on);
    this.changed.fire();
  }

  /** Leaves the open task for the next one that is neither won nor skipped; with none left it stays open. */
  skip(): void {
    if (this.over || this.#paused) return;
    const task = this.#task;
    this.#move({ at: this.now, skip: task });
    this.#skipped.add(task);
    const { tasks } = this.score;
    const order = tasks.map((_, index) => (task + 1 + index) % tasks.length);
    const next = order.find((index) => index !== task && !tasks[index]!.won && !this.#skipped.has(index));
    if (next !== undefined) this.open(next);
    this.changed.fire();
  }

  /** Stops the clock, where the rules allow it. */
  pause(): void {
    if (!this.paper.rules.pause || this.over || this.#paused) return;
    this.#move({ at: this.now, pause: true });
    this.#paused = true;
    this.changed.fire();
  }
  /** The clock goes on. */
  go(): void {
    if (!this.#paused || this.over) return;
    this.#move({ at: this.now, go: true });
    this.#paused = false;
    this.changed.fire();
  }

  /** Ends the run before its time. */
  end(): void {
    if (!this.over) this.#end();
  }

  #move(move: Move): void {
    this.#moves.push(move);
    this.recorded?.({ move });
  }

  #mark(task: number, on: boolean): void {
    if (on) this.#flagged.add(task);
    else this.#flagged.delete(task);
  }

  #enter(task: number, at: number): void {
    const { world } = this.paper.tasks[task]!;
    this.#task = task;
    this.#reached.add(task);
    this.#skipped.delete(task);
    const session = (this.#sessions[world] ??= this.#begin(world));
    this.#timeline.begin({ run: at, world, from: session.now });
  }

  #begin(world: number): Session {
    const session = new Session({ ...this.#sessionOptions(world), size: this.#options.size, seed: this.paper.worlds[world]!.seed });
    this.#listen(session);
    this.recorded?.({ world, begun: session.log });
    return session;
  }

  #listen(session: Session): void {
    session.changed.on(() => this.changed.fire());
  }

  #sessionOptions(world: number) {
    const { paper, boot, language, ownEditor } = this.#options;
    const { mission, words } = paper.worlds[world]!;
    const run = this;
    const isOpen = () => paper.tasks[run.#task]?.world === world;
    const keeper = {
      get closed() {
        return run.over || run.#paused || !isOpen();
      },
      get until() {
        return run.#timeline.virtual(paper.limit);
      },
      entered: (entry: Entry) => run.recorded?.({ world, entry }),
      moved: () => {
        if (!run.over && run.left <= 0) run.#end();
      },
      rewound: (before: number) => run.#rewound(world, run.#timeline.now(before)),
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
    this.#move({ at, back: session.now });
    this.#timeline.begin({ run: at, world, from: session.now });
    this.recorded?.({ world, again: session.log });
  }

  #away(away: number): void {
    if (!away || this.over || this.#paused) return;
    const at = this.now;
    this.#move({ at, away });
    this.#timeline.begin({ run: at + away, world: this.#timeline.open.world, from: this.session.now });
    if (this.left <= 0) this.#end();
  }

  #end(): void {
    this.#endedAt = this.now;
    this.#move({ at: this.#endedAt, end: true });
    this.#judge();
    this.changed.fire();
  }

  /** What is so at the end counts, though the referees would have looked a moment later. */
  #judge(): void {
    for (const session of this.#sessions) session?.attempt.referee.look();
    this.#final = this.score;
  }

  /** Plays a log again: each world by itself, then the moves between them, which say when each was open. */
  #replay(log: RunLog): void {
    const { worlds } = this.paper;
    if (log.worlds.length !== worlds.length) throw new RunError("content", `${log.worlds.length} worlds, wanted ${worlds.length}`);
    for (const [world, sessionLog] of log.worlds.entries()) if (sessionLog) this.#sessions[world] = this.#again(world, sessionLog);
    /** Where each world was left, virtual ms. */
    const left = new Map<number, number>();
    for (const move of log.moves) this.#moveAgain(move, left);
    if (!this.#reached.size) throw new RunError("moves", "no task was ever opened");
    if (this.#endedAt !== undefined && this.#endedAt !== log.at) throw new RunError("time", "it went on after its end");
    left.set(this.#timeline.open.world, this.#virtual(log.at));
    for (const [world, session] of this.#sessions.entries()) {
      if (!session) continue;
      const until = left.get(world);
      if (until === undefined) throw new RunError("world", `world ${world + 1} was played, but never opened`);
      if (Math.abs(session.now - until) > GRAIN)
        throw new RunError("time", `world ${world + 1} went on for ${Math.round(session.now - until)} ms more than it was open`);
      this.#listen(session);
    }
    if (this.over) this.#judge();
  }

  #again(world: number, log: SessionLog): Session {
    const { mission, seed } = this.paper.worlds[world]!;
    const { rules } = this.paper;
    if (log.mission !== mission.id || log.digest !== mission.digest || log.seed !== seed)
      throw new RunError("content", `world ${world + 1} is not that of the code`);
    let last = Number.NEGATIVE_INFINITY;
    for (const [index, entry] of log.entries.entries()) {
      if (entry.at < last || entry.at > log.at) throw new RunError("order", `world ${world + 1}, entry ${index + 1} is not in its order`);
      if ("hint" in entry && !rules.hints) throw new RunError("moves", "a hint was taken, and the rules allow none");
      last = entry.at;
    }
    const session = Session.resume(this.#sessionOptions(world), log)!;
    if (log.entries.length && log.entries[0]!.at < session.attempt.started)
      throw new RunError("time", `something was typed before world ${world + 1} began`);
    return session;
  }

  /** The open world's virtual time at a time of the run; who was away longer than the run lasted finds it standing. */
  #virtual(run: number): number {
    return Math.max(this.#timeline.open.from, this.#timeline.virtual(run));
  }

  #moveAgain(move: Move, left: Map<number, number>): void {
    const { at } = move;
    const { rules, limit, tasks } = this.paper;
    const allow = (right: boolean, what: string): void => {
      if (!right) throw new RunError("moves", `${what} (move ${this.#moves.length + 1})`);
    };
    allow(this.#endedAt === undefined, "something was done after the end");
    const begun = this.#reached.size > 0;
    if (begun ? at < Math.min(this.#timeline.open.run, limit) - GRAIN : at !== 0)
      throw new RunError("order", "moves are not in their order");
    if (at > limit + GRAIN) throw new RunError("time", "something was done after the time was up");
    allow(begun || "open" in move, "no task was open");
    allow(!this.#paused || "go" in move || "end" in move || "flag" in move, "something was done while the clock stood");
    if ("open" in move) {
      const task = tasks[move.open];
      allow(task !== undefined, "a task was opened that there is not");
      const session = this.#sessions[task!.world];
      if (!session) throw new RunError("world", `the log of world ${task!.world + 1} is missing`);
      if (begun) left.set(this.#timeline.open.world, this.#virtual(at));
      this.#task = move.open;
      this.#reached.add(move.open);
      this.#skipped.delete(move.open);
      this.#timeline.begin({ run: at, world: task!.world, from: left.get(task!.world) ?? session.attempt.started });
    } else if ("flag" in move) {
      allow(tasks[move.flag] !== undefined, "a task was flagged that there is not");
      this.#mark(move.flag, move.on);
    } else if ("skip" in move) {
      allow(move.skip === this.#task, "a task was skipped that was not open");
      this.#skipped.add(move.skip);
    } else if ("pause" in move || "go" in move) {
      allow(rules.pause, "the clock was stopped, and the rules do not allow it");
      allow("go" in move === this.#paused, "the clock was stopped or let go twice");
      this.#paused = "pause" in move;
    } else if ("away" in move) {
      allow(move.away >= 0, "the time away is less than nothing");
      this.#timeline.begin({ run: at + move.away, world: this.#timeline.open.world, from: this.#virtual(at) });
    } else if ("back" in move) {
      allow(rules.undo, "a command was taken back, and the rules do not allow it");
      allow(move.back <= this.#virtual(at) + GLANCE + GRAIN, "a command was taken back into the future");
      this.#timeline.begin({ run: at, world: this.#timeline.open.world, from: move.back });
    } else this.#endedAt = at;
    this.#moves.push(move);
  }
}
