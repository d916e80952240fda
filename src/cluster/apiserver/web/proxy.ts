// pods/proxy, services/proxy and nodes/proxy: the server asks inside the cluster's network for its client (registry/core/*/rest, util/proxy).
import { badRequest, failure, forbiddenError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { User } from "../../../api/request.ts";
import { type Process, Running } from "../../../machine/process.ts";
import type { ConnectError, HttpResponse } from "../../../machine/sockets.ts";
import { describeRefusal } from "../authorization.ts";
import { SYSTEM, type WebContext } from "./context.ts";
import { kubeletAnswer } from "./kubelet.ts";
import { refusal, type WebAnswer, type WebRequest } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";

const PROXIED = new Set(["pods", "services", "nodes"]);
const KUBELET_PORT = 10250;
/** Belongs to one connection, not to the request, or to the server alone. */
const NOT_PASSED = new Set([
  "authorization",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "upgrade",
  "proxy-connection",
  "content-length",
]);
const NO_TLS = "tls: first record does not look like a TLS handshake";
const WHY: Record<ConnectError, (address: string) => string> = {
  refused: (address) => `dial tcp ${address}: connect: connection refused`,
  timeout: (address) => `dial tcp ${address}: i/o timeout`,
  unreachable: (address) => `dial tcp ${address}: connect: no route to host`,
  reset: () => "EOF",
};

interface Place {
  scheme: "http" | "https";
  address: string;
  port: number;
}

export const isProxy = ({ resource }: RequestInfo): boolean =>
  resource?.subresource === "proxy" && resource.group === "" && PROXIED.has(resource.plural);

/** @throws ApiError */
export function proxy(context: WebContext, web: WebRequest, info: RequestInfo, kind: Kind, user: User): WebAnswer {
  const { name = "", namespace, plural, rest } = info.resource!;
  const question = { verb: info.verb, group: "", resource: plural, subresource: "proxy", ...(namespace ? { namespace } : {}), name };
  const { allowed, reason } = context.api.authorize(user, question);
  if (!allowed) throw forbiddenError(kind, name, `${describeRefusal(user, question)}${reason ? `: ${reason}` : ""}`);
  const [rawPath = "", query] = web.target.split(/\?(.*)/s);
  const place = placeOf(context, kind, plural, namespace, name);
  // A path without its slash would make relative links lead elsewhere.
  if (rest === undefined && !rawPath.endsWith("/"))
    return { status: 301, headers: { location: `${rawPath}/${query ? `?${query}` : ""}` }, body: "" };
  const path = `/${rest ?? ""}${rest && rawPath.endsWith("/") && !rest.endsWith("/") ? "/" : ""}${query ? `?${query}` : ""}`;
  if ("node" in place) return kubeletAnswer(context, place.node, web.method, path);
  const prefix = rawPath.slice(0, rawPath.indexOf("/proxy") + "/proxy".length);
  return exchange(context, web, place, path, prefix);
}

function exchange({ machine }: WebContext, web: WebRequest, place: Place, path: string, prefix: string): WebAnswer {
  const headers = Object.fromEntries(
    Object.entries(web.headers).filter(([name]) => !NOT_PASSED.has(name) && !name.startsWith("impersonate-") && name !== "accept-encoding"),
  );
  const request = {
    method: web.method,
    path,
    body: web.body,
    headers: {
      ...headers,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": web.headers["host"] ?? "",
      "x-forwarded-proto": "https",
      "x-forwarded-uri": `${prefix}${path.split("?")[0]}`,
    },
    ...(place.scheme === "https" ? { tls: { serverName: place.address } } : {}),
  };
  return {
    status: 0,
    headers: {},
    later(done) {
      const program = function* (): Process {
        const answer = yield* machine.network.exchange(place.address, place.port, request);
        done("error" in answer ? unreachable(why(answer.error, place)) : passedOn(answer, prefix));
        return 0;
      };
      // The server's own connection: no process that a `ps` on the node shows.
      const running = new Running(machine, 0, { argv: ["kube-apiserver"], program });
      return () => running.kill("SIGKILL");
    },
  };
}

const why = (error: ConnectError, { scheme, address, port }: Place): string =>
  error === "reset" && scheme === "https" ? NO_TLS : WHY[error](`${address}:${port}`);

const unreachable = (reason: string): WebAnswer => refusal(failure(503, "ServiceUnavailable", `error trying to reach service: ${reason}`));

/** Links of a page that begin at the root lead through the proxy, and so do redirects (util/proxy's Transport). */
function passedOn({ status, headers, body }: HttpResponse, prefix: string): WebAnswer {
  const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name.toLowerCase())));
  const names = new Map(Object.keys(passed).map((name) => [name.toLowerCase(), name]));
  const location = names.get("location");
  if (location && passed[location]!.startsWith("/")) passed[location] = `${prefix}${passed[location]}`;
  const page = names.has("content-type") && /^text\/html\b/.test(passed[names.get("content-type")!]!);
  return {
    status,
    headers: passed,
    body: page ? body.replace(/(<[a-z][^>]*?\s(?:href|src|action|data|poster)=["'])(\/(?!\/))/gi, `$1${prefix}$2`) : body,
  };
}

/** `[scheme:]name[:port]` (util/net's SplitSchemeNamePort). */
function partsOf(text: string): { scheme: "http" | "https" | ""; name: string; port: string } | undefined {
  const parts = text.split(":");
  const [scheme, name, port] = parts.length === 1 ? ["", parts[0]!, ""] : parts.length === 2 ? ["", parts[0]!, parts[1]!] : parts;
  if (parts.length > 3 || !name || !["", "http", "https"].includes(scheme!)) return undefined;
  return { scheme: scheme as "http" | "https" | "", name, port: port! };
}

function placeOf(context: WebContext, kind: Kind, plural: string, namespace: string | undefined, id: string): Place | { node: KubeObject } {
  const parts = partsOf(id);
  if (!parts) throw badRequest(`invalid ${kind.kind.toLowerCase()} request ${JSON.stringify(id)}`);
  const object = context.api.handle({
    verb: "get",
    kind,
    user: SYSTEM,
    name: parts.name,
    ...(namespace ? { namespace } : {}),
  }) as KubeObject;
  const scheme = parts.scheme || "http";
  if (plural === "services") return servicePlace(context, object, parts, id);
  if (plural === "nodes") {
    const address = (object.status?.addresses as { type: string; address: string }[] | undefined)?.find(
      ({ type }) => type === "InternalIP",
    );
    if (!address) throw failure(500, "InternalError", `Internal error occurred: no preferred addresses found; known addresses: []`);
    if (!parts.port || Number(parts.port) === KUBELET_PORT) return { node: object };
    return { scheme, address: address.address, port: portNumber(parts.port, scheme) };
  }
  const containers = object.spec.containers as { ports?: { containerPort: number }[] }[];
  const port = parts.port || String(containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort ?? "");
  const address = object.status?.podIP as string | undefined;
  if (!address) throw badRequest("address not allowed");
  return { scheme, address, port: portNumber(port, scheme) };
}

const portNumber = (text: string, scheme: "http" | "https"): number => {
  if (!text) return scheme === "https" ? 443 : 80;
  if (!/^\d+$/.test(text) || Number(text) > 65535)
    throw failure(503, "ServiceUnavailable", `error trying to reach service: dial tcp: lookup tcp/${text}: unknown port`);
  return Number(text);
};

interface Slice extends KubeObject {
  endpoints?: { addresses: string[]; conditions?: { ready?: boolean } }[];
  ports?: { name?: string; port?: number }[];
}

/** A ready endpoint of the service, behind its port of that name or number (registry/core/service/storage's ResourceLocation). */
function servicePlace(
  { api, machine, clock }: WebContext,
  service: KubeObject,
  { scheme, name, port }: { scheme: "http" | "https" | ""; name: string; port: string },
  id: string,
): Place {
  let wanted = port;
  if (/^\d+$/.test(port)) {
    const found = ((service.spec.ports ?? []) as { name?: string; port: number }[]).find((each) => each.port === Number(port));
    if (!found) throw failure(503, "ServiceUnavailable", `no service port ${port} found for service ${JSON.stringify(name)}`);
    wanted = found.name ?? "";
  }
  const kind = api.scheme.byResource("discovery.k8s.io", "v1", "endpointslices")!;
  const places = api
    .client(SYSTEM)
    .list(kind, { namespace: service.metadata.namespace!, labelSelector: `kubernetes.io/service-name=${name}` })
    .flatMap((each) => {
      const { endpoints, ports } = each as Slice;
      const target = ports?.find((each) => (each.name ?? "") === wanted)?.port;
      if (target === undefined) return [];
      return (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses.map((address) => ({ address, port: target })));
    });
  if (!places.length) throw failure(503, "ServiceUnavailable", `no endpoints available for service ${JSON.stringify(id)}`);
  return { scheme: scheme || "http", ...machine.random.stream(`service-proxy/${clock.now}`).pick(places) };
}
