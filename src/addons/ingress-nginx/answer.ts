// How ingress-nginx answers a request: redirects, who may, then the upstream; and its access log.

import { byteLength } from "../../base/bytes.ts";
import type { Random } from "../../base/random.ts";
import { contains, parseSubnet } from "../../base/subnet.ts";
import { dates } from "../../images/programs/server.ts";
import type { Steered } from "../../images/programs/steered.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { within as before } from "../../machine/tasks.ts";
import type { Backends, Endpoint } from "../proxy/endpoints.ts";
import { page } from "../proxy/pages.ts";
import { cookieIn, decodedPath, fits } from "../proxy/patterns.ts";
import { LIMITED, type LimitZones } from "./limits.ts";
import { type Location, locationFor, type Model, membersOf, rewritten, type Server, serverFor, type Upstream } from "./model.ts";
import { userIn } from "./passwords.ts";

/** How long nginx waits for a connection to an upstream and for its answer (s), and how many members it tries. */
const CONNECT_TIMEOUT = 5;
const READ_TIMEOUT = 60;
const TRIES = 3;
const NOT_AGAIN = new Set(["POST", "LOCK", "PATCH"]);
const FALLBACK = "upstream-default-backend";

export interface Front {
  proxy: Steered;
  backends: Backends;
  random: Random;
  model(): Model;
  zones: LimitZones;
  /** --default-backend-service, where it is given. */
  fallback: Upstream | undefined;
}

interface Passed {
  response: HttpResponse;
  upstream: string;
  alternative?: string;
  tried?: readonly { address: string; status: number; length: number; seconds: number }[];
}

export function* answer(front: Front, port: number, request: HttpRequest): Task<HttpResponse> {
  const { clock } = front.proxy.self;
  const began = clock.now;
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "").toLowerCase();
  const server = serverFor(front.model(), host);
  const id = [...Array(32)].map(() => Math.floor(front.random.float() * 16).toString(16)).join("");
  const path = decodedPath(request.path);
  const location = path === undefined ? undefined : locationFor(server, path);
  const early =
    path === undefined ? page(clock.now, 400) : location && server ? refusal(front, server, location, request, host, path) : undefined;
  const leave = early || !location ? undefined : place(front, location, request);
  const refused = early ?? (leave === "full" ? page(clock.now, LIMITED) : undefined);
  const passed: Passed = refused
    ? { response: refused, upstream: location?.upstream?.name ?? FALLBACK }
    : yield* pass(front, location, request, host, port, id);
  if (typeof leave === "function") leave();
  const { response } = passed;
  const headers: Record<string, string> = { ...response.headers, ...(location && !early ? origin(location, request) : {}) };
  delete headers["server"];
  if (!request.tls) headers["connection"] = "keep-alive";
  else delete headers["connection"];
  if (request.tls) headers["strict-transport-security"] = "max-age=31536000; includeSubDomains";
  const user = location?.options.auth ? (userIn(passwordsOf(front, location), request.headers["authorization"]) ?? "-") : "-";
  log(front, request, { ...passed, response }, user, (clock.now - began) / 1000, id);
  return { ...response, headers };
}

/** What is answered without asking an upstream. */
function refusal(
  front: Front,
  server: Server,
  location: Location,
  request: HttpRequest,
  host: string,
  path: string,
): HttpResponse | undefined {
  const { options } = location;
  const { now } = front.proxy.self.clock;
  if (!request.tls && ((server.tls && options.sslRedirect) || options.forceSslRedirect))
    return page(now, 308, { location: `https://${host}${request.path}` });
  if (options.appRoot && path === "/") return page(now, 302, { location: `${request.tls ? "https" : "http"}://${host}${options.appRoot}` });
  if (options.permanentRedirect)
    return page(now, options.permanentRedirect.code, { location: options.permanentRedirect.to.replaceAll("$request_uri", request.path) });
  if (options.cors && request.method === "OPTIONS")
    return {
      status: 204,
      headers: { date: dates.http(now), ...origin(location, request), "content-type": "text/plain charset=UTF-8", "content-length": "0" },
      body: "",
    };
  if (options.bodySize && byteLength(request.body) > options.bodySize) return page(now, 413);
  const { address } = request.peer;
  for (const rate of within(options.limits.exempt, address) ? [] : options.limits.rates) {
    const excess = front.zones.excess(address, rate, now);
    if (excess === undefined) continue;
    front.proxy.log(
      `${dates.slashes(now)} [error] 31#31: *1 limiting requests, excess: ${excess.toFixed(3)} by zone "${rate.zone}", client: ${address}, server: ${server.host}, request: "${lineOf(request)}", host: "${request.headers["host"] ?? ""}"`,
    );
    return page(now, LIMITED);
  }
  if ((options.allowed.length && !within(options.allowed, address)) || within(options.denied, address)) return page(now, 403);
  if (options.auth) {
    const file = passwordsOf(front, location);
    if (!file) return page(now, 503);
    if (!userIn(file, request.headers["authorization"]))
      return page(now, 401, { "www-authenticate": `Basic realm="${options.auth.realm}"` });
  }
  return undefined;
}

