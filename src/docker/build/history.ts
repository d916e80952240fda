// Builds that were: what was asked for, what they told and when, and how they ended (solver/llbsolver/history.go).
import type { Clock } from "../../base/clock.ts";
import type { Trace } from "./trace.ts";

/** What a build is remembered by. */
export interface BuildRequest {
  ref: string;
  /** As the Dockerfile frontend's clients write it: "filename", "target", "build-arg:NAME". */
  attributes: Readonly<Record<string, string>>;
  /** Where its files were with the client, as far as the client has told. */
  local?: { path: string; dockerfile: string };
}

export interface BuildRecord extends BuildRequest {
  /** Virtual ms, as the next. */
  created: number;
  /** Undefined while it goes on. */
  completed: number | undefined;
  error: string | undefined;
  /** It stays, however old it gets. */
  pinned: boolean;
  readonly told: { at: number; trace: Trace }[];
}

/** What happens to a record: it begins, is over or changed, or goes. */
export interface HistoryChange {
  type: "started" | "complete" | "deleted";
  record: BuildRecord;
}

/** So many stay in any case, and what is younger than that, ms (config: History; the daemon's own). */
const KEPT = { entries: 50, age: 48 * 3_600_000 };

export class BuildHistory {
  readonly #records = new Map<string, BuildRecord>();
  readonly #listeners = new Set<(change: HistoryChange) => void>();

  constructor(private readonly clock: Clock) {}

  /** A build begins, or goes on with another question of the same client. */
  begin(request: BuildRequest): BuildRecord {
    const before = this.#records.get(request.ref);
    const record: BuildRecord = before ?? {
      ...request,
      created: this.clock.now,
      completed: undefined,
      error: undefined,
      pinned: false,
      told: [],
    };
    record.completed = undefined;
    this.#records.set(record.ref, record);
    for (const { ref, completed = this.clock.now, pinned } of this.all.slice(KEPT.entries))
      if (!pinned && this.clock.now - completed > KEPT.age) this.delete(ref);
    this.#tell("started", record);
    return record;
  }
  end(record: BuildRecord, error: string | undefined): void {
    record.completed = this.clock.now;
    record.error = error;
    this.#tell("complete", record);
  }
  /** Whether there was such a one. */
  pin(ref: string, pinned: boolean): boolean {
    const record = this.#records.get(ref);
    if (!record) return false;
    record.pinned = pinned;
    this.#tell("complete", record);
    return true;
  }

  /** Calls `listener` at each change, until the returned function is called. */
  listen(listener: (change: HistoryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  #tell(type: HistoryChange["type"], record: BuildRecord): void {
    for (const listener of [...this.#listeners]) listener({ type, record });
  }

  /** The newest first. */
  get all(): BuildRecord[] {
    return [...this.#records.values()].reverse().sort((a, b) => b.created - a.created);
  }
  get(ref: string): BuildRecord | undefined {
    return this.#records.get(ref);
  }
  /** Whether there was such a one. */
  delete(ref: string): boolean {
    const record = this.#records.get(ref);
    if (record) this.#tell("deleted", record);
    return this.#records.delete(ref);
  }
}

/** How many steps a build had (ImportStatus). */
export function stepsOf({ told }: BuildRecord): { total: number; completed: number; cached: number; warnings: number } {
  const count = (holds: (trace: Trace) => boolean) => told.filter(({ trace }) => holds(trace)).length;
  return {
    total: count((trace) => "started" in trace),
    completed: count((trace) => "finished" in trace),
    cached: count((trace) => "finished" in trace && trace.cached === true),
    warnings: told.reduce((sum, { trace }) => sum + ("warnings" in trace ? trace.warnings.length : 0), 0),
  };
}
