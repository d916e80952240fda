// HTTP/1.1 as text on a stream, for those who read and write bytes where the other side speaks whole requests.
import { byteLength, fromBytes, toBytes } from "../../base/bytes.ts";
import { reasonOf } from "../../machine/http-status.ts";
import type { Task } from "../../machine/process.ts";
import type { Connection, HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { read, readLine } from "../../machine/tasks.ts";

/** A header as HTTP/1.1 servers write it: "content-type" as "Content-Type". */
export const titled = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function message(start: string, headers: Record<string, string>, body: string): string {
  const all = { ...headers };
  if (body || start.startsWith("HTTP/")) all["content-length"] ??= String(byteLength(body));
  return `${start}\r\n${Object.entries(all)
    .map(([name, value]) => `${titled(name)}: ${value}\r\n`)
    .join("")}\r\n${body}`;
}

export const requestText = (request: Omit<HttpRequest, "peer">): string =>
  message(`${request.method} ${request.path} HTTP/1.1`, { connection: "close", ...request.headers }, request.body);

export const responseText = (response: HttpResponse, method: string): string =>
  message(`HTTP/1.1 ${response.status} ${reasonOf(response.status, response.reason)}`, response.headers, response.body).slice(
    0,
    method === "HEAD" ? -response.body.length || undefined : undefined,
  );

function* headersFrom(connection: Connection): Task<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (;;) {
    const line = (yield* readLine(connection.input))?.trimEnd();
    if (!line) return headers;
    const at = line.indexOf(":");
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
}

/** So many bytes, or all until the end where `length` is undefined. */
function* bodyFrom(connection: Connection, length: number | undefined): Task<string> {
  let text = "";
  while (length === undefined || byteLength(text) < length) {
    const chunk = yield* read(connection.input);
    if (chunk === undefined) break;
    text += chunk;
  }
  return length === undefined || byteLength(text) <= length ? text : fromBytes(toBytes(text).subarray(0, length));
}

/** The next request on a connection: undefined at its end, "bad" where it is no HTTP. */
export function* readRequest(connection: Connection): Task<Omit<HttpRequest, "peer"> | "bad" | undefined> {
  const line = yield* readLine(connection.input);
  if (line === undefined) return undefined;
  const [, method, path] = /^([A-Z]+) (\S+)(?: HTTP\/1\.[01])?\r?\n?$/.exec(line) ?? [];
  if (!method || !path) return "bad";
  const headers = yield* headersFrom(connection);
  return { method, path, headers, body: yield* bodyFrom(connection, Number(headers["content-length"] ?? 0)) };
}

/** The answer to a request of `method` on a connection; undefined where it is no HTTP. */
export function* readResponse(connection: Connection, method: string): Task<HttpResponse | undefined> {
  const line = yield* readLine(connection.input);
  const [, status, said] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]+))?/.exec(line ?? "") ?? [];
  if (!status) return undefined;
  const reason = said && said !== reasonOf(Number(status)) ? { reason: said } : {};
  const headers = yield* headersFrom(connection);
  if (method === "HEAD" || status === "204" || status === "304") return { status: Number(status), ...reason, headers, body: "" };
  const length = headers["content-length"];
  return {
    status: Number(status),
    ...reason,
    headers,
    body: yield* bodyFrom(connection, length === undefined ? undefined : Number(length)),
  };
}
