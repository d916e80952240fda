// How docker reaches its engine: the engine of the computer that it runs on, one request at a time.

import { Signal } from "../../base/signal.ts";
import { answer } from "../../docker/api/index.ts";
import type { ApiAnswer, ApiRequest, Feed, Frame, Session } from "../../docker/api/message.ts";
import type { Engine } from "../../docker/engine.ts";
import type { Content } from "../../machine/content.ts";
import { drive } from "../../machine/drive.ts";
import type { Machine, Running, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { DaemonError, Failure } from "./failure.ts";
import { Settings, SOCKET } from "./settings.ts";

export { DaemonError, Failure };

interface Bound {
  engine: () => Engine | undefined;
  addresses: readonly string[];
}
const engines = new WeakMap<Machine, Bound>();

/**
 * Tells which engine listens at a machine's /var/run/docker.sock; undefined where none runs. Called by whoever assembles the world. `address` is
 * another one that leads there.
 */
export function bindEngine(machine: Machine, engine: () => Engine | undefined, address = SOCKET): void {
  engines.set(machine, { engine, addresses: [SOCKET, "unix:///run/docker.sock", address] });
}

/** Virtual ms of one request over the socket. */
const ROUND_TRIP = 1;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
export interface Asked {
  query?: Query;
  body?: unknown;
  /** Sent as it is. */
  raw?: Content;
  headers?: Readonly<Record<string, string>>;
}

/** What has a name or an identity in a path, where neither was given. */
const UNNAMED = /^\/(container|network|volume|plugin|service|secret|config|node|task)s\/(%20)*(\/|$)/;

/** What is said of an empty name, before anything is asked (moby/client: trimID). */
export const unnamed = (kind: string): Failure => new Failure(`invalid ${kind} name or ID: value is empty`);

export class Client {
  /** The client's own files. */
  readonly settings: Settings;

  constructor(private readonly self: Running) {
    this.settings = new Settings(self);
  }

  /** The engine's address. @throws Failure */
  get address(): string {
    return addressOf(this.settings.host);
  }

  /** The engine itself, for what does not go through its API. @throws Failure */
  get engine(): Engine {
    return this.#engine();
  }

  /** Whether the engine answers at all. */
  get reachable(): boolean {
    try {
      return this.#engine() !== undefined;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
  }

  /** Whether an engine listens at an address. */
  reaches(host: string): boolean {
    const bound = engines.get(this.self.machine);
    return Boolean(bound?.addresses.includes(addressOf(host)) && bound.engine()?.daemon.up);
  }

  #engine(): Engine {
    const { address } = this;
    const bound = engines.get(this.self.machine);
    const engine = bound?.addresses.includes(address) ? bound.engine() : undefined;
    if (!engine?.daemon.up) throw new Failure(`Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`);
    return engine;
  }

  /** @throws Failure */
  #request(method: ApiRequest["method"], path: string, { query = {}, body, raw, headers = {} }: Asked): ApiRequest {
    const [, kind] = UNNAMED.exec(path) ?? [];
    // "contig" is what the original says (moby/client: ConfigInspectWithRaw).
    if (kind) throw unnamed(kind === "config" && method === "GET" ? "contig" : kind);
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (Array.isArray(value)) for (const each of value) search.append(name, String(each));
      else if (value !== undefined && value !== "" && value !== false) search.set(name, value === true ? "1" : String(value));
    }
    return { method, path, query: search, headers, body: raw ?? (body === undefined ? "" : JSON.stringify(body)) };
  }

  /** @throws Failure */
  *send(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<ApiAnswer> {
    const engine = this.#engine();
    yield* sleep(this.self, ROUND_TRIP);
    return checked(yield* answer(engine, this.#request(method, path, asked)));
  }

  /**
   * Sends a request now and lets its answer be waited for later, with the task that is returned: several at the same time. @throws Failure (both)
   */
  *begin(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<() => Task<ApiAnswer>> {
    const engine = this.#engine();
    yield* sleep(this.self, ROUND_TRIP);
    const came = new Signal();
    let got: ApiAnswer | undefined;
    drive(engine.clock, answer(engine, this.#request(method, path, asked)), (given) => {
      got = given;
      came.fire();
    });
    return function* () {
      while (!got) yield { on: came };
      return checked(got);
    };
  }

  /** The body of an answer. @throws Failure */
  *json<T = unknown>(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<T> {
    const got = yield* this.send(method, path, asked);
    return ("body" in got ? got.body : undefined) as T;
  }

  /** JSON objects as they come. @throws Failure */
  *feed<T extends object>(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<Feed<T>> {
    const got = yield* this.send(method, path, asked);
    if (!("feed" in got)) throw new Error(`${path} gives no stream`);
    return got.feed as Feed<T>;
  }

  /** @throws Failure */
  *frames(method: ApiRequest["method"], path: string, asked: Asked = {}): Task<{ frames: Feed<Frame>; raw: boolean }> {
    const got = yield* this.send(method, path, asked);
    if (!("frames" in got)) throw new Error(`${path} gives no frames`);
    return got;
  }

  /** Asks to be told when a container has ended; the answer is read with what is returned. @throws Failure */
  *ending(name: string, condition = ""): Task<() => Task<number>> {
    const feed = yield* this.feed<{ StatusCode: number; Error?: { Message: string } | null }>("POST", `/containers/${part(name)}/wait`, {
      query: { condition },
    });
    return function* () {
      for (;;) {
        const [told] = feed.take();
        if (told?.Error) throw new Failure(`Error response from daemon: ${told.Error.Message}`, 125);
        if (told) return told.StatusCode;
        if (feed.ended) return 125;
        yield { on: feed.changed };
      }
    };
  }

  /** A connection to streams. @throws Failure */
  *session(path: string, asked: Asked = {}): Task<Session> {
    const got = yield* this.send("POST", path, asked);
    if (!("session" in got)) throw new Error(`${path} gives no session`);
    return got.session;
  }
}

/** A host as people write it, in full (opts.ParseHost). */
function addressOf(host: string): string {
  if (/^(unix|fd|npipe|ssh|https?):\/\//.test(host)) return host === "unix://" ? SOCKET : host;
  const [name = "", port = "2375"] = host.replace(/^tcp:\/\//, "").split(":");
  return `tcp://${name || "localhost"}:${port}`;
}

/** @throws DaemonError */
function checked(got: ApiAnswer): ApiAnswer {
  if (!("status" in got) || got.status < 400) return got;
  throw new DaemonError(got.status, "body" in got ? (got.body as { message: string }).message : "");
}

/** A name as a part of a path. */
export const part = (name: string): string => encodeURIComponent(name);

/** --filter as the API takes it; undefined where there is none. */
export function filtersOf(filters: readonly string[], more: Readonly<Record<string, readonly string[]>> = {}): string | undefined {
  const all: Record<string, string[]> = {};
  for (const each of filters) {
    const at = each.indexOf("=");
    (all[each.slice(0, at).trim().toLowerCase()] ??= []).push(each.slice(at + 1).trim());
  }
  for (const [name, values] of Object.entries(more)) (all[name] ??= []).push(...values);
  return Object.keys(all).length ? JSON.stringify(all) : undefined;
}
