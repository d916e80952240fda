// The API server as HTTP clients see it: paths, methods and headers on one side, the door on the other.
import { ApiError, failure } from "../../../api/errors.ts";
import type { User } from "../../../api/request.ts";
import { describeRefusal } from "../authorization.ts";
import type { WebContext } from "./context.ts";
import { discovery } from "./discovery.ts";
import { health } from "./health.ts";
import { refusal, text, type WebAnswer, type WebRequest } from "./message.ts";
import { counted, metrics } from "./metrics.ts";
import { wantsPretty } from "./negotiation.ts";
import { openApi } from "./openapi.ts";
import { type RequestInfo, requestInfo } from "./request-info.ts";
import { answerResource } from "./resources.ts";
import { apiServerOf, statusz } from "./zpages.ts";

/** Answers every request; what is refused is a Status, never thrown. */
export function answerWeb(context: WebContext, request: WebRequest): WebAnswer {
  try {
    const info = requestInfo(request.method, request.target);
    const answered = counted(context, info, () => refused(request, () => answer(context, request, info)));
    return answered.status >= 400 ? readable(answered, request, info) : answered;
  } catch (error) {
    if (error instanceof URIError) return refusal(failure(400, "BadRequest", `invalid URL escape in ${JSON.stringify(request.target)}`));
    throw error;
  }
}

/** A Status for those who read it themselves; whole answers have been written for them already. */
function readable(answer: WebAnswer, { headers }: WebRequest, { query }: RequestInfo): WebAnswer {
  if (!("body" in answer) || !answer.body.startsWith('{"kind":"Status"') || !wantsPretty(headers, query)) return answer;
  return { ...answer, body: JSON.stringify(JSON.parse(answer.body), null, 2) };
}

function refused(request: WebRequest, answer: () => WebAnswer): WebAnswer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    if (error instanceof URIError) return refusal(failure(400, "BadRequest", `invalid URL escape in ${JSON.stringify(request.target)}`));
    throw error;
  }
}

function answer(context: WebContext, request: WebRequest, info: RequestInfo): WebAnswer {
  const { api } = context;
  if (!api.available) throw failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
  const user = asWhom(context, request);
  if (info.resource) return answerResource(context, request, info, user);
  const { allowed, reason } = api.authorize(user, { verb: info.verb, path: info.path });
  if (!allowed)
    throw failure(
      403,
      "Forbidden",
      `forbidden: ${describeRefusal(user, { verb: info.verb, path: info.path })}${reason ? `: ${reason}` : ""}`,
      {},
    );
  return (
    health(info) ??
    zpage(context, info, request) ??
    metrics(context, info) ??
    discovery(context, info, request) ??
    openApi(context, info, request) ??
    text(404, "404 page not found\n")
  );
}

/** Pages for those who look into a server. */
function zpage(context: WebContext, { path }: RequestInfo, { headers }: WebRequest): WebAnswer | undefined {
  if (path === "/flagz") throw failure(501, "NotImplemented", "k8s-quest does not simulate /flagz yet");
  if (path !== "/statusz") return undefined;
  const paths = ["/flagz", "/healthz", "/livez", "/metrics", "/readyz", "/statusz", "/version"];
  return statusz(apiServerOf(context, paths), headers["accept"], context.clock.now);
}

/** Impersonation by headers (endpoints/filters/impersonation.go). */
function asWhom({ api }: WebContext, { headers, user }: WebRequest): User {
  const name = headers["impersonate-user"];
  const groups = headers["impersonate-group"]?.split(/,\s*/).filter(Boolean);
  const uid = headers["impersonate-uid"];
  const extra = Object.keys(headers).filter((header) => header.startsWith("impersonate-extra-"));
  if (!name) {
    if (groups?.length || uid || extra.length)
      throw failure(500, "InternalError", "Internal error occurred: requested to impersonate without a user");
    return user;
  }
  return api.impersonate(user, {
    user: name,
    ...(groups?.length ? { groups } : {}),
    ...(uid ? { uid } : {}),
    ...(extra.length ? { extra: Object.fromEntries(extra.map((each) => [extraKey(each), headers[each]!.split(/,\s*/)])) } : {}),
  });
}

/** Keys come escaped, as headers hold fewer letters than they may (unescapeExtraKey): what is no escape stays. */
function extraKey(header: string): string {
  const escaped = header.slice("impersonate-extra-".length);
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

export { refusal };
