// Sessions of BuildKit: connections that clients hand over, on which the daemon is the one who asks (session.Manager).
import { type ClientHttp2Session, connect } from "node:http2";
import type { Duplex } from "node:stream";
import { CODE, GrpcError } from "./grpc.ts";

/** Real ms that a build waits for its session (client-session: 5 s). */
const PATIENCE = 5_000;

/** A client that may be asked. */
export interface Session {
  readonly http: ClientHttp2Session;
  /** Paths that it answers: /moby.filesync.v1.FileSync/DiffCopy. */
  readonly methods: ReadonlySet<string>;
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #waiting = new Map<string, Set<(session: Session) => void>>();

  /** A connection is a session's from now on. */
  attach(id: string, methods: readonly string[], socket: Duplex): void {
    const http = connect("http://localhost", { createConnection: () => socket });
    const session = { http, methods: new Set(methods) };
    const gone = () => {
      if (this.#sessions.get(id) === session) this.#sessions.delete(id);
    };
    http.on("error", gone).on("close", gone);
    this.#sessions.set(id, session);
    for (const found of this.#waiting.get(id) ?? []) found(session);
  }

  /** The session of that name, which may still be on its way. @throws GrpcError */
  find(id: string): Promise<Session> {
    const here = this.#sessions.get(id);
    if (here) return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting);
      const over = () => {
        clearTimeout(timer);
        waiting.delete(found);
        if (!waiting.size) this.#waiting.delete(id);
      };
      const found = (session: Session) => {
        over();
        resolve(session);
      };
      const timer = setTimeout(() => {
        over();
        reject(new GrpcError(CODE.unavailable, `no active session for ${id}: context deadline exceeded`));
      }, PATIENCE);
      waiting.add(found);
    });
  }

  close(): void {
    for (const { http } of this.#sessions.values()) http.destroy();
  }
}
