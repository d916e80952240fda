// A Python program that serves: ports, requests as Python sees them, and answers from what it returns.
import type { Task } from "../../../../machine/process.ts";
import { AddressInUse, type HttpRequest, type HttpResponse, type Listening } from "../../../../machine/sockets.ts";
import { untilSignal } from "../../server.ts";
import { Dict } from "../collections.ts";
import type { PythonHost } from "../host.ts";
import { Bytes, type Value } from "../values.ts";

export type Handler = (request: HttpRequest) => Task<HttpResponse>;

/** Listens until somebody closes it. @throws Raised where the port is taken */
export function listen(host: PythonHost, address: string, port: number, handler: Handler): Listening {
  // "" is all of IPv4, as its sockets are of that family unless told.
  const where = { address: address === "localhost" ? "127.0.0.1" : address || "0.0.0.0" };
  try {
    return host.self.machine.network.listen(port, { http: (request) => handler(request) }, where);
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    throw host.osError("OSError", 98n, "Address already in use");
  }
}

/** Serves for ever: what the main thread of a server does. */
export function* forEver(host: PythonHost, listening: Listening): Task<Value> {
  try {
    for (;;) yield { on: host.self.changed };
  } finally {
    listening.close();
  }
}

/** Serves until it is told to stop, as servers do that handle SIGTERM. */
export function* untilTold(host: PythonHost, listening: Listening): Task<void> {
  try {
    yield* untilSignal(host.self, ["SIGTERM", "SIGINT"]);
  } finally {
    listening.close();
  }
}

/** %-escapes and "+" of a form's part. */
const decoded = (words: string): string => {
  try {
    return decodeURIComponent(words.replaceAll("+", " "));
  } catch {
    return words;
  }
};

/** "a=1&b=2" */
export function formOf(words: string): Dict {
  const dict = new Dict();
  for (const pair of words.split("&").filter(Boolean)) {
    const at = pair.indexOf("=");
    const key = decoded(at < 0 ? pair : pair.slice(0, at));
    if (dict.get(key) === undefined) dict.set(key, at < 0 ? "" : decoded(pair.slice(at + 1)));
  }
  return dict;
}

export const bodyText = (value: Value): string => (value instanceof Bytes ? value.text : typeof value === "string" ? value : "");

/** "/users/<int:id>" or "/users/{id}" as an expression with the names of its parts. */
export function pathPattern(rule: string): { pattern: RegExp; names: { name: string; kind: string }[] } {
  const names: { name: string; kind: string }[] = [];
  const source = rule
    .replace(/[.+^$()|[\]\\?*]/g, "\\$&")
    .replace(
      /<(?:(\w+):)?(\w+)>|\{(\w+)(?::(\w+))?\}/g,
      (_, kind: string | undefined, flask: string | undefined, fast: string | undefined, fastKind: string | undefined) => {
        const type = kind ?? fastKind ?? "string";
        names.push({ name: flask ?? fast!, kind: type });
        return type === "int" ? "(\\d+)" : type === "path" ? "(.+)" : type === "float" ? "(\\d+\\.\\d+)" : "([^/]+)";
      },
    );
  return { pattern: new RegExp(`^${source}$`), names };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** 05/Jan/2026 09:00:05 */
export function logDate(now: number): string {
  const date = new Date(now);
  return `${String(date.getUTCDate()).padStart(2, "0")}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)}`;
}

export const STATUS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  418: "I'm a teapot",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
