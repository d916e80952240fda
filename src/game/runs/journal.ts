// Runs that are not over, on disk: a file each, to which everything is appended as it comes, so that a crash loses the last keystroke at most.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { RUN_SUFFIX, runsFolder } from "../progress/open-runs.ts";
import { lockHolder, takeLock } from "../progress/processes.ts";
import { asRunLog, PackError } from "./pack.ts";
import { writeResult } from "./result.ts";
import { Run, type RunOptions, type RunRecord } from "./run.ts";
import { RunTaken } from "./run-error.ts";
import { problemOf, RunFile } from "./run-file.ts";
import type { RunLog } from "./run-log.ts";

/** How often it is written where a run is, though nothing came to it (ms of the run's clock). */
const BEAT = 2000;
/** So much real time (ms) may pass beside the run's clock before somebody was away: the computer slept, or the program stood. */
const DRIFT = 3000;

/** A line of the file: real time (ms since the Unix epoch), the run's, the open world and its virtual time; then what came. */
type Line = [wall: number, at: number, world: number, virtual: number, record: RunRecord | undefined | null];

/** A run that waits to be gone on with. */
export interface SavedRun {
  readonly file: string;
  readonly log: RunLog;
  /** Real time of its last moment, ms since the Unix epoch. */
  readonly wall: number;
  /** Another copy of the program is at it. */
  readonly busy: boolean;
}

/** The folder of runs that are not over, and of results. */
export class RunStore {
  /**
   * @param folder where settings and progress lie
   * @param wall real time, ms since the Unix epoch
   */
  constructor(
    readonly folder: string,
    readonly wall: () => number,
  ) {}

