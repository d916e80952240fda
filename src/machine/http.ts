// An HTTP client for programs and probes: a URL becomes one exchange. Redirects are the caller's affair.
import { firstThere } from "./first-there.ts";
import type { Task } from "./process.ts";
import type { Certificate, ConnectError, HttpResponse, LookupError, Stack } from "./sockets.ts";

export interface Url {
  scheme: "http" | "https";
  host: string;
  port: number;
  /** With query. */
  path: string;
}

export interface Fetch {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds to connect. */
  timeout?: number;
  /** Called with what the other side shows; false breaks off ("reset"). */
  certificate?(certificate: Certificate): boolean;
}

export type Fetched =
  | { response: HttpResponse; address: string }
  | { error: ConnectError; address: string }
  | { error: LookupError; lookup: true };

/** A URL as curl and wget take it: http unless told otherwise; undefined where it is none. */
export function parseUrl(text: string): Url | undefined {
  const [, scheme = "http", host, port, path = ""] =
    /^(?:([a-z]+):\/\/)?(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(text) ?? [];
  const lower = scheme.toLowerCase();
  if (!host || (lower !== "http" && lower !== "https") || Number(port ?? 0) > 65535) return undefined;
  return {
    scheme: lower,
    host: host.replace(/^\[|\]$/g, ""),
    port: Number(port ?? (lower === "https" ? 443 : 80)),
    path: path.startsWith("/") ? path : `/${path}`,
  };
}

/** A host as URLs have it: addresses of IPv6 in brackets. */
export const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** Looks the host up and makes one exchange, telling apart what may fail. */
export function* fetchUrl(
  stack: Stack,
  url: Url,
  { method = "GET", headers = {}, body = "", timeout, certificate }: Fetch = {},
): Task<Fetched> {
  const found = yield* stack.resolve(url.host);
  if ("error" in found) return { error: found.error, lookup: true };
  const usual = url.port === (url.scheme === "https" ? 443 : 80);
  const host = bracketed(url.host);
  const request = {
    method,
    path: url.path,
    headers: { host: usual ? host : `${host}:${url.port}`, ...headers },
    body,
    ...(url.scheme === "https" ? { tls: { serverName: url.host } } : {}),
  };
  const { address, answer } = yield* firstThere(found.addresses, (each) =>
    stack.exchange(each, url.port, request, { ...(timeout === undefined ? {} : { timeout }), ...(certificate ? { certificate } : {}) }),
  );
  return "error" in answer ? { error: answer.error, address } : { response: answer, address };
}
