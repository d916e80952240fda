// What a Redis server knows, and how it outlives the server: snapshots (RDB) and the append-only file (rdb.c, aof.c).
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { Timer } from "../../base/clock.ts";
import { FileError } from "../../machine/file-error.ts";
import type { Running } from "../../machine/process.ts";
import { many, takeCommand } from "./redis-protocol.ts";

export type RedisKeys = Map<string, string | readonly string[]>;
export type RedisLog = (mark: "*" | "#", text: string) => void;

/** After so many seconds with so many changes, a snapshot is taken. */
const SAVE_POINTS = [
  [3600, 1],
  [300, 100],
  [60, 10_000],
] as const;
const FOLDER = "appendonlydir";
const BASE = `${FOLDER}/appendonly.aof.1.base.rdb`;
const INCREMENT = `${FOLDER}/appendonly.aof.1.incr.aof`;
/** The image's user redis, which its entrypoint becomes. */
const REDIS_USER = 999;

export class RedisStore {
  readonly keys: RedisKeys = new Map();
  /** Virtual ms of the last snapshot. */
  saved: number;
  #changes = 0;
  #timer: Timer | undefined;

  /** @param options `--save`, `--appendonly` and `--dir` as the server was started with */
  constructor(
    private readonly self: Running,
    private readonly version: string,
    private readonly log: RedisLog,
    readonly options: { snapshots: boolean; appendOnly: boolean; directory: string },
  ) {
    this.saved = self.clock.now;
  }