/** A place among the connections of a client: how to give it back, or that all are taken. */
function place({ zones }: Front, { options: { limits } }: Location, request: HttpRequest): (() => void) | "full" {
  const { address } = request.peer;
  return within(limits.exempt, address) ? () => undefined : (zones.enter(address, limits) ?? "full");
}

/** Whether one of the ranges, or of the addresses among them, holds an address; what is neither is passed over. */
const within = (ranges: readonly string[], address: string): boolean =>
  ranges.some((range) => {
    const subnet = parseSubnet(range.includes("/") ? range : `${range}/${range.includes(":") ? 128 : 32}`);
    return subnet !== undefined && contains(subnet, address);
  });

/** The users and passwords of auth-secret: its key `auth`. */
function passwordsOf({ backends }: Front, { options }: Location): string {
  const [namespace = "", name = ""] = (options.auth?.secret ?? "").split("/");
  const data = backends.secret(namespace, name)?.["data"]?.auth as string | undefined;
  return data ? Buffer.from(data, "base64").toString("utf8") : "";
}

/** The headers for another origin that may ask. */
function origin({ options }: Location, request: HttpRequest): Record<string, string> {
  const { cors, corsOrigins } = options;
  if (!cors) return {};
  const own = request.headers["origin"];
  if (corsOrigins.includes("*"))
    return { "access-control-allow-origin": own && cors["access-control-allow-credentials"] ? own : "*", ...cors };
  const fits = corsOrigins.some(
    (allowed) => allowed === own || (allowed.includes("*.") && own?.endsWith(allowed.slice(allowed.indexOf("*") + 1))),
  );
  return own && fits ? { "access-control-allow-origin": own, ...cors } : {};
}

/** The canary's upstream where this request is one for it: header before cookie before weight. */
function chosen(front: Front, upstream: Upstream, request: HttpRequest): Upstream | undefined {
  for (const { upstream: other, canary } of upstream.alternatives) {
    if (canary.header) {
      const sent = request.headers[canary.header.toLowerCase()];
      if (
        canary.value !== undefined
          ? sent === canary.value
          : canary.pattern !== undefined
            ? sent !== undefined && fits(canary.pattern, sent)
            : sent === "always"
      )
        return other;
      if (canary.value === undefined && sent === "never") continue;
    }
    if (canary.cookie) {
      const sent = cookieIn(request.headers["cookie"], canary.cookie);
      if (sent === "always") return other;
      if (sent === "never") continue;
    }
    if (canary.weight > 0 && Math.floor(front.random.float() * canary.total) + 1 <= canary.weight) return other;
  }
  return undefined;
}

