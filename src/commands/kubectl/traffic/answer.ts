// The answer to a request at the door as it would come over HTTP: worked out from what the door gave, which is not asked a second time.
import type { ApiError } from "../../../api/errors.ts";
import type { Answer, Request, User } from "../../../api/request.ts";
import { SYSTEM, type WebContext } from "../../../cluster/apiserver/web/context.ts";
import { refusal } from "../../../cluster/apiserver/web/message.ts";
import { requestInfo } from "../../../cluster/apiserver/web/request-info.ts";
import { answerResource } from "../../../cluster/apiserver/web/resources.ts";
import { isStream } from "./request.ts";

type Asked = Omit<Request, "user">;

const STATUS: Readonly<Record<number, string>> = {
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Request Entity Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
export const statusText = (status: number): string => STATUS[status] ?? "";

/** An answer as the log sees it; without its body where that comes as it happens, or nobody looks. */
export interface Seen {
  status: number;
  headers: Readonly<Record<string, string | string[]>>;
  body?: string;
}

/** What comes as it happens: the log shows its head only. */
const STREAMED: Readonly<Record<string, Seen>> = {
  watch: { status: 200, headers: { "content-type": "application/json" } },
  log: { status: 200, headers: { "content-type": "text/plain" } },
  exec: { status: 101, headers: {} },
};

/** To be called before the door is asked; what it gives tells the answer by what came of that. `whole`: with its body. */
export function answered(
  context: WebContext,
  user: User,
  request: Asked,
  web: { method: string; target: string; headers: Record<string, string> },
): (answer: Answer | undefined, error: ApiError | undefined, whole: boolean) => Seen {
  const { subresource, verb } = request;
  const { handle } = context.api;
  const place = request.namespace ? { namespace: request.namespace } : {};
  const known = (): boolean => {
    try {
      handle({ verb: "get", kind: request.kind, user: SYSTEM, ...place, ...(request.name ? { name: request.name } : {}) });
      return true;
    } catch {
      return false;
    }
  };
  const before = verb === "patch" && request.patch === "apply" ? known() : true;
  return (answer, error, whole) => {
    if (error) return refusal(error);
    if (isStream(request)) return STREAMED["exec"]!;
    if (verb === "watch" || subresource === "log") return STREAMED[subresource ?? verb]!;
    if (!whole) return { status: verb === "create" || !before ? 201 : 200, headers: {} };
    const stand = (asked: Request): Answer => {
      if (asked.user !== SYSTEM) return answer!;
      if (before) return handle(asked);
      throw new Error("was not there");
    };
    const api = { ...context.api, handle: stand };
    // What was sent has been read by the door already.
    const headers = verb === "patch" ? web.headers : { ...web.headers, "content-type": "application/json" };
    const body = verb !== "patch" ? "" : request.patch === "json" ? "[]" : "{}";
    return answerResource({ ...context, api }, { ...web, headers, body, user }, requestInfo(web.method, web.target), user);
  };
}
