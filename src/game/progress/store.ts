// Progress on disk: every change is made on what is there now, under a lock, and lands whole. What cannot be read is set aside, never overwritten.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LowSync, type SyncAdapter } from "lowdb";
import { emptyProgress, type ProgressData } from "./data.ts";
import { countTurns, gamesOf, merge } from "./merge.ts";
import { migrate, NewerProgress } from "./migrations.ts";
import { isRunning, removeLock, textOf } from "./processes.ts";
import { identified } from "./records.ts";

/** A lock older than this (ms) belongs to nobody any more. */
const STALE = 10_000;
const PATIENCE = 5_000;
const NAP = 5;

export class ProgressStore {
  readonly file: string;
  /** Where an unreadable file was put, for the screen to tell. */
  setAside: string | undefined;
  readonly #folder: string;
  readonly #database: LowSync<ProgressData>;

  constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, "progress.json");
    mkdirSync(folder, { recursive: true });
    this.#database = new LowSync<ProgressData>(this.#adapter(), emptyProgress());
  }

  /** What is on disk now. @throws NewerProgress */
  read(): ProgressData {
    this.#database.data = emptyProgress();
    this.#database.read();
    return this.#database.data;
  }

  /** Changes what is on disk now, whatever other running copies wrote meanwhile. @throws NewerProgress */
  update(change: (data: ProgressData) => void): ProgressData {
    return this.#locked(() => {
      const data = this.read();
      const before = gamesOf(data);
      change(data);
      countTurns(data, before);
      data.attempts = identified(data.attempts);
      this.#database.write();
      return data;
    });
  }

  /** Brings in what other machines know. @throws NewerProgress */
  mergeIn(others: readonly ProgressData[]): ProgressData {
    return this.#locked(() => {
      this.#database.data = others.reduce(merge, this.read());
      this.#database.write();
      return this.#database.data;
    });
  }

  #adapter(): SyncAdapter<ProgressData> {
    return {
      read: () => {
        if (!existsSync(this.file)) return null;
        const text = readFileSync(this.file, "utf8");
        let raw: unknown;
        try {
          raw = JSON.parse(text);
        } catch {
          return this.#putAside();
        }
        try {
          return migrate(raw);
        } catch (error) {
          if (error instanceof NewerProgress) throw error;
          return this.#putAside();
        }
      },
      write: (data) => {
        const temporary = `${this.file}.${process.pid}.tmp`;
        writeFileSync(temporary, serialise(data));
        renameSync(temporary, this.file);
      },
    };
  }

  #putAside(): null {
    let number = 1;
    while (existsSync(join(this.#folder, `progress.corrupt-${number}.json`))) number++;
    this.setAside = join(this.#folder, `progress.corrupt-${number}.json`);
    renameSync(this.file, this.setAside);
    return null;
  }

  #locked<T>(work: () => T): T {
    const lock = `${this.file}.lock`;
    let waited = 0;
    while (!take(lock)) {
      const text = textOf(lock);
      if (isStale(lock)) removeLock(lock, text);
      else if ((waited += NAP) > PATIENCE) throw new Error(`${lock} is held by another copy of k8s-quest`);
      else nap(NAP);
    }
    try {
      return work();
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

function take(lock: string): boolean {
  try {
    const handle = openSync(lock, "wx");
    writeFileSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the process that holds the lock is gone (killed in the middle of a save), or the lock is too old to be true. */
function isStale(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    if (pid && !isRunning(pid)) return true;
    // The file's own clock: a fresh neighbour tells what time the file system thinks it is.
    const probe = `${lock}.${process.pid}.time`;
    writeFileSync(probe, "");
    const age = statSync(probe).mtimeMs - statSync(lock).mtimeMs;
    rmSync(probe, { force: true });
    return age > STALE;
  } catch {
    return false;
  }
}

const nap = (milliseconds: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** JSON with a line per record, so that a history can be read, and mended, by people. */
export function serialise(data: ProgressData): string {
  const list = (values: readonly unknown[]): string => `[${values.map((value) => `\n    ${JSON.stringify(value)}`).join(",")}]`;
  const map = (record: object): string =>
    `{${Object.entries(record)
      .map(([key, value]) => `\n    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(",")}}`;
  const part = (value: unknown): string =>
    Array.isArray(value) ? list(value) : typeof value === "object" && value !== null ? map(value) : JSON.stringify(value);
  const parts = Object.entries(data).filter(([, value]) => value !== undefined);
  return `{\n${parts.map(([key, value]) => `  ${JSON.stringify(key)}: ${part(value)}`).join(",\n")}\n}\n`;
}
