// Sessions of BuildKit: connections that clients hand over, on which the daemon is the one who asks (session.Manager).
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import { Registry } from "./registry.ts";

/** A client that may be asked. */
export interface Session {
  readonly http: ClientHttp2Session;
  /** Paths that it answers: /moby.filesync.v1.FileSync/DiffCopy. */
  readonly methods: ReadonlySet<string>;
}

export class Sessions {
  readonly #sessions = new Registry<Session>((id) => `no active session for ${id}: context deadline exceeded`);
  /** Of all connections, those too whose name another has taken. */
  readonly #open = new Set<ClientHttp2Session>();

  /** A connection is a session's from now on; the headers say which, and what may be asked. */
  attach(headers: IncomingHttpHeaders, connection: Duplex): void {
    const id = String(headers["x-docker-expose-session-uuid"] ?? "");
    const methods = [headers["x-docker-expose-session-grpc-method"] ?? []].flat().flatMap((each) => each.split(/,\s*/));
    const http = connect("http://localhost", { createConnection: () => connection });
    const session = { http, methods: new Set(methods) };
    const gone = () => {
      this.#open.delete(http);
      this.#sessions.delete(id, session);
    };
    http.on("error", gone).on("close", gone);
    this.#open.add(http);
    this.#sessions.set(id, session);
  }

  /** The session of that name, which may still be on its way. @throws GrpcError */
  find(id: string): Promise<Session> {
    return this.#sessions.find(id);
  }

  close(): void {
    for (const http of this.#open) http.destroy();
  }
}
