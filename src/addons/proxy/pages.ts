// The pages and headers that nginx makes itself when it stands in front of others.
import { byteLength } from "../../base/bytes.ts";
import { statusLine } from "../../images/programs/nginx-answer.ts";
import { dates } from "../../images/programs/server.ts";
import type { HttpResponse } from "../../machine/sockets.ts";

const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Authorization Required",
  403: "Forbidden",
  404: "Not Found",
  413: "Request Entity Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** nginx's own page for a status, with server_tokens off. */
export function page(now: number, status: number, headers: Record<string, string> = {}): HttpResponse {
  const title = `${status} ${REASONS[status] ?? ""}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return {
    status,
    ...statusLine(status),
    headers: {
      date: dates.http(now),
      "content-type": "text/html",
      "content-length": String(byteLength(body)),
      connection: "keep-alive",
      ...headers,
    },
    body,
  };
}