  /** Reads what an earlier server left. @param apply does a command of the append-only file */
  load(apply: (words: readonly string[]) => void): void {
    const { files } = this.self.machine;
    if (!this.options.appendOnly) {
      if (!files.exists(this.#path("dump.rdb"))) return;
      this.#read("dump.rdb");
      this.log("*", `Done loading RDB, keys loaded: ${this.keys.size}, keys expired: 0.`);
      this.log("*", "DB loaded from disk: 0.000 seconds");
      return;
    }
    if (files.exists(this.#path(INCREMENT))) {
      if (files.exists(this.#path(BASE))) this.#read(BASE);
      let text = files.read(this.#path(INCREMENT));
      for (let command = takeCommand(text); command; command = takeCommand(text)) {
        apply(command.words);
        text = text.slice(command.length);
      }
      this.log("*", "DB loaded from append only file: 0.000 seconds");
    } else {
      if (!files.exists(this.#path(FOLDER))) files.makeFolder(this.#path(FOLDER), { owner: this.#owner });
      this.#write(BASE, this.#snapshot());
      this.log("*", "Creating AOF base file appendonly.aof.1.base.rdb on server start");
      this.#write(INCREMENT, many(["SELECT", "0"]));
      this.log("*", "Creating AOF incr file appendonly.aof.1.incr.aof on server start");
      const names = [BASE, INCREMENT].map((path) => path.slice(FOLDER.length + 1));
      this.#write(`${FOLDER}/appendonly.aof.manifest`, `file ${names[0]} seq 1 type b\nfile ${names[1]} seq 1 type i\n`);
    }
  }

  /** A command has changed something. */
  changed(words: readonly string[]): void {
    this.#changes++;
    if (this.options.appendOnly) this.#write(INCREMENT, many(words), true);
    if (!this.options.snapshots) return;
    const due = SAVE_POINTS.filter(([, changes]) => this.#changes >= changes).map(([seconds]) => this.saved + seconds * 1000);
    this.close();
    this.#timer = this.self.clock.at(Math.max(this.self.clock.now, Math.min(...due)), () => {
      const [seconds] = SAVE_POINTS.findLast(([, changes]) => this.#changes >= changes)!;
      this.log("*", `${this.#changes} changes in ${seconds} seconds. Saving...`);
      this.save();
    });
  }

  /** Takes a snapshot; false, and the reason in the log, when it cannot be written. */
  save(): boolean {
    try {
      const temporary = `temp-${this.self.pid}.rdb`;
      this.#write(temporary, this.#snapshot());
      // Whosever the old one is: its folder is what counts.
      this.self.machine.files.rename(this.#path(temporary), this.#path("dump.rdb"));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const reason = error.message.replace(/^.*: /, "");
      this.log(
        "#",
        `Failed opening the temp RDB file temp-${this.self.pid}.rdb (in server root dir ${this.#path("")}) for saving: ${reason}`,
      );
      return false;
    }
    this.#changes = 0;
    this.saved = this.self.clock.now;
    this.log("*", "DB saved on disk");
    return true;
  }

  /** The last snapshot before the end; false when the server may not end since it cannot be written. */
  leave(): boolean {
    this.log("#", "User requested shutdown...");
    if (this.options.snapshots) {
      this.log("*", "Saving the final RDB snapshot before exiting.");
      if (!this.save()) {
        this.log("#", "Error trying to save the DB, can't exit.");
        return false;
      }
    }
    this.log("#", "Redis is now ready to exit, bye bye...");
    return true;
  }

  /** Stops what is planned: the server ends. */
  close(): void {
    this.self.clock.cancel(this.#timer);
  }

  get #owner(): number {
    return this.self.user || REDIS_USER;
  }
  #path(name: string): string {
    return `${this.options.directory}/${name}`.replace(/\/+$/, "") || "/";
  }
  #write(name: string, text: string, append = false): void {
    this.self.machine.files.write(this.#path(name), text, append ? { append } : { owner: this.#owner });
  }
  #snapshot(): string {
    return fromBytes(toSnapshot(this.keys, this.version));
  }
  #read(name: string): void {
    for (const [key, value] of fromSnapshot(toBytes(this.self.machine.files.read(this.#path(name))))) this.keys.set(key, value);
  }
}

const [AUXILIARY, SIZES, DATABASE, END] = [0xfa, 0xfb, 0xfe, 0xff];
const [STRING, LIST] = [0, 1];

/** The keys in the format of RDB files, version 11, without a checksum. */
function toSnapshot(keys: RedisKeys, version: string): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("REDIS0011")];
  const byte = (value: number) => parts.push(Uint8Array.of(value));
  const length = (value: number) => {
    if (value < 64) byte(value);
    else if (value < 16_384) parts.push(Uint8Array.of(0x40 | (value >> 8), value & 0xff));
    else parts.push(Uint8Array.of(0x80, value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff));
  };
  const text = (value: string) => {
    const bytes = toBytes(value);
    length(bytes.length);
    parts.push(bytes);
  };
  byte(AUXILIARY);
  text("redis-ver");
  text(version);
  if (keys.size) {
    parts.push(Uint8Array.of(DATABASE, 0, SIZES));
    length(keys.size);
    length(0);
  }
  for (const [key, value] of keys) {
    byte(typeof value === "string" ? STRING : LIST);
    text(key);
    if (typeof value !== "string") length(value.length);
    for (const each of typeof value === "string" ? [value] : value) text(each);
  }
  parts.push(Uint8Array.of(END, 0, 0, 0, 0, 0, 0, 0, 0));
  return Buffer.concat(parts);
}

function fromSnapshot(bytes: Uint8Array): RedisKeys {
  const keys: RedisKeys = new Map();
  let at = "REDIS0011".length;
  const length = (): number => {
    const first = bytes[at++]!;
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | bytes[at++]!;
    at += 4;
    return Buffer.from(bytes).readUInt32BE(at - 4);
  };
  const text = (): string => {
    const size = length();
    at += size;
    return fromBytes(bytes.subarray(at - size, at));
  };
  while (at < bytes.length) {
    const kind = bytes[at++]!;
    if (kind === END) break;
    if (kind === DATABASE) length();
    else if (kind === SIZES) [length(), length()];
    else if (kind === AUXILIARY) [text(), text()];
    else {
      const key = text();
      keys.set(key, kind === STRING ? text() : Array.from({ length: length() }, text));
    }
  }
  return keys;
}
