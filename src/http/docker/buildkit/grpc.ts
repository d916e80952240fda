// gRPC over HTTP/2: calls of a service that the other side has, and a service that the other side calls.

import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { constants, createServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";
import { toBytes } from "../../../base/bytes.ts";
import type { Message } from "../../../base/protobuf/message.ts";

/** google.rpc.Code, as far as it is told here. */
export const CODE = {
  ok: 0,
  canceled: 1,
  unknown: 2,
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

/** Of one message: what BuildKit takes, too. */
const LARGEST_MESSAGE = 16 * 1024 * 1024;
/** Calls at the same time on one connection: a bake of hundreds of targets has no more. */
const MOST_CALLS = 1000;
const HEAD = 5;

/** Codes of node's errors for a stream whose other side has closed it, or its connection, or reset it. */
const GONE = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);

/** A call that failed. */
export class GrpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** google.rpc.Status with more of it. */
    readonly details?: Uint8Array,
  ) {
    super(message);
  }
}

const framed = (body: Uint8Array): Buffer => {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
};

/** The messages of a stream, as they come. @throws GrpcError */
async function* messagesOf(stream: Duplex): AsyncGenerator<Uint8Array> {
  let parts: Buffer[] = [];
  let size = 0;
  // Whoever has read enough may still want to answer.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    parts.push(chunk);
    size += chunk.length;
    while (size >= HEAD) {
      if (parts.length > 1 && parts[0]!.length < HEAD) parts = [Buffer.concat(parts)];
      const length = parts[0]!.readUInt32BE(1);
      if (parts[0]![0]) throw new GrpcError(CODE.unimplemented, "grpc: compressed messages are not understood");
      if (length > LARGEST_MESSAGE)
        throw new GrpcError(CODE.resourceExhausted, `grpc: received message larger than max (${length} vs. ${LARGEST_MESSAGE})`);
      if (size < HEAD + length) break;
      const all = parts.length > 1 ? Buffer.concat(parts) : parts[0]!;
      yield all.subarray(HEAD, HEAD + length);
      const rest = all.subarray(HEAD + length);
      parts = rest.length ? [rest] : [];
      size = rest.length;
    }
  }
}

/** Sends one, and waits where the other side is slow. */
function sent(stream: Duplex, body: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed) {
      reject(new GrpcError(CODE.canceled, "context canceled"));
      return;
    }
    stream.write(framed(body), (error) => (error ? reject(new GrpcError(CODE.canceled, "context canceled")) : resolve()));
  });
}

/** One call of ours: what is sent, and what comes. */
export class OutgoingCall<Request, Response> {
  #status: GrpcError | undefined;
  readonly #stream: ClientHttp2Stream;

