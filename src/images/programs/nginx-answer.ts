// What every answer of nginx has: the server's state behind it, headers, error pages and variables.
import type { Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import type { Directive } from "./nginx-config.ts";
import { dates, targetOf } from "./server.ts";

const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  401: "Authorization Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** What the status line says, where it is neither the page's title nor what everybody says. */
const LINES: Readonly<Record<number, string>> = {
  302: "Moved Temporarily",
  405: "Not Allowed",
  413: "Request Entity Too Large",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};
/** For an answer of nginx's own: its words for the status. */
export const statusLine = (status: number): { reason?: string } => (LINES[status] ? { reason: LINES[status] } : {});

export interface State {
  self: Running;
  version: string;
  servers: readonly Directive[];
  upstreams: ReadonlyMap<string, readonly string[]>;
  turn: number;
}

/** A page of nginx's own for a status. */
export function page(state: State, status: number, headers: Record<string, string> = {}): HttpResponse {
  const title = `${status} ${REASONS[status] ?? ""}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${state.version}</center>\r\n</body>\r\n</html>\r\n`;
  return answerOf(state, status, body, "text/html", headers);
}

/** Of the headers that only some answers have, those that nginx writes before `connection`; all others follow it (ngx_http_header_filter). */
const EARLY: readonly string[] = ["last-modified", "location"];

/** An answer with the headers nginx gives, in its order. @param type of the body; undefined for an answer that has none (204, 304) */
export function answerOf(
  state: State,
  status: number,
  body: string,
  type: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const own = Object.entries(headers);
  return {
    status,
    ...statusLine(status),
    headers: {
      server: `nginx/${state.version}`,
      date: dates.http(state.self.clock.now),
      ...(type === undefined ? {} : { "content-type": type, "content-length": String(Buffer.byteLength(body)) }),
      ...Object.fromEntries(own.filter(([name]) => EARLY.includes(name))),
      connection: "keep-alive",
      ...Object.fromEntries(own.filter(([name]) => !EARLY.includes(name))),
    },
    body,
  };
}

/** Text with the variables of the request put in. */
export const expand = (text: string, request: HttpRequest): string =>
  text.replace(/\$(\w+)/g, (whole, name: string) => {
    const values: Record<string, string> = {
      host: (request.headers["host"] ?? "").replace(/:\d+$/, ""),
      http_host: request.headers["host"] ?? "",
      request_uri: request.path,
      uri: targetOf(request).path,
      remote_addr: request.peer.address,
      scheme: request.tls ? "https" : "http",
      request_method: request.method,
      proxy_add_x_forwarded_for: [request.headers["x-forwarded-for"], request.peer.address].filter(Boolean).join(", "),
    };
    // Any header of the request, empty where it has none.
    if (name.startsWith("http_") && values[name] === undefined) return request.headers[name.slice(5).replaceAll("_", "-")] ?? "";
    return values[name] ?? whole;
  });
