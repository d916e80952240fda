// From Ingresses to the servers, locations and upstreams of nginx (internal/ingress/controller/controller.go: getBackendServers, createServers).
import type { IngressBackend, IngressObject } from "../../api/kinds/ingress-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Backends, portOf, type ServicePort } from "../proxy/endpoints.ts";
import { type Options, optionsOf } from "./annotations.ts";

export interface Upstream {
  /** As in the access log: namespace-service-port. */
  name: string;
  namespace: string;
  service: string;
  port: { name?: string; number?: number };
  /** Of canaries for the same path. */
  alternatives: { upstream: Upstream; canary: NonNullable<Options["canary"]> }[];
}

export interface Location {
  path: string;
  type: "Exact" | "Prefix" | "ImplementationSpecific";
  options: Options;
  /** None: the default backend. */
  upstream: Upstream | undefined;
}

export interface Server {
  host: string;
  /** In the order in which they are looked at: exact ones, then the longest first. */
  locations: Location[];
  /** Whether all paths are regular expressions, without regard to case. */
  regex: boolean;
  /** The secret of its certificate, where TLS is asked for. */
  secret: string | undefined;
  tls: boolean;
}

export interface Model {
  servers: ReadonlyMap<string, Server>;
  /** Other names of servers (server-alias). */
  aliases: ReadonlyMap<string, string>;
}

/** The host of requests that no rule names. */
export const CATCH_ALL = "_";
const PLAIN_PATH = /^\/[A-Za-z0-9\-._~/]*$/;

/** Why an ingress is left out; undefined where it counts. */
export function invalidPaths({ spec }: IngressObject): string | undefined {
  const wrong = (spec.rules ?? [])
    .flatMap((rule) => rule.http?.paths ?? [])
    .filter(({ path, pathType }) => path && pathType !== "ImplementationSpecific" && !PLAIN_PATH.test(path))
    .map(({ path, pathType }) => `path ${path} cannot be used with pathType ${pathType}`);
  return wrong.length ? `ingress contains invalid paths: ${wrong.join("\n")}` : undefined;
}

