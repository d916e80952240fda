// A run on disk while it is played: first its log so far, then a line for whatever comes to it, so that a crash loses the last key at most.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SessionLog } from "../session-log.ts";
import type { Run, RunRecord } from "./run.ts";
import type { RunLog } from "./run-log.ts";

const END = ".kqrun";

/** A line after the first. */
interface Line {
  /** Real time, ISO 8601. */
  wall: string;
  /** What belongs together is one line: half of it fits no log. */
  records?: readonly RunRecord[];
  /** How far the run's clock and the open world's had come, both ms. */
  clock?: { run: number; world: number; virtual: number };
}

export interface OpenRun {
  file: string;
  log: RunLog;
  /** Real time of the last line, ISO 8601: since then nobody was there. */
  wall: string;
}

/** Where runs lie that have been begun. */
const runsFolder = (home: string): string => join(home, "runs");
/** The file of a run that is played by its code. */
export const runFile = (home: string, code: string): string => join(runsFolder(home), `${code}${END}`);

/** The runs that were begun and not ended; what cannot be read is not among them. */
export function openRuns(home: string): OpenRun[] {
  const folder = runsFolder(home);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(END));
  return names.flatMap((name) => readJournal(join(folder, name)) ?? []).sort((a, b) => b.wall.localeCompare(a.wall));
}

/** The run that a file tells of; undefined when it tells of none. A last line that is not whole was being written when it ended. */
export function readJournal(file: string): OpenRun | undefined {
  if (!existsSync(file)) return undefined;
  const [first, ...rest] = readFileSync(file, "utf8").split("\n");
  try {
    const { log, wall } = JSON.parse(first!) as { log: RunLog; wall: string };
    const whole = rest.slice(0, -1).map((line) => JSON.parse(line) as Line);
    return { file, log: grown(log, whole), wall: whole.at(-1)?.wall ?? wall };
  } catch {
    return undefined;
  }
}

/** A log with what came to it afterwards. */
function grown(log: RunLog, lines: readonly Line[]): RunLog {
  const moves = [...log.moves];
  const worlds: (SessionLog | undefined)[] = log.worlds.map((world) => world ?? undefined);
  let { at } = log;
  for (const { records = [], clock } of lines) {
    if (clock) {
      at = clock.run;
      const world = worlds[clock.world];
      if (world) worlds[clock.world] = { ...world, at: clock.virtual };
    }
    for (const record of records)
      if ("move" in record) moves.push(record.move);
      else if ("begun" in record) worlds[record.world] = record.begun;
      else if ("again" in record) worlds[record.world] = record.again;
      else worlds[record.world]!.entries.push(record.entry);
  }
  return { ...log, at, moves, worlds };
}

export class Journal {
  #handle: number;
  /** Comes with the next line. */
  readonly #held: RunRecord[] = [];
  #clockHeld: Line["clock"];

  /** Writes down a run from now on, over what the file told before. @param wall the real time, ISO 8601 */
  constructor(
    readonly file: string,
    private readonly run: Run,
    private readonly wall: () => string,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    const fresh = `${file}.${process.pid}.tmp`;
    this.#handle = openSync(fresh, "w");
    this.#write({ log: run.log, wall: wall() });
    renameSync(fresh, file);
    run.recorded = (record) => this.#record(record);
  }

  /** Writes down how far the clock is. */
  beat(): void {
    this.#write({ wall: this.wall(), clock: this.#clock } satisfies Line);
  }

  /** Writes nothing more; the run can be gone on with. */
  close(): void {
    if (this.#handle < 0) return;
    this.run.recorded = undefined;
    closeSync(this.#handle);
    this.#handle = -1;
  }

  /** The run is over, and its result is elsewhere. */
  remove(): void {
    this.close();
    rmSync(this.file, { force: true });
  }

  #record(record: RunRecord): void {
    const { run } = this;
    const { move } = record as { move?: RunLog["moves"][number] };
    // A world that is entered for the first time, or made anew, tells of itself in the next moment.
    const waits = move && ("back" in move || ("open" in move && !run.sessions[run.paper.tasks[move.open]!.world]));
    this.#held.push(record);
    if (waits) {
      this.#clockHeld = "open" in move ? this.#clock : undefined;
      return;
    }
    const clock = "begun" in record || "again" in record ? this.#clockHeld : this.#clock;
    this.#write({ wall: this.wall(), records: this.#held.splice(0), ...(clock ? { clock } : {}) } satisfies Line);
  }

  get #clock(): NonNullable<Line["clock"]> {
    const { run } = this;
    return { run: run.now, world: run.paper.tasks[run.task]!.world, virtual: run.session.now };
  }

  #write(line: object): void {
    if (this.#handle >= 0) writeSync(this.#handle, `${JSON.stringify(line)}\n`);
  }
}

/** What a file of a run is called, without its folder and ending. */
export const runName = (file: string): string => basename(file, END);
