// The API server on the simulated network: what `curl` meets at a control plane's port 6443, TLS and authentication in front of the door (pkg/server/secure_serving.go, endpoints/filters/authentication.go).
import { unauthorized } from "../../../api/errors.ts";
import type { User } from "../../../api/request.ts";
import type { Random } from "../../../base/random.ts";
import { Signal } from "../../../base/signal.ts";
import type { Authority } from "../../../base/x509/authority.ts";
import { Pipe } from "../../../machine/pipe.ts";
import type { Task } from "../../../machine/process.ts";
import type { HttpRequest, HttpResponse, Service } from "../../../machine/sockets.ts";
import type { WebContext } from "./context.ts";
import { answerWeb, refusal } from "./index.ts";
import { type Frames, text, type WebAnswer } from "./message.ts";

/** Who comes without credentials: kubeadm leaves --anonymous-auth as it is, on. */
const ANONYMOUS: User = { name: "system:anonymous", groups: ["system:unauthenticated"] };

export interface EndpointOptions {
  context: WebContext;
  /** Signed the server's certificate, and its clients'. */
  authority: Authority;
  random: Random;
  /** Names and addresses of the server's certificate. */
  names: readonly string[];
}

export function apiEndpoint({ context, authority, random, names }: EndpointOptions): Service {
  return {
    tls: { names, trusted: false, authority: authority.certificate, http2: true },
    *http(request): Task<HttpResponse> {
      const user = userOf(context, authority, request);
      const answer = user
        ? answerWeb(context, { method: request.method, target: request.path, headers: request.headers, body: request.body, user })
        : refusal(unauthorized());
      return yield* whole(context, answer, {
        "audit-id": request.headers["audit-id"] ?? random.uuid(),
        "cache-control": "no-cache, private",
      });
    },
  };
}

/** undefined where credentials are shown that nobody believes. */
function userOf({ api, clock }: WebContext, authority: Authority, { headers, tls }: HttpRequest): User | undefined {
  const certificate = tls?.client && authority.holderOf(tls.client, clock.now);
  if (certificate) return api.authenticate({ certificate });
  const token = /^Bearer\s+(\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (token !== undefined) return api.authenticate({ token });
  return tls?.client === undefined && api.settings.anonymous ? ANONYMOUS : undefined;
}

function* whole(context: WebContext, answer: WebAnswer, extra: Record<string, string>): Task<HttpResponse> {
  const headers: Record<string, string> = { ...extra };
  for (const [name, value] of Object.entries(answer.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  if ("body" in answer) {
    const date = new Date(context.clock.now).toUTCString();
    return {
      status: answer.status,
      headers: { ...headers, "content-length": String(Buffer.byteLength(answer.body)), date },
      body: answer.body,
    };
  }
  if ("frames" in answer) return { status: answer.status, headers, body: "", more: pipeOf(answer.frames) };
  if (!("later" in answer)) return yield* whole(context, text(400, "Upgrade request required"), extra);
  const came = new Signal();
  let final: WebAnswer | undefined;
  const giveUp = answer.later((done) => {
    final = done;
    came.fire();
  });
  try {
    while (!final) yield { on: came };
  } finally {
    if (!final) giveUp();
  }
  return yield* whole(context, final, extra);
}

/** Frames as a pipe that ends with them; who stops reading it ends them. */
function pipeOf(frames: Frames): Pipe {
  const pipe = new Pipe();
  const flush = () => {
    while (!pipe.full && !pipe.broken) {
      const text = frames.take();
      if (!text) break;
      pipe.write(text);
    }
    if (!pipe.broken && !(frames.ended && !pipe.full)) return;
    undo();
    forget();
    frames.stop();
    pipe.end();
  };
  const undo = frames.on(flush);
  const forget = pipe.changed.on(() => {
    if (pipe.broken || !pipe.readable) flush();
  });
  flush();
  return pipe;
}
