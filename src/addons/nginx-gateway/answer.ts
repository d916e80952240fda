// How a Gateway's nginx answers a request: the best match, its filters, one of its backends by weight.
import { byteLength } from "../../base/bytes.ts";
import type { Random } from "../../base/random.ts";
import { dates } from "../../images/programs/server.ts";
import type { Steered } from "../../images/programs/steered.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { type Backends, portOf } from "../proxy/endpoints.ts";
import { page } from "../proxy/pages.ts";
import { fits } from "../proxy/patterns.ts";
import type { ServedListener, Way } from "./model.ts";
import type { BackendReference, Filter, Match, PathChange } from "./types.ts";

const CONNECT_TIMEOUT = 60_000;

export interface Front {
  proxy: Steered;
  backends: Backends;
  random: Random;
  /** The usable listeners of the port. */
  listeners(port: number): readonly ServedListener[];
}

export function* answer(front: Front, port: number, request: HttpRequest): Task<HttpResponse> {
  const { clock } = front.proxy.self;
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "").toLowerCase();
  const listener = best(front.listeners(port), host);
  const way = listener && wayFor(listener.ways, host, request);
  const response = way ? yield* follow(front, way, port, host, request) : page(clock.now, 404);
  const headers: Record<string, string> = { ...response.headers, server: "nginx", connection: "keep-alive" };
  if (request.tls) delete headers["connection"];
  const line = `${request.method} ${request.path} HTTP/${request.tls ? "2.0" : "1.1"}`;
  front.proxy.log(
    `${request.peer.address} - - [${dates.common(clock.now)}] "${line}" ${response.status} ${request.method === "HEAD" ? 0 : byteLength(response.body)} "${request.headers["referer"] ?? "-"}" "${request.headers["user-agent"] ?? "-"}"`,
  );
  return { ...response, headers };
}

/** How well a host name is met: an own name before wildcards, longer ones before shorter ones; undefined where it is not. */
function closeness(hostname: string | undefined, host: string): number | undefined {
  if (!hostname) return 0;
  if (hostname === host) return 10_000;
  return hostname.startsWith("*.") && host.endsWith(hostname.slice(1)) ? hostname.length : undefined;
}

/** The listener of a port for a host. */
export function best(listeners: readonly ServedListener[], host: string): ServedListener | undefined {
  return listeners
    .map((served) => ({ served, closeness: closeness(served.listener.hostname, host) }))
    .filter((each) => each.closeness !== undefined)
    .toSorted((a, b) => b.closeness! - a.closeness!)[0]?.served;
}

const PATHS = { Exact: 2, RegularExpression: 1, PathPrefix: 0 };

/** The way for a request: by host, then path, method, headers and query, then the older route. */
function wayFor(ways: readonly Way[], host: string, request: HttpRequest): Way | undefined {
  const met = ways.filter((way) => closeness(way.hostname, host) !== undefined && meets(way.match, request));
  const rank = ({ hostname, match }: Way): number[] => [
    closeness(hostname, host) ?? 0,
    PATHS[match.path?.type ?? "PathPrefix"],
    match.path?.value?.length ?? 1,
    match.method ? 1 : 0,
    match.headers?.length ?? 0,
    match.queryParams?.length ?? 0,
  ];
  const age = ({ route: { metadata } }: Way): string => `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`;
  return met.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    const at = x.findIndex((value, index) => value !== y[index]);
    return at >= 0 ? y[at]! - x[at]! : age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0;
  })[0];
}

function meets({ path, method, headers = [], queryParams = [] }: Match, request: HttpRequest): boolean {
  const [own = "/", query = ""] = request.path.split("?");
  const { type = "PathPrefix", value = "/" } = path ?? {};
  const parameters = new URLSearchParams(query);
  const equals = (wanted: { type?: string; value: string }, sent: string | null | undefined): boolean =>
    sent !== null && sent !== undefined && (wanted.type === "RegularExpression" ? fits(wanted.value, sent) : sent === wanted.value);
  const prefix = value.replace(/\/$/, "");
  const along =
    type === "Exact"
      ? own === value
      : type === "RegularExpression"
        ? fits(`^(?:${value})`, own)
        : own === prefix || own.startsWith(`${prefix}/`);
  return (
    along &&
    (!method || method === request.method) &&
    headers.every((each) => equals(each, request.headers[each.name.toLowerCase()])) &&
    queryParams.every((each) => equals(each, parameters.get(each.name)))
  );
}