  get results(): string {
    return join(this.folder, "results");
  }
  get #runs(): string {
    return runsFolder(this.folder);
  }

  /** Writes a run down from now on, until it is over: then its result is written. @throws RunTaken */
  keep(run: Run): Journal {
    const name = `${run.startedAt.replace(/[^0-9]/g, "")}-${process.pid}`;
    const file = join(this.#runs, `${name}${RUN_SUFFIX}`);
    return new Journal(run, file, this, this.wall());
  }

  /** Runs that are not over, the newest first. Files that cannot be read are left where they are. */
  waiting(): SavedRun[] {
    return this.#files().flatMap((file) => read(file) ?? []);
  }

  /** Goes on with a run as it is by now: the time since its last moment counts. Undefined when the paper is another one. @throws RunError */
  resume({ file }: SavedRun, options: Omit<RunOptions, "player" | "startedAt" | "language">): { run: Run; journal: Journal } | undefined {
    const saved = read(file);
    if (!saved || saved.busy) throw new RunTaken(saved ? "busy" : "gone");
    const run = Run.resume({ ...options, language: saved.log.language }, saved.log, 0);
    if (!run) return undefined;
    const journal = new Journal(run, file, this, saved.wall);
    run.away(this.wall() - saved.wall);
    return { run, journal };
  }

  /** Gives a run up: there will be no result. */
  discard({ file }: Pick<SavedRun, "file">): void {
    rmSync(file, { force: true });
    rmSync(lockOf(file), { force: true });
  }

  #files(): string[] {
    try {
      const names = readdirSync(this.#runs).filter((name) => name.endsWith(RUN_SUFFIX));
      return names
        .sort()
        .reverse()
        .map((name) => join(this.#runs, name));
    } catch {
      return [];
    }
  }
}

/** Writes one run down. */
export class Journal {
  /** The result's path, once the run is over. */
  result: string | undefined;
  readonly #kept: RunFile;
  readonly #stop: () => void;
  #closed = false;
  #lastAt: number;
  /** The clock stood when it was looked at last. */
  #stood: boolean;
  /** Real time and the run's, when they last went together. */
  #together: { wall: number; at: number };

  constructor(
    readonly run: Run,
    readonly file: string,
    private readonly store: RunStore,
    /** Real time of the run's last moment. */
    wall: number,
  ) {
    problemOf(() => {
      mkdirSync(dirname(file), { recursive: true });
      if (takeLock(lockOf(file)) !== undefined) throw new RunTaken("busy");
    });
    // What was not written whole is taken away before anything comes after it; whoever is killed meanwhile loses nothing.
    this.#kept = new RunFile(file, whole(run, wall));
    this.#lastAt = run.now;
    this.#stood = run.paused;
    this.#together = { wall: store.wall(), at: run.now };
    run.recorded = (record) => this.#write(record);
    this.#stop = run.changed.on(() => this.#look());
    // Killed between its end and its result: it ended then, and not when somebody comes back.
    if (run.over) this.#finish(wall);
  }

  /** Nothing is written any more; the run waits to be gone on with. */
  close(): void {
    if (this.#closed) return;
    this.#renew();
    if (!this.run.over) this.#write();
    this.#closed = true;
    this.run.recorded = undefined;
    this.#stop();
    this.#kept.close();
    problemOf(() => rmSync(lockOf(this.file), { force: true }));
  }

  /** Why what happens cannot be kept at the moment: it is tried again. */
  get problem(): string | undefined {
    return this.#kept.problem;
  }

  #look(): void {
    if (this.#closed) return;
    const { run } = this;
    if (run.over) {
      this.#finish(this.store.wall());
      return;
    }
    this.#compare();
    if (this.#closed || run.now - this.#lastAt < BEAT) return;
    this.#renew();
    this.#write();
  }

  /** The run's clock may be ahead (time was skipped), never behind. */
  #compare(): void {
    const { run, store } = this;
    const wall = store.wall();
    const behind = wall - this.#together.wall - (run.now - this.#together.at);
    const stood = this.#stood;
    this.#stood = run.paused;
    if (stood || run.paused || behind < 0) this.#together = { wall, at: run.now };
    else if (behind > DRIFT) {
      this.#together = { wall, at: run.now + behind };
      run.away(behind);
    }
  }

  #write(record?: RunRecord): void {
    const { run } = this;
    // All of it is written anew, once it can be.
    if (this.problem !== undefined) return;
    this.#lastAt = run.now;
    const { world } = run.paper.tasks[run.task]!;
    const line: Line = [this.store.wall(), run.now, world, run.session.now, record];
    this.#kept.append(`${JSON.stringify(line)}\n`);
  }

  /** After what could not be written. */
  #renew(): void {
    if (this.problem === undefined) return;
    this.#lastAt = this.run.now;
    this.#kept.renew(whole(this.run, this.store.wall()));
  }

  /** @param wall real time of the run's end */
  #finish(wall: number): void {
    // A clock that was set back since is no fault of whoever played.
    const ended = Math.max(wall, Date.parse(this.run.startedAt));
    const problem = problemOf(() => {
      this.result = writeResult(this.store.results, this.run, new Date(ended).toISOString());
    });
    this.close();
    // Where there is no result, the run is left for somebody to come back to.
    if (problem === undefined) this.store.discard(this);
  }
}

/** The first line of a file: all that there is. */
const whole = (run: Run, wall: number): string => `${JSON.stringify([wall, run.log])}\n`;

const lockOf = (file: string): string => `${file}.lock`;

function read(file: string): SavedRun | undefined {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    const [first, log] = JSON.parse(lines[0]!) as [number, RunLog];
    const draft = { ...log, moves: [...log.moves], worlds: [...log.worlds] };
    let wall = first;
    for (const text of lines.slice(1)) {
      const line = parsed(text);
      if (!line) break;
      apply(draft, line);
      wall = line[0];
    }
    return { file, log: asRunLog(draft), wall, busy: lockHolder(lockOf(file)) !== undefined };
  } catch (error) {
    // Another copy of the program may have ended it since the folder was read.
    const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (gone || error instanceof PackError || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The last line may have been cut off. */
function parsed(text: string): Line | undefined {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

type Draft = { -readonly [Key in keyof RunLog]: RunLog[Key] extends readonly (infer T)[] ? T[] : RunLog[Key] };

function apply(log: Draft, [, at, world, virtual, record]: Line): void {
  log.at = at;
  const open = log.worlds[world];
  if (open) open.at = virtual;
  if (!record) return;
  if ("entry" in record) log.worlds[record.world]!.entries.push(record.entry);
  else {
    log.moves.push(record.move);
    if (record.log) log.worlds[record.world!] = record.log;
  }
}