/** Ingresses from the oldest to the newest: of two with one host and path, the older one has it. */
export const byAge = (ingresses: readonly IngressObject[]): IngressObject[] =>
  ingresses.toSorted((a, b) => {
    const [x, y] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`);
    return x! < y! ? -1 : 1;
  });

/** @param covers whether the certificate in a secret (namespace/name) is for a host */
export function modelOf(ingresses: readonly IngressObject[], covers: (secret: string, host: string) => boolean): Model {
  const servers = new Map<string, Server>();
  const serverOf = (host: string): Server => {
    let server = servers.get(host);
    if (!server) servers.set(host, (server = { host, locations: [], regex: false, secret: undefined, tls: false }));
    return server;
  };
  const sorted = byAge(ingresses).map((ingress) => ({ ingress, options: optionsOf(ingress) }));
  for (const { ingress, options } of sorted) {
    const { spec, metadata } = ingress;
    if (options.canary) continue;
    const fallback = upstreamOf(ingress, spec.defaultBackend);
    if (fallback && !spec.rules?.length) add(serverOf(CATCH_ALL), { path: "/", type: "Prefix", options, upstream: fallback });
    for (const { host = CATCH_ALL, http } of spec.rules ?? []) {
      const server = serverOf(host);
      for (const { path = "/", pathType, backend } of http?.paths ?? [])
        add(server, {
          path,
          type: (pathType ?? "ImplementationSpecific") as Location["type"],
          options,
          upstream: upstreamOf(ingress, backend) ?? fallback,
        });
      if (fallback) add(server, { path: "/", type: "Prefix", options, upstream: fallback });
    }
    for (const { host = CATCH_ALL } of spec.rules ?? []) {
      const server = serverOf(host);
      if (!spec.tls?.length || server.tls) continue;
      const secretOf = ({ secretName }: { secretName?: string }) => secretName && `${metadata.namespace}/${secretName}`;
      // A host that no section names gets the first certificate that is good for it, and else the controller's own.
      const named = spec.tls.find(({ hosts = [] }) => hosts.some((each) => each.toLowerCase() === host.toLowerCase()));
      server.tls = true;
      server.secret = named ? secretOf(named) : spec.tls.map(secretOf).find((secret) => secret && covers(secret, host));
    }
  }
  for (const { ingress, options } of sorted) if (options.canary) addCanary(servers, ingress, options.canary);
  for (const server of servers.values()) {
    server.regex = server.locations.some(({ options, path }) => options.useRegex || (options.rewriteTarget ?? path) !== path);
    server.locations.sort(
      (a, b) => Number(b.type === "Exact" && !server.regex) - Number(a.type === "Exact" && !server.regex) || b.path.length - a.path.length,
    );
  }
  const aliases = new Map<string, string>();
  for (const { ingress, options } of sorted)
    for (const alias of options.aliases)
      for (const { host } of ingress.spec.rules ?? []) if (host && !servers.has(alias) && !aliases.has(alias)) aliases.set(alias, host);
  return { servers, aliases };
}

function add(server: Server, location: Location): void {
  if (!server.locations.some(({ path, type }) => path === location.path && (type === "Exact") === (location.type === "Exact")))
    server.locations.push(location);
}

function addCanary(servers: ReadonlyMap<string, Server>, ingress: IngressObject, canary: NonNullable<Options["canary"]>): void {
  for (const { host = CATCH_ALL, http } of ingress.spec.rules ?? [])
    for (const { path = "/", pathType, backend } of http?.paths ?? []) {
      const upstream = upstreamOf(ingress, backend);
      const main = servers.get(host)?.locations.find((location) => location.path === path && location.type === pathType)?.upstream;
      if (upstream && main && !main.alternatives.length) main.alternatives.push({ upstream, canary });
    }
}

function upstreamOf({ metadata }: KubeObject, backend: IngressBackend | undefined): Upstream | undefined {
  const service = backend?.service;
  if (!service) return undefined;
  const { name, number } = service.port ?? {};
  return {
    name: `${metadata.namespace}-${service.name}-${name || number || ""}`,
    namespace: metadata.namespace!,
    service: service.name,
    port: { ...(name ? { name } : {}), ...(number ? { number } : {}) },
    alternatives: [],
  };
}

/** The server for a host: its own, that of its domain's wildcard (one label only), or the one for all others. */
export function serverFor({ servers, aliases }: Model, host: string): Server | undefined {
  const wildcard = /^[\w-]+(\..+)$/.exec(host)?.[1];
  return (
    servers.get(host) ??
    servers.get(aliases.get(host) ?? "") ??
    (wildcard ? servers.get(`*${wildcard}`) : undefined) ??
    servers.get(CATCH_ALL)
  );
}

/** The location for a path: as nginx finds it, or by regular expressions where one of the host's ingresses asks for them. */
export function locationFor(server: Server | undefined, path: string): Location | undefined {
  if (!server) return undefined;
  if (server.regex) return server.locations.find((location) => regexOf(`^${location.path}`)?.test(path));
  return server.locations.find(({ path: own, type }) => {
    if (type === "Exact" || path === own) return path === own;
    if (type === "ImplementationSpecific" || own.endsWith("/")) return path.startsWith(own) || `${path}/` === own;
    return path.startsWith(`${own}/`);
  });
}

const regexes = new Map<string, RegExp | undefined>();
function regexOf(text: string): RegExp | undefined {
  if (!regexes.has(text)) {
    try {
      regexes.set(text, new RegExp(text, "i"));
    } catch {
      regexes.set(text, undefined);
    }
  }
  return regexes.get(text);
}

/** A path with rewrite-target put in, captures and all; the query stays. */
export function rewritten({ path: pattern, options }: Location, target: string): string {
  const { rewriteTarget } = options;
  if (rewriteTarget === undefined || rewriteTarget === pattern) return target;
  const [path = "", ...query] = target.split("?");
  const found = regexOf(pattern)?.exec(path);
  if (!found) return target;
  const to = rewriteTarget.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? "");
  const [own, args] = [to.split("?")[0]!, to.split("?")[1]];
  const all = [args, query.join("?")].filter(Boolean).join("&");
  return `${own.startsWith("/") ? own : `/${own}`}${all ? `?${all}` : ""}`;
}

/** What an upstream's service looks like now. */
export function membersOf(
  backends: Backends,
  { namespace, service, port }: Upstream,
): { addresses: { address: string; port: number }[]; missing?: string } {
  const found = backends.service(namespace, service);
  if (!found)
    return {
      addresses: [],
      missing: `Error obtaining Endpoints for Service "${namespace}/${service}": no object matching key "${namespace}/${service}" in local store`,
    };
  const own: ServicePort | undefined = portOf(found, port);
  const addresses = own ? backends.endpoints(found, own) : [];
  return addresses.length ? { addresses } : { addresses, missing: `Service "${namespace}/${service}" does not have any active Endpoint.` };
}
