// The store of a single host: files that only grow, a line for each event and each piece of a log.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { realTime } from "../../../base/steady-time.ts";
import { lockHolder, takeLock } from "../../../game/progress/processes.ts";
import type { HostEvent, Stamped } from "../events.ts";
import { type Store, StoreError } from "../store.ts";

/** Ms after which what was written is sure to be on the disk: a killed process loses nothing, a pulled plug this much. */
const FLUSH = 1000;
/** Ms after which a room that nobody used is forgotten. */
const LIFE = 30 * 24 * 60 * 60 * 1000;

export class FileStore implements Store {
  readonly name: string;
  readonly #folder: string;
  readonly #lock: string;
  readonly #file: number;
  #take: (events: readonly Stamped[]) => void = () => {};
  #flush: NodeJS.Timeout | undefined;
  /** Ms by which the room is ahead of this computer's clock, which was set back. */
  #ahead = 0;
  #closed = false;

  /** @throws StoreError where another host has it */
  constructor(folder: string) {
    this.#folder = folder;
    this.name = folder;
    mkdirSync(join(folder, "logs"), { recursive: true, mode: 0o700 });
    this.#lock = join(folder, "lock");
    // Two hosts that write one file would each know half of the players.
    const pid = takeLock(this.#lock);
    if (pid !== undefined) throw new StoreError({ id: "host.store.busy", values: { pid } });
    this.#file = openSync(join(folder, "events.jsonl"), "a+", 0o600);
  }

  /** Steady, and never back: an event is not older than the one before it, whatever happens to the computer's clock. */
  now(): number {
    return realTime() + this.#ahead;
  }

  async follow(take: (events: readonly Stamped[]) => void): Promise<void> {
    this.#take = take;
    const text = readFileSync(join(this.#folder, "events.jsonl"), "utf8");
    const { lines, whole } = wholeLines<Stamped>(text);
    // Whoever was killed in the middle of a line never said it.
    if (whole < Buffer.byteLength(text)) ftruncateSync(this.#file, whole);
    for (const { at } of lines) this.#ahead = Math.max(this.#ahead, at - realTime());
    take(lines);
  }

  async append(events: readonly HostEvent[]): Promise<void> {
    if (this.#closed) throw new StoreError({ id: "host.store.closed" });
    const at = this.now();
    const stamped = events.map((event) => ({ at, event }));
    writeSync(this.#file, stamped.map((each) => `${JSON.stringify(each)}\n`).join(""));
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined;
      // Beside everything else: a busy disk must not keep players waiting.
      if (!this.#closed) fsync(this.#file, () => {});
    }, FLUSH);
    this.#take(stamped);
  }

  async appendLog(game: string, player: number, seq: number, piece: string): Promise<void> {
    if (this.#closed) throw new StoreError({ id: "host.store.closed" });
    appendFileSync(this.#log(game, player), `${JSON.stringify({ seq, piece })}\n`, { mode: 0o600 });
  }

  async readLog(game: string, player: number): Promise<{ seq: number; piece: string }[]> {
    const path = this.#log(game, player);
    if (!existsSync(path)) return [];
    const text = readFileSync(path, "utf8");
    const { lines, whole } = wholeLines<{ seq: number; piece: string }>(text);
    if (whole < Buffer.byteLength(text)) cut(path, whole);
    // Where a line is unreadable, what follows it fits nothing: it is told again from there on.
    let last = 0;
    return lines.filter(({ seq }) => seq === last + 1 && (last = seq));
  }

  async forget(game: string): Promise<void> {
    const folder = join(this.#folder, "logs");
    for (const file of readdirSync(folder)) if (file.startsWith(`${game}-`)) rmSync(join(folder, file));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#flush);
    fsyncSync(this.#file);
    closeSync(this.#file);
    rmSync(this.#lock, { force: true });
  }

  #log(game: string, player: number): string {
    return join(this.#folder, "logs", `${game}-${player}.jsonl`);
  }
}

/** Throws rooms away that nobody used for a month, beside that in `folder`. */
export function tidyRooms(folder: string): void {
  const rooms = dirname(folder);
  for (const name of readdirSync(rooms)) {
    const events = join(rooms, name, "events.jsonl");
    if (join(rooms, name) === folder || !existsSync(events) || lockHolder(join(rooms, name, "lock")) !== undefined) continue;
    if (Date.now() - statSync(events).mtimeMs > LIFE) rmSync(join(rooms, name), { recursive: true, force: true });
  }
}

/** The lines that were written to their ends, and how many bytes they are. */
function wholeLines<T>(text: string): { lines: T[]; whole: number } {
  const lines: T[] = [];
  let whole = 0;
  for (let from = 0, to = text.indexOf("\n"); to >= 0; from = to + 1, to = text.indexOf("\n", from)) {
    const line = text.slice(from, to);
    try {
      lines.push(JSON.parse(line) as T);
    } catch {
      // A disk that was full: what follows it was written when there was room again.
    }
    whole = to + 1;
  }
  return { lines, whole: Buffer.byteLength(text.slice(0, whole)) };
}

function cut(path: string, length: number): void {
  const file = openSync(path, "r+");
  ftruncateSync(file, length);
  closeSync(file);
}