function changed(
  headers: Record<string, string>,
  { add = [], set = [], remove = [] }: NonNullable<Filter["requestHeaderModifier"]>,
): Record<string, string> {
  const out = { ...headers };
  for (const name of remove) delete out[name.toLowerCase()];
  for (const { name, value } of set) out[name.toLowerCase()] = value;
  for (const { name, value } of add) out[name.toLowerCase()] = out[name.toLowerCase()] ? `${out[name.toLowerCase()]},${value}` : value;
  return out;
}

/** A path with its query after a change. */
function moved(target: string, change: PathChange | undefined, { path }: Match): string {
  if (!change) return target;
  const [own = "/", query] = target.split("?");
  const prefix = (path?.value ?? "/").replace(/\/$/, "");
  const rest = own.slice(prefix.length);
  const to =
    change.type === "ReplaceFullPath"
      ? (change.replaceFullPath ?? "/")
      : `${(change.replacePrefixMatch ?? "/").replace(/\/$/, "")}${rest}` || "/";
  return query === undefined ? to : `${to}?${query}`;
}

function redirected(
  { scheme, hostname, path, port, statusCode = 302 }: NonNullable<Filter["requestRedirect"]>,
  way: Way,
  own: number,
  host: string,
  request: HttpRequest,
  now: number,
): HttpResponse {
  const to = scheme ?? (request.tls ? "https" : "http");
  const usual = to === "https" ? 443 : 80;
  const number = port ?? (scheme ? usual : own);
  return page(now, statusCode, {
    location: `${to}://${hostname ?? host}${number === usual ? "" : `:${number}`}${moved(request.path, path, way.match)}`,
  });
}

function* follow(front: Front, way: Way, port: number, host: string, request: HttpRequest): Task<HttpResponse> {
  const { proxy, backends } = front;
  const { clock, machine } = proxy.self;
  const filters = way.rule.filters ?? [];
  const redirect = filters.find(({ requestRedirect }) => requestRedirect)?.requestRedirect;
  if (redirect) return redirected(redirect, way, port, host, request, clock.now);
  if (filters.some(({ type }) => type === "ExtensionRef")) return page(clock.now, 500);
  const reference = picked(way.rule.backendRefs ?? [], front.random);
  if (!reference || way.unusable.has(reference)) return page(clock.now, 500);
  const service = backends.service(reference.namespace ?? way.route.metadata.namespace!, reference.name);
  const number = service && portOf(service, { number: reference.port });
  const members = service && number ? backends.endpoints(service, number) : [];
  if (!members.length) return page(clock.now, 503);
  const all = [...filters, ...(reference.filters ?? [])];
  const rewrite = all.find(({ urlRewrite }) => urlRewrite)?.urlRewrite;
  const { connection: _, ...sent } = request.headers;
  let headers: Record<string, string> = {
    ...sent,
    host: rewrite?.hostname ?? request.headers["host"] ?? host,
    "x-forwarded-for": request.peer.address,
    "x-real-ip": request.peer.address,
    "x-forwarded-proto": request.tls ? "https" : "http",
    "x-forwarded-host": host,
    "x-forwarded-port": String(port),
  };
  for (const { requestHeaderModifier } of all) if (requestHeaderModifier) headers = changed(headers, requestHeaderModifier);
  const path = moved(request.path, rewrite?.path, way.match);
  const start = Math.floor(front.random.float() * members.length);
  for (let turn = 0; turn < members.length; turn++) {
    const member = members[(start + turn) % members.length]!;
    const got = yield* machine.network.exchange(
      member.address,
      member.port,
      { method: request.method, path, headers, body: request.body, ...(request.bulk ? { bulk: request.bulk } : {}) },
      { timeout: CONNECT_TIMEOUT },
    );
    if (!("error" in got)) {
      let out = got.headers;
      for (const { responseHeaderModifier } of all) if (responseHeaderModifier) out = changed(out, responseHeaderModifier);
      return { ...got, headers: out };
    }
    const why = got.error === "timeout" ? "upstream timed out (110: Operation timed out)" : "connect() failed (111: Connection refused)";
    proxy.log(
      `${dates.slashes(clock.now)} [error] 24#24: *1 ${why} while connecting to upstream, client: ${request.peer.address}, server: ${host}, request: "${request.method} ${request.path} HTTP/1.1", upstream: "http://${member.address}:${member.port}${path}", host: "${request.headers["host"] ?? ""}"`,
    );
    if (got.error === "timeout") return page(clock.now, 504);
  }
  return page(clock.now, 502);
}

function picked(references: readonly BackendReference[], random: Random): BackendReference | undefined {
  const total = references.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let left = random.float() * total;
  for (const reference of references) {
    left -= reference.weight ?? 1;
    if (left < 0) return reference;
  }
  return undefined;
}