function* pass(front: Front, location: Location | undefined, request: HttpRequest, host: string, port: number, id: string): Task<Passed> {
  const { proxy, backends } = front;
  const { clock, machine } = proxy.self;
  const main = location?.upstream ?? front.fallback;
  if (!main) {
    const response = page(clock.now, 404);
    return {
      response,
      upstream: FALLBACK,
      tried: [{ address: "127.0.0.1:8181", status: 404, length: byteLength(response.body), seconds: 0 }],
    };
  }
  const other = chosen(front, main, request);
  const named = { upstream: main.name, ...(other ? { alternative: other.name } : {}) };
  let { addresses } = membersOf(backends, other ?? main);
  if (!addresses.length && location?.options.defaultBackend) addresses = standIn(front, main.namespace, location.options.defaultBackend);
  if (!addresses.length) return { response: page(clock.now, 503), ...named };
  const tried: { address: string; status: number; length: number; seconds: number }[] = [];
  const sticky = location?.options.affinity;
  const kept = sticky && cookieIn(request.headers["cookie"], sticky);
  const first = addresses.findIndex((member) => cookieFor(member) === kept);
  const start = first >= 0 ? first : Math.floor(front.random.float() * addresses.length);
  const path = location ? rewritten(location, request.path) : request.path;
  const scheme = request.tls ? "https" : "http";
  const { connection: _, ...sent } = request.headers;
  const headers = {
    ...sent,
    host: location?.options.upstreamVhost ?? request.headers["host"] ?? host,
    "x-request-id": id,
    "x-real-ip": request.peer.address,
    "x-forwarded-for": request.peer.address,
    "x-forwarded-host": request.headers["host"] ?? host,
    "x-forwarded-port": String(port),
    "x-forwarded-proto": scheme,
    "x-forwarded-scheme": scheme,
    "x-scheme": scheme,
  };
  for (let turn = 0; turn < TRIES; turn++) {
    const member = addresses[(start + turn) % addresses.length]!;
    const shown = `${member.address}:${member.port}`;
    const began = clock.now;
    const ip = yield* addressOf(front, member);
    const tls = location?.options.https ? { tls: { serverName: host } } : {};
    const bulk = request.bulk ? { bulk: request.bulk } : {};
    const { connectTimeout = CONNECT_TIMEOUT, readTimeout = READ_TIMEOUT } = location?.options ?? {};
    let connected = false;
    const asked = ip
      ? yield* before(
          proxy.self,
          machine.network.exchange(
            ip,
            member.port,
            { method: request.method, path, headers, body: request.body, ...bulk, ...tls },
            {
              timeout: connectTimeout * 1000,
              connected() {
                connected = true;
              },
            },
          ),
          clock.now + readTimeout * 1000,
        )
      : { value: { error: "unreachable" } as const };
    const got = asked === "late" ? ({ error: "timeout" } as const) : asked.value;
    const seconds = (clock.now - began) / 1000;
    if (!("error" in got)) {
      tried.push({ address: shown, status: got.status, length: byteLength(got.body), seconds });
      const cookie: Record<string, string> =
        sticky && first < 0 ? { "set-cookie": `${sticky}=${cookieFor(member)}; Path=/; HttpOnly` } : {};
      return { response: { ...got, headers: { ...got.headers, ...cookie } }, ...named, tried };
    }
    const timeout = got.error === "timeout";
    tried.push({ address: shown, status: timeout ? 504 : 502, length: 0, seconds });
    const why = timeout
      ? `upstream timed out (110: Operation timed out) while ${connected ? "reading response header from" : "connecting to"} upstream`
      : got.error === "reset"
        ? "upstream prematurely closed connection while reading response header from upstream"
        : "connect() failed (111: Connection refused) while connecting to upstream";
    proxy.log(
      `${dates.slashes(clock.now)} [error] 31#31: *1 ${why}, client: ${request.peer.address}, server: ${host}, request: "${lineOf(request)}", upstream: "http${location?.options.https ? "s" : ""}://${shown}${path}", host: "${request.headers["host"] ?? ""}"`,
    );
    // What may have been done already is not asked for again.
    if (connected && NOT_AGAIN.has(request.method)) break;
  }
  return { response: page(clock.now, tried.at(-1)!.status), ...named, tried };
}

/** The members of the service that an annotation names for want of others: its first port. */
function standIn({ backends }: Front, namespace: string, service: string): { address: string; port: number }[] {
  const number = backends.service(namespace, service)?.["spec"].ports?.[0]?.port as number | undefined;
  return number === undefined ? [] : membersOf(backends, { name: "", namespace, service, port: { number }, alternatives: [] }).addresses;
}

/** The cookie of a member for session affinity: which one it is, not where. */
const cookieFor = ({ address, port }: Endpoint): string => Buffer.from(`${address}:${port}`).toString("hex");

/** An ExternalName's address is looked up when it is needed. */
function* addressOf({ proxy }: Front, { address }: Endpoint): Task<string | undefined> {
  if (/^[\d.]+$/.test(address)) return address;
  const found = yield* proxy.self.machine.network.resolve(address);
  return "error" in found ? undefined : found.addresses[0];
}

const lineOf = (request: HttpRequest): string => `${request.method} ${request.path} HTTP/${request.tls ? "2.0" : "1.1"}`;

function log(
  { proxy }: Front,
  request: HttpRequest,
  { response, upstream, alternative, tried }: Passed,
  user: string,
  seconds: number,
  id: string,
): void {
  const columns = (of: (each: NonNullable<typeof tried>[number]) => string): string => tried?.map(of).join(", ") || "-";
  const length =
    lineOf(request).length +
    4 +
    byteLength(request.body) +
    Object.entries(request.headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  proxy.log(
    [
      `${request.peer.address} - ${user} [${dates.common(proxy.self.clock.now)}] "${lineOf(request)}" ${response.status} ${request.method === "HEAD" ? 0 : byteLength(response.body)}`,
      `"${request.headers["referer"] ?? "-"}" "${request.headers["user-agent"] ?? "-"}" ${length} ${seconds.toFixed(3)} [${upstream}] [${alternative ?? ""}]`,
      `${columns(({ address }) => address)} ${columns((each) => String(each.length))} ${columns((each) => each.seconds.toFixed(3))} ${columns((each) => String(each.status))} ${id}`,
    ].join(" "),
  );
}
