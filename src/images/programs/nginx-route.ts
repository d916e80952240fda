// Which server and location of nginx answers a request, and how: return, proxy_pass or files.
import { canonical } from "../../base/ip-address.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { answerOf, expand, page, type State } from "./nginx-answer.ts";
import { type Directive, directive, directives } from "./nginx-config.ts";
import { file } from "./nginx-files.ts";
import { forward } from "./nginx-proxy.ts";
import { dates, logLines, targetOf } from "./server.ts";

const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** Where a server block listens; without an address, on all of the machine's of IPv4, and at "[::]" on all of IPv6 (or of both, if told so). */
function placesOf(server: Directive): Binding[] {
  const places = directives(server.block ?? [], "listen").flatMap(({ args }) => {
    const [, host = "", port] = /^(?:(.+):)?(\d+)$/.exec(args[0] ?? "") ?? [];
    if (port === undefined) return [];
    const address = /^(?:\[(.+)\]|[1-9][\d.]+)$/.test(host) ? bare(host) : "0.0.0.0";
    const both = address === "::" && args.includes("ipv6only=off");
    return [...(both ? [{ port: Number(port), address: "0.0.0.0" }] : []), { port: Number(port), address }];
  });
  return places.length ? places : [{ port: 80, address: "0.0.0.0" }];
}

const bare = (text: string): string => canonical(text.replace(/^\[|\]$/g, ""));

/** The ports a server block listens on. */
export const portsOf = (server: Directive): number[] => [...new Set(placesOf(server).map(({ port }) => port))];

/** A port at an address: "0.0.0.0" and "::" are all of a family. */
export interface Binding {
  port: number;
  address: string;
}

const bound = new WeakMap<readonly Directive[], readonly Binding[]>();

/** What to bind: each port once, or once for each address where none of the servers wants them all. */
export function bindings(servers: readonly Directive[]): readonly Binding[] {
  let found = bound.get(servers);
  if (!found) bound.set(servers, (found = bindingsOf(servers)));
  return found;
}

function bindingsOf(servers: readonly Directive[]): Binding[] {
  const places = servers.flatMap(placesOf);
  const keyOf = ({ address, port }: Binding): string => `${address} ${port}`;
  const everywhere = new Map(places.filter(({ address }) => EVERYWHERE.has(address)).map((each) => [keyOf(each), each]));
  const some = places.filter(({ address, port }) => !everywhere.has(keyOf({ address: address.includes(":") ? "::" : "0.0.0.0", port })));
  return [...everywhere.values(), ...new Map(some.map((each) => [keyOf(each), each])).values()];
}

/** The answer to a request, written to the access log. */
export function respond(state: State, port: number, request: HttpRequest): HttpResponse | Task<HttpResponse> {
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "");
  const candidates = state.servers.filter((server) => portsOf(server).includes(port));
  const server = candidates.find((each) => directive(each.block ?? [], "server_name")?.args.includes(host)) ?? candidates[0];
  const answer = server ? route(state, server, request) : page(state, 404);
  const location = server && locate(server, targetOf(request).path);
  const added = inherited([location?.block, server?.block], "add_header");
  if ("status" in answer) return logged(state, server, request, withHeaders(added, request, absolute(server, request, port, answer)));
  return (function* () {
    return logged(state, server, request, withHeaders(added, request, yield* answer));
  })();
}

/** The directives of a name at the innermost level that has any: those of levels above count only where it has none. */
const inherited = (blocks: readonly (readonly Directive[] | undefined)[], name: string): readonly Directive[] =>
  blocks.map((block) => directives(block ?? [], name)).find((found) => found.length) ?? [];

/** The statuses that add_header is for, unless told "always" (ngx_http_headers_filter_module). */
const ADDED_TO: ReadonlySet<number> = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function withHeaders(added: readonly Directive[], request: HttpRequest, response: HttpResponse): HttpResponse {
  const headers = added
    .filter(({ args: [, , always] }) => always === "always" || ADDED_TO.has(response.status))
    .map(({ args: [name = "", value = ""] }) => [name.toLowerCase(), expand(value, request)] as const)
    .filter(([, value]) => value);
  return headers.length ? { ...response, headers: { ...response.headers, ...Object.fromEntries(headers) } } : response;
}

/** A redirect to a path of its own names the host that was asked for, and nginx's own port unless it is the usual one (ngx_http_header_filter). */
function absolute(server: Directive | undefined, { headers, tls }: HttpRequest, port: number, response: HttpResponse): HttpResponse {
  const { location } = response.headers;
  if (!location?.startsWith("/") || directive(server?.block ?? [], "absolute_redirect")?.args[0] === "off") return response;
  const host = (headers["host"] ?? "").replace(/:\d+$/, "") || "localhost";
  const shown = port === (tls ? 443 : 80) ? "" : `:${port}`;
  return { ...response, headers: { ...response.headers, location: `${tls ? "https" : "http"}://${host}${shown}${location}` } };
}

function logged(state: State, server: Directive | undefined, request: HttpRequest, response: HttpResponse): HttpResponse {
  if (directive(server?.block ?? [], "access_log")?.args[0] !== "off")
    state.self.stdout.write(
      logLines(
        request,
        `${request.peer.address} - - [${dates.common(state.self.clock.now)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${Buffer.byteLength(response.body)} "${request.headers["referer"] ?? "-"}" "${request.headers["user-agent"] ?? "-"}" "${request.headers["x-forwarded-for"] ?? "-"}"\n`,
      ),
    );
  return request.method === "HEAD" ? { ...response, body: "" } : response;
}

function route(state: State, server: Directive, request: HttpRequest): HttpResponse | Task<HttpResponse> {
  const { path } = targetOf(request);
  const location = locate(server, path);
  const scope = [...(location?.block ?? []), ...(server.block ?? [])];
  const own = directive(location?.block ?? [], "return") ?? directive(server.block ?? [], "return");
  if (own) {
    const [code = "200", ...rest] = own.args;
    const text = expand(rest.join(" "), request);
    const status = Number(code);
    if (status >= 300 && status < 400) return page(state, status, { location: text });
    if (!rest.length && status === 204) return answerOf(state, status, "", undefined);
    if (!rest.length) return status === 200 ? answerOf(state, status, "", "text/plain") : page(state, status);
    return answerOf(state, status, text, directive(scope, "default_type")?.args[0] ?? "text/plain");
  }
  const proxy = directive(location?.block ?? [], "proxy_pass")?.args[0];
  if (proxy) {
    const set = inherited([location?.block, server.block], "proxy_set_header");
    return forward(state, proxy, location?.args.at(-1) ?? "/", request, set);
  }
  return file(state, scope, location, path, request);
}

function locate(server: Directive, path: string): Directive | undefined {
  const locations = directives(server.block ?? [], "location");
  const exact = locations.find((each) => each.args[0] === "=" && each.args[1] === path);
  if (exact) return exact;
  const prefix = locations
    .filter((each) => !["=", "~", "~*"].includes(each.args.length > 1 ? each.args[0]! : "") && path.startsWith(each.args.at(-1)!))
    .sort((a, b) => b.args.at(-1)!.length - a.args.at(-1)!.length)[0];
  if (prefix?.args[0] === "^~") return prefix;
  const regex = locations.find(
    (each) => (each.args[0] === "~" || each.args[0] === "~*") && matches(each.args[1] ?? "", path, each.args[0] === "~*"),
  );
  return regex ?? prefix;
}

const matches = (pattern: string, path: string, insensitive: boolean): boolean => {
  try {
    return new RegExp(pattern, insensitive ? "i" : "").test(path);
  } catch {
    return false;
  }
};
