// What a build tells of itself: vertices with their beginnings, ends and errors, as BuildKit's clients know them.
import { byteLength, fromBytes, toBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Task } from "../../machine/process.ts";
import type { Trace } from "./trace.ts";

/** Bytes of output that are told of one step (util/progress/logs: defaultMaxLogSize). */
const MOST_OUTPUT = 2 * 1024 * 1024;
const CLIPPED = "\n[output clipped, log limit 2MiB reached]\n";

export class Vertices {
  #count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly tell: (trace: Trace) => void,
  ) {}

  /** A vertex from its beginning to its end; an error ends it and goes on. */
  *run<T>(
    name: string,
    act: (status: (text: string) => void, log: (text: string) => void) => T | Task<T>,
    failing: (error: Error) => string = (error) => error.message,
  ): Task<T> {
    const vertex = ++this.#count;
    const { clock } = this;
    const start = clock.now;
    const seconds = () => (clock.now - start) / 1000;
    let room = MOST_OUTPUT;
    const log = (text: string) => {
      if (room < 0) return;
      const size = byteLength(text);
      this.tell({ vertex, log: size > room ? fromBytes(toBytes(text).subarray(0, room)) + CLIPPED : text, at: seconds() });
      room -= size;
    };
    this.tell({ vertex, name, started: true });
    try {
      const given = act((status) => this.tell({ vertex, status, seconds: seconds(), done: true }), log);
      const value = given && typeof given === "object" && "next" in given ? yield* given : given;
      this.tell({ vertex, finished: true, seconds: seconds() });
      return value;
    } catch (error) {
      this.tell({ vertex, finished: true, seconds: seconds(), error: failing(error as Error) });
      throw error;
    }
  }

  /** One whose outcome was known. */
  cached(name: string): void {
    const vertex = ++this.#count;
    this.tell({ vertex, name, started: true });
    this.tell({ vertex, finished: true, seconds: 0, cached: true });
  }

  /** One that failed at once. */
  failed(name: string, error: string): void {
    const vertex = ++this.#count;
    this.tell({ vertex, name, started: true });
    this.tell({ vertex, finished: true, seconds: 0, error });
  }
}
