// What goes over the engine's socket: requests, and answers that are whole or go on.
import { Signal } from "../../base/signal.ts";
import type { Content } from "../../machine/content.ts";
import type { Pipe } from "../../machine/pipe.ts";
import type { BuildClient } from "../build/client.ts";
import type { Trace } from "../build/trace.ts";

export interface ApiRequest {
  method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Without the version: /containers/json. */
  path: string;
  query: URLSearchParams;
  /** Lower case names. */
  headers: Readonly<Record<string, string>>;
  body: Content;
  /** Where it came from outside the world. */
  outsider?: Outsider;
}

/** Builds for clients outside, which speak BuildKit's own protocols. */
export interface Outsider {
  /** The client behind a session: it is asked for files on a connection of its own. */
  client(session: string): BuildClient;
  /** How what a build tells is written; `build` names it. */
  teller(build: string): (trace: Trace) => unknown;
}

/**
 * What a reader waits for: work that ends by itself, the end of a program, anything that may or may not come; or nothing that has begun yet.
 */
export type Awaits = "work" | "program" | "anything" | "nothing";

/** Characters that may wait for a reader: as many as in a pipe. */
const CAPACITY = 65_536;

/** Things that come one after the other. */
export class Feed<T> {
  readonly changed = new Signal();
  ended = false;
  /** The reader has gone: whoever feeds it stops. */
  closed = false;
  #items: T[] = [];
  #held = 0;

  /** @param size in characters, where there may be too much of it */
  constructor(
    readonly awaits: () => Awaits = () => "work",
    private readonly size: { of(item: T): number } = { of: () => 0 },
  ) {}

  /** How much waits for the reader. */
  get held(): number {
    return this.#held;
  }
  /** The reader is behind: whoever feeds it and can wait waits until it has changed. */
  get full(): boolean {
    return this.#held >= CAPACITY;
  }

  add(item: T): void {
    if (this.ended || this.closed) return;
    this.#items.push(item);
    this.#held += this.size.of(item);
    this.changed.fire();
  }
  end(): void {
    this.ended = true;
    this.changed.fire();
  }
  close(): void {
    this.closed = true;
    this.#held = 0;
    this.changed.fire();
  }
  /** All that has come since the last time. */
  take(): T[] {
    const { full } = this;
    this.#held = 0;
    const items = this.#items.splice(0);
    if (full) this.changed.fire();
    return items;
  }
}

/** A piece of what a container wrote. */
export interface Frame {
  stream: "stdout" | "stderr";
  text: string;
}

/** What containers write, for a reader who may be slow. */
export const framesFor = (awaits: () => Awaits): Feed<Frame> => new Feed(awaits, { of: ({ text }) => text.length });

/** A connection that belongs to a container's streams from now on. */
export interface Session {
  frames: Feed<Frame>;
  stdin: Pipe;
  /** With a terminal nothing tells the streams apart. */
  raw: boolean;
}

export type ApiAnswer =
  | { status: number; body?: unknown; headers?: Readonly<Record<string, string>> }
  | { status: number; text: Content; type: string; headers?: Readonly<Record<string, string>> }
  /** JSON objects as they come. */
  | { status: number; feed: Feed<object> }
  | { status: number; frames: Feed<Frame>; raw: boolean }
  | { session: Session };
