// The Kubernetes API over HTTPS: TLS, limits and authentication around the same door that everybody inside the world uses.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";
import { failure, unauthorized } from "../../api/errors.ts";
import { fromBytes } from "../../base/bytes.ts";
import { answerWeb, refusal } from "../../cluster/apiserver/web/index.ts";
import type { WebAnswer, WebRequest } from "../../cluster/apiserver/web/message.ts";
import { onClientError } from "../client-error.ts";
import { userOf } from "./authentication.ts";
import { respond } from "./respond.ts";
import type { ServeOptions } from "./serve-options.ts";
import { upgrade } from "./upgrade.ts";

/** What etcd takes at most, and so the server (apiserver's MaxRequestBodyBytes). */
const LARGEST_BODY = 3 * 1024 * 1024;

export function createKubernetesServer(options: ServeOptions): Server {
  const { identity, authority } = options;
  const server = createServer(
    {
      key: identity.key,
      cert: identity.certificate,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      keepAliveTimeout: 180_000,
    },
    (request, response) => {
      void answerHttp(options, request, response);
    },
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const answer = guarded(options, request, () => answerTo(options, request, ""));
    upgrade(options, request, socket, head, answer);
  });
  server.on("clientError", onClientError);
  // While a large answer is being sent Node pauses its parser, feeds it what TLS has decrypted all the same, and calls that malformed.
  // Where somebody listens to the data, it goes through the stream instead, which waits.
  server.on("secureConnection", (socket) => void socket.on("data", () => {}));
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return server;
}

async function answerHttp(options: ServeOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on("error", () => response.destroy());
  let body: string | undefined;
  try {
    body = await readBody(request);
  } catch {
    response.destroy();
    return;
  }
  if (response.destroyed) return;
  response.setHeader("audit-id", auditId(request));
  response.setHeader("cache-control", "no-cache, private");
  const write = (answer: WebAnswer) =>
    respond(response, answer, {
      gzip: /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? ""),
      head: request.method === "HEAD",
    });
  const answer = guarded(options, request, () =>
    body === undefined
      ? refusal(failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${LARGEST_BODY}`))
      : answerTo(options, request, body),
  );
  try {
    // What comes later begins here, and so inside the world.
    if ("later" in answer) options.act(() => write(answer));
    else write(answer);
  } catch (error) {
    options.log?.(error);
    if (response.headersSent) response.destroy();
    else write(PANIC);
  }
  if ("later" in answer) options.settle?.(() => response.writableEnded);
}

/** What a client that says nothing of it is told to look for in the logs (endpoints/filters/with_auditid.go). */
const auditId = ({ headers }: IncomingMessage): string => {
  const given = headers["audit-id"]?.toString();
  return given && given.length <= 64 ? given : crypto.randomUUID();
};

const PANIC = refusal(
  failure(500, "InternalError", "Internal error occurred: This request caused apiserver to panic. Look in the logs for details."),
);

/** A bug of ours ends one request, not the server. */
function guarded(options: ServeOptions, { method, url }: IncomingMessage, answer: () => WebAnswer): WebAnswer {
  try {
    return options.act(answer);
  } catch (error) {
    options.log?.(new Error(`${method} ${url}`, { cause: error }));
    return PANIC;
  }
}

/** The whole body as text; undefined where it is too large. Rejects when the client goes away. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : fromBytes(Buffer.concat(chunks));
}

function answerTo({ authority, context }: ServeOptions, request: IncomingMessage, body: string): WebAnswer {
  const user = userOf(context, authority, request);
  if (!user) return refusal(unauthorized());
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  const web: WebRequest = { method: request.method ?? "GET", target: request.url ?? "/", headers, body, user };
  return answerWeb(context, web);
}