  constructor(
    session: ClientHttp2Session,
    path: string,
    metadata: Readonly<Record<string, string | readonly string[]>>,
    private readonly request: Message<Request>,
    private readonly response: Message<Response>,
    /** Cancels it. */
    signal?: AbortSignal,
  ) {
    const headers = {
      ":method": "POST",
      ":path": path,
      ":scheme": "http",
      ":authority": "localhost",
      "content-type": "application/grpc",
      "user-agent": "grpc-k8s-quest",
      te: "trailers",
      ...(metadata as Record<string, string | string[]>),
    };
    this.#stream = session.request(headers, signal && { signal });
    const told = (headers: IncomingHttpHeaders) => {
      const code = headers["grpc-status"];
      if (code === undefined || code === "0") return;
      const details = headers["grpc-status-details-bin"];
      this.#status = new GrpcError(
        Number(code),
        decoded(String(headers["grpc-message"] ?? "")),
        details === undefined ? undefined : Buffer.from(String(details), "base64"),
      );
    };
    this.#stream.on("response", told).on("trailers", told);
    // Whoever reads hears of it.
    this.#stream.on("error", () => {});
  }

  send(message: Partial<Request>): Promise<void> {
    return sent(this.#stream, this.request.pack(message));
  }
  /** Nothing more is sent. */
  end(): void {
    this.#stream.end();
  }
  cancel(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }
  /** @throws GrpcError */
  async *messages(): AsyncGenerator<Response> {
    try {
      for await (const body of messagesOf(this.#stream)) yield this.response.unpack(body);
    } catch (error) {
      throw this.#status ?? (error instanceof GrpcError ? error : new GrpcError(CODE.unavailable, (error as Error).message));
    }
    if (this.#status) throw this.#status;
  }
}

/** A call with one message each way. @throws GrpcError */
export async function call<Request, Response>(
  session: ClientHttp2Session,
  path: string,
  request: Message<Request>,
  response: Message<Response>,
  message: Partial<Request>,
  signal?: AbortSignal,
): Promise<Response> {
  const outgoing = new OutgoingCall(session, path, {}, request, response, signal);
  // Its failure is told where the answer is read.
  void outgoing.send(message).then(
    () => outgoing.end(),
    () => {},
  );
  let answered: Response | undefined;
  for await (const answer of outgoing.messages()) answered = answer;
  if (answered === undefined) throw new GrpcError(CODE.internal, "the call ended without an answer");
  return answered;
}

/** A call from the other side. */
export class IncomingCall {
  constructor(
    private readonly stream: ServerHttp2Stream,
    readonly metadata: IncomingHttpHeaders,
    /** The connection that it came on. */
    readonly connection: Http2Session,
  ) {}

  messages(): AsyncGenerator<Uint8Array> {
    return messagesOf(this.stream);
  }
  /** The only message of a call that has one. @throws GrpcError, RangeError */
  async only<T>(type: Message<T>): Promise<T> {
    let found = new Uint8Array();
    for await (const body of this.messages()) found = new Uint8Array(body);
    return type.unpack(found);
  }
  send<T>(type: Message<T>, message: Partial<T>): Promise<void> {
    return sent(this.stream, type.pack(message));
  }
  /** Is called when nobody waits for the answer any more. */
  onGone(gone: () => void): void {
    this.stream.on("close", gone);
  }
  get gone(): boolean {
    return this.stream.destroyed;
  }
}

/** Methods by their paths: /moby.buildkit.v1.Control/Solve. What is thrown is the call's status. */
export type Service = Readonly<Record<string, (call: IncomingCall) => Promise<void>>>;

/** An HTTP/2 server for connections that are handed to it. */
export function grpcServer(service: Service, log: (error: unknown) => void): { accept(socket: Duplex): void; close(): void } {
  const server = createServer({ settings: { maxConcurrentStreams: MOST_CALLS } });
  const sessions = new Set<Http2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session)).on("error", () => {});
  });
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    // Whoever has reset it already is not answered.
    if (stream.destroyed || stream.closed) return;
    const path = headers[":path"] ?? "";
    const method = Object.hasOwn(service, path) ? service[path] : undefined;
    const finish = ({ code, message, details }: Pick<GrpcError, "code" | "message" | "details">) => {
      if (stream.destroyed) return;
      const trailers = {
        "grpc-status": String(code),
        ...(message ? { "grpc-message": encoded(message) } : {}),
        ...(details ? { "grpc-status-details-bin": Buffer.from(details).toString("base64").replace(/=+$/, "") } : {}),
      };
      stream.on("wantTrailers", () => stream.sendTrailers(trailers));
      stream.end();
      // What still comes would stop the connection's other calls.
      stream.resume();
    };
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    if (!method || !stream.session) {
      const [, service = "", name = ""] = path.split("/");
      finish({ code: CODE.unimplemented, message: `unknown method ${name} for service ${service}` });
      return;
    }
    method(new IncomingCall(stream, headers, stream.session)).then(
      () => finish({ code: CODE.ok, message: "" }),
      (error: unknown) => {
        if (error instanceof GrpcError) return finish(error);
        if (error instanceof RangeError)
          return finish({ code: CODE.internal, message: `grpc: error unmarshalling request: ${error.message}` });
        // Whoever asked has gone while it was told.
        if (stream.destroyed && GONE.has((error as NodeJS.ErrnoException).code ?? "")) return;
        log(error);
        finish({ code: CODE.internal, message: "this is a fault of k8s-quest; look in its log" });
      },
    );
  });
  return {
    accept: (socket) => server.emit("connection", socket),
    close: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

/** Bytes that are no printable ASCII, and "%" itself (grpc: PROTOCOL-HTTP2.md, Percent-Encoded). */
const encoded = (text: string): string =>
  Array.from(toBytes(text), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The pieces of a call, both ways, as one connection: other protocols run over it (session/grpchijack). */
export function connectionOf(call: IncomingCall, piece: Message<{ data: Uint8Array }>): Duplex {
  const pieces = call.messages();
  /** An empty piece says nothing; null at the end. */
  const next = async (): Promise<Uint8Array | null> => {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return null;
      const { data } = piece.unpack(value);
      if (data.length) return data;
    }
  };
  const connection = new Duplex({
    read() {
      void next().then(
        (data) => connection.push(data),
        (error: Error) => connection.destroy(error),
      );
    },
    write(chunk: Buffer, _, done) {
      call.send(piece, { data: chunk }).then(() => done(), done);
    },
  });
  call.onGone(() => connection.destroy());
  return connection;
}
