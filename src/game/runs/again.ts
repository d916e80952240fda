// A run from its log: each world played again by itself, then the moves between them, which say when each was open. What does not add up is named.
import { GLANCE, type Session } from "../session.ts";
import type { SessionLog } from "../session-log.ts";
import type { Paper } from "./paper.ts";
import { RunError } from "./run-error.ts";
import type { Move, RunLog } from "./run-log.ts";
import { Timeline } from "./timeline.ts";

/** How a run stands. */
export class RunState {
  readonly sessions: (Session | undefined)[];
  readonly moves: Move[] = [];
  readonly timeline = new Timeline();
  readonly flagged = new Set<number>();
  readonly skipped = new Set<number>();
  readonly reached = new Set<number>();
  task = 0;
  paused = false;
  /** Pages of notes are open. */
  reading = false;
  endedAt: number | undefined;

  constructor({ worlds }: Paper) {
    this.sessions = worlds.map(() => undefined);
  }

  flag(task: number, on: boolean): void {
    if (on) this.flagged.add(task);
    else this.flagged.delete(task);
  }

  /** From a time of the run on, a task's world is open, at a virtual time of its own. */
  open(task: number, stretch: { run: number; world: number; from: number }): void {
    this.task = task;
    this.reached.add(task);
    this.skipped.delete(task);
    this.timeline.begin(stretch);
  }
}

/** Differences of times below this (ms) come from adding up parts of milliseconds. */
const GRAIN = 1;

/**
 * Brings `state` to where the log ends.
 * @param resume plays a world again
 * @throws RunError
 */
export function replay(state: RunState, paper: Paper, log: RunLog, resume: (world: number, log: SessionLog) => Session): void {
  checkLog(paper, log);
  for (const own of log.worlds)
    if (own?.entries.some((entry) => "hint" in entry) && !paper.rules.hints) throw new RunError("verify.log.rule", { rule: "hints" });
  for (const [world, sessionLog] of log.worlds.entries()) {
    if (!sessionLog) continue;
    const session = resume(world, sessionLog);
    const first = sessionLog.entries[0];
    if (first && first.at < session.attempt.started) throw new RunError("verify.log.before", { world: world + 1 });
    state.sessions[world] = session;
  }
  const moves = new Moves(state, paper);
  for (const move of log.moves) moves.make(move);
  moves.finish(log.at);
}

/** What can be said of a log before anything of it is played: it is of this paper, goes forward in time, and opens what is there. @throws RunError */
export function checkLog(paper: Paper, { worlds, moves }: RunLog): void {
  if (worlds.length !== paper.worlds.length) throw new RunError("verify.log.content");
  for (const [world, log] of worlds.entries()) if (log) checkWorld(paper, world, log);
  const [first] = moves;
  if (first?.at) throw new RunError("verify.log.move-order", { move: 1 });
  if (!first || !("open" in first)) throw new RunError("verify.log.move", { move: 1 });
  for (const move of moves) {
    const world = "open" in move ? paper.tasks[move.open]?.world : 0;
    if ("open" in move && (world === undefined || !worlds[world])) throw new RunError("verify.log.missing", { task: move.open + 1 });
  }
}

function checkWorld({ worlds }: Paper, world: number, log: SessionLog): void {
  const { mission, seed } = worlds[world]!;
  if (log.mission !== mission.id || log.digest !== mission.digest || log.seed !== seed)
    throw new RunError("verify.log.world-content", { world: world + 1 });
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, { at }] of log.entries.entries()) {
    if (at < last) throw new RunError("verify.log.entry-order", { world: world + 1, entry: index + 1 });
    if (at > log.at) throw new RunError("verify.log.after", { world: world + 1 });
    last = at;
  }
}

class Moves {
  /** Where each world was left, virtual ms. */
  readonly #left = new Map<number, number>();
  #last = 0;

  constructor(
    private readonly state: RunState,
    private readonly paper: Paper,
  ) {}

  make(move: Move): void {
    const { state, paper } = this;
    const { rules, limit, tasks } = paper;
    const { at } = move;
    const { timeline } = state;
    const begun = state.reached.size > 0;
    const number = state.moves.length + 1;
    const wrong = (right: boolean): void => {
      if (!right) throw new RunError("verify.log.move", { move: number });
    };
    const rule = (name: keyof typeof rules): void => {
      if (!rules[name]) throw new RunError("verify.log.rule", { rule: name });
    };
    if (at < this.#last - GRAIN) throw new RunError("verify.log.move-order", { move: number });
    if (at > limit + GRAIN) throw new RunError("verify.log.limit");
    this.#last = at;
    wrong(state.endedAt === undefined);
    wrong(!state.paused || "go" in move || "end" in move || "flag" in move);
    if ("open" in move) {
      const { world } = tasks[move.open]!;
      const session = state.sessions[world]!;
      if (begun) this.#leave(at);
      state.open(move.open, { run: at, world, from: this.#left.get(world) ?? session.attempt.started });
    } else if ("flag" in move) {
      wrong(tasks[move.flag] !== undefined);
      state.flag(move.flag, move.on);
    } else if ("skip" in move) {
      wrong(move.skip === state.task);
      state.skipped.add(move.skip);
    } else if ("pause" in move || "go" in move) {
      rule("pause");
      wrong("go" in move === state.paused);
      state.paused = "pause" in move;
    } else if ("notes" in move) {
      wrong(paper.kind === "exam" && move.notes !== state.reading);
      state.reading = move.notes;
    } else if ("away" in move) {
      wrong(move.away >= 0);
      timeline.begin({ run: at + move.away, world: timeline.open.world, from: this.#virtual(at) });
      this.#last = Math.min(at + move.away, limit);
    } else if ("back" in move) {
      rule("undo");
      wrong(move.back <= this.#virtual(at) + GLANCE + GRAIN);
      timeline.begin({ run: at, world: timeline.open.world, from: move.back });
    } else state.endedAt = at;
    state.moves.push(move);
  }

  /** Every world went on exactly as long as it was open. */
  finish(at: number): void {
    const { state, paper } = this;
    if (at > paper.limit + GRAIN) throw new RunError("verify.log.limit");
    if (at < this.#last - GRAIN || (state.endedAt !== undefined && state.endedAt !== at)) throw new RunError("verify.log.end");
    this.#leave(at);
    for (const [world, session] of state.sessions.entries()) {
      if (!session) continue;
      const until = this.#left.get(world);
      if (until === undefined) throw new RunError("verify.log.never-open", { world: world + 1 });
      const more = Math.round((session.now - until) / 100) / 10;
      if (Math.abs(session.now - until) > GRAIN)
        throw new RunError(more < 0 ? "verify.log.shorter" : "verify.log.longer", { world: world + 1, seconds: Math.abs(more) });
    }
  }

  #leave(at: number): void {
    this.#left.set(this.state.timeline.open.world, this.#virtual(at));
  }

  /** The open world's virtual time at a time of the run; who was away longer than the run lasted finds it standing. */
  #virtual(run: number): number {
    const { timeline } = this.state;
    return Math.max(timeline.open.from, timeline.virtual(run));
  }
}
