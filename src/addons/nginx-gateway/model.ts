// Which routes are attached to which listeners, and what their statuses say of it (gateway-api's specification).
import type { KubeObject } from "../../api/object.ts";
import { selects } from "../../cluster/controllers/labels.ts";
import { certificateOf } from "../proxy/certificates.ts";
import { type Backends, portOf } from "../proxy/endpoints.ts";
import {
  type BackendReference,
  type Condition,
  type GatewayObject,
  GROUP,
  type GrpcMatch,
  type Listener,
  type Match,
  type ParentReference,
  type RouteObject,
} from "./types.ts";

/** One way from a host and a match to backends. */
export interface Way {
  hostname: string;
  match: Match;
  rule: NonNullable<RouteObject["spec"]["rules"]>[number];
  route: RouteObject;
  /** By the backends of the rule: why it cannot be used. */
  unusable: ReadonlyMap<BackendReference, Condition>;
}
export interface ServedListener {
  listener: Listener;
  conditions: Condition[];
  attached: number;
  kinds: { group: string; kind: string }[];
  /** namespace/name of the secret of its certificate. */
  secret: string | undefined;
  usable: boolean;
  ways: Way[];
}
export interface ServedGateway {
  gateway: GatewayObject;
  listeners: ServedListener[];
}
export interface ParentStatus {
  parentRef: ParentReference;
  conditions: Condition[];
}

export interface Sources {
  grants: readonly KubeObject[];
  backends: Backends;
  namespaceLabels(name: string): Readonly<Record<string, string>>;
}

export const yes = (type: string, reason: string, message: string): Condition => ({ type, status: "True", reason, message });
export const no = (type: string, reason: string, message: string): Condition => ({ type, status: "False", reason, message });

const ROUTE_KINDS = ["HTTPRoute", "GRPCRoute"];

/** Whether a grant in `namespace` lets objects of a kind and namespace refer to something there. */
function isGranted(
  { grants }: Sources,
  from: { kind: string; namespace: string },
  to: { group: string; kind: string; namespace: string; name: string },
): boolean {
  return grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === to.namespace &&
      spec.from.some(
        (each: { group: string; kind: string; namespace: string }) =>
          each.group === GROUP && each.kind === from.kind && each.namespace === from.namespace,
      ) &&
      spec.to.some(
        (each: { group: string; kind: string; name?: string }) =>
          (each.group ?? "") === to.group && each.kind === to.kind && (!each.name || each.name === to.name),
      ),
  );
}

export function gatewayOf(gateway: GatewayObject, sources: Sources): ServedGateway {
  return { gateway, listeners: gateway.spec.listeners.map((listener) => servedListener(gateway, listener, sources)) };
}

function servedListener(gateway: GatewayObject, listener: Listener, sources: Sources): ServedListener {
  const path = `spec.listeners[${gateway.spec.listeners.indexOf(listener)}]`;
  const rivals = gateway.spec.listeners.filter((other) => other !== listener && other.port === listener.port);
  const protocolClash = rivals.some(({ protocol }) => protocol !== listener.protocol);
  const twin = rivals.some(({ hostname }) => (hostname ?? "") === (listener.hostname ?? ""));
  let accepted = yes("Accepted", "Accepted", "The Listener is accepted");
  let resolved = yes("ResolvedRefs", "ResolvedRefs", "All references are resolved");
  let conflicted = no("Conflicted", "NoConflicts", "No conflicts");
  let secret: string | undefined;
  if (listener.protocol !== "HTTP" && listener.protocol !== "HTTPS")
    accepted = no(
      "Accepted",
      "UnsupportedProtocol",
      `${path}.protocol: Unsupported value: ${JSON.stringify(listener.protocol)}: supported values: "HTTP", "HTTPS"`,
    );
  else if (protocolClash || twin) {
    const [reason, text] = protocolClash ? ["ProtocolConflict", "protocols"] : ["HostnameConflict", "the same hostname"];
    const message = `Multiple listeners for the same port ${listener.port} specify ${protocolClash ? "incompatible " : ""}${text}; ensure only one ${protocolClash ? "protocol" : "listener for a hostname"} per port`;
    accepted = no("Accepted", reason, message);
    conflicted = yes("Conflicted", reason, message);
  } else if (listener.protocol === "HTTPS") {
    const own = gateway.metadata.namespace!;
    const [reference] = listener.tls?.certificateRefs ?? [];
    const namespace = reference?.namespace ?? own;
    secret = reference && `${namespace}/${reference.name}`;
    const refuse = (reason: string, message: string): void => {
      resolved = no("ResolvedRefs", reason, message);
    };
    if (!reference)
      accepted = no(
        "Accepted",
        "UnsupportedValue",
        `${path}.tls.certificateRefs: Required value: certificateRefs must be defined for TLS mode terminate`,
      );
    else if (
      namespace !== own &&
      !isGranted(sources, { kind: "Gateway", namespace: own }, { group: "", kind: "Secret", namespace, name: reference.name })
    )
      refuse("RefNotPermitted", `Certificate ref to secret ${secret} not permitted by any ReferenceGrant`);
    else if (!sources.backends.secret(namespace, reference.name))
      refuse(
        "InvalidCertificateRef",
        `${path}.tls.certificateRefs[0]: Invalid value: "${secret}": Secret ${JSON.stringify(secret)} does not exist`,
      );
    else if (!certificateOf(sources.backends.secret(namespace, reference.name)))
      refuse("InvalidCertificateRef", `${path}.tls.certificateRefs[0]: Invalid value: "${secret}": TLS secret is invalid`);
  }
  const usable = accepted.status === "True" && resolved.status === "True";
  const wanted: { group?: string; kind: string }[] = listener.allowedRoutes?.kinds ?? ROUTE_KINDS.map((kind) => ({ kind }));
  const kinds = wanted
    .filter(({ group = GROUP, kind }) => group === GROUP && ROUTE_KINDS.includes(kind))
    .map(({ kind }) => ({ group: GROUP, kind }));
  if (kinds.length < wanted.length)
    resolved = no(
      "ResolvedRefs",
      "InvalidRouteKinds",
      `${path}.allowedRoutes.kinds: Unsupported value: supported values: "HTTPRoute", "GRPCRoute"`,
    );
  const programmed = usable
    ? yes("Programmed", "Programmed", "The Listener is programmed")
    : no("Programmed", "Invalid", accepted.status === "False" ? accepted.message : resolved.message);
  return { listener, conditions: [accepted, programmed, resolved, conflicted], attached: 0, kinds, secret, usable, ways: [] };
}

/** The name both have in common: the more special one; undefined where there is none. */
export function meeting(a: string | undefined, b: string | undefined): string | undefined {
  if (!a || !b || a === b) return a || b || "";
  const within = (name: string, wildcard: string): boolean => wildcard.startsWith("*.") && name.endsWith(wildcard.slice(1));
  return within(a, b) ? a : within(b, a) ? b : undefined;
}

/** Attaches a route to the gateways that it names, and says how it went for each of its parents that is one of ours. */
export function attach(route: RouteObject, gateways: readonly ServedGateway[], sources: Sources): ParentStatus[] {
  const unusable = new Map<BackendReference, Condition>();
  const problems: Condition[] = [];
  for (const [at, rule] of (route.spec.rules ?? []).entries())
    for (const [index, backend] of (rule.backendRefs ?? []).entries()) {
      const problem = problemOf(route, backend, `spec.rules[${at}].backendRefs[${index}]`, sources);
      if (!problem) continue;
      unusable.set(backend, problem);
      problems.push(problem);
    }
  const resolved = problems[0] ?? yes("ResolvedRefs", "ResolvedRefs", "All references are resolved");
  const statuses: ParentStatus[] = [];
  for (const parentRef of route.spec.parentRefs ?? []) {
    if ((parentRef.group ?? GROUP) !== GROUP || (parentRef.kind ?? "Gateway") !== "Gateway") continue;
    const namespace = parentRef.namespace ?? route.metadata.namespace;
    const served = gateways.find(({ gateway }) => gateway.metadata.name === parentRef.name && gateway.metadata.namespace === namespace);
    if (served) statuses.push({ parentRef, conditions: [attachTo(route, parentRef, served, unusable, sources), resolved] });
  }
  return statuses;
}

function attachTo(
  route: RouteObject,
  parent: ParentReference,
  { gateway, listeners }: ServedGateway,
  unusable: ReadonlyMap<BackendReference, Condition>,
  sources: Sources,
): Condition {
  const named = listeners.filter(
    ({ listener }) => (!parent.sectionName || listener.name === parent.sectionName) && (!parent.port || listener.port === parent.port),
  );
  if (!named.length) return no("Accepted", "NoMatchingParent", "The Listener is not found for this parent ref");
  const usable = named.filter((each) => each.usable);
  if (!usable.length) return no("Accepted", "InvalidListener", "The Listener is invalid for this parent ref");
  const allowed = usable.filter(
    ({ listener, kinds }) => kinds.some(({ kind }) => kind === route.kind) && admits(listener, gateway, route, sources),
  );
  if (!allowed.length) return no("Accepted", "NotAllowedByListeners", "The Route is not allowed by any listener");
  let attached = false;
  for (const served of allowed) {
    const hostnames = (route.spec.hostnames?.length ? route.spec.hostnames : [undefined])
      .map((hostname) => meeting(served.listener.hostname, hostname))
      .filter((each) => each !== undefined);
    if (!hostnames.length) continue;
    attached = true;
    served.attached++;
    for (const hostname of hostnames)
      for (const rule of route.spec.rules ?? [])
        for (const match of matchesOf(route, rule.matches)) served.ways.push({ hostname, match, rule, route, unusable });
  }
  return attached
    ? yes("Accepted", "Accepted", "The Route is accepted")
    : no("Accepted", "NoMatchingListenerHostname", "The Listener hostname does not match the Route hostnames");
}

function admits({ allowedRoutes }: Listener, gateway: GatewayObject, route: RouteObject, { namespaceLabels }: Sources): boolean {
  const { from = "Same", selector } = allowedRoutes?.namespaces ?? {};
  if (from === "All") return true;
  if (from === "Same") return route.metadata.namespace === gateway.metadata.namespace;
  return from === "Selector" && selector !== undefined && selects(selector, namespaceLabels(route.metadata.namespace!));
}

/** The matches of a rule; calls of gRPC are posts to /service/method. */
function matchesOf(route: RouteObject, matches: readonly (Match | GrpcMatch)[] = [{}]): Match[] {
  if (route.kind === "HTTPRoute") return (matches.length ? matches : [{}]) as Match[];
  return (matches.length ? (matches as GrpcMatch[]) : [{}]).map(({ method, headers }) => ({
    ...(headers ? { headers } : {}),
    path: method?.service
      ? method.method
        ? { type: "Exact" as const, value: `/${method.service}/${method.method}` }
        : { type: "PathPrefix" as const, value: `/${method.service}` }
      : { type: "PathPrefix" as const, value: "/" },
  }));
}

function problemOf(
  route: RouteObject,
  { group = "", kind = "Service", name, namespace, port }: BackendReference,
  path: string,
  sources: Sources,
): Condition | undefined {
  if (group !== "" || kind !== "Service")
    return no("ResolvedRefs", "InvalidKind", `${path}.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Service"`);
  const own = route.metadata.namespace!;
  const at = namespace ?? own;
  if (at !== own && !isGranted(sources, { kind: route.kind, namespace: own }, { group: "", kind: "Service", namespace: at, name }))
    return no(
      "ResolvedRefs",
      "RefNotPermitted",
      `${path}.namespace: Forbidden: Backend ref to Service ${at}/${name} not permitted by any ReferenceGrant`,
    );
  if (port === undefined) return no("ResolvedRefs", "UnsupportedValue", `${path}.port: Required value: port cannot be nil`);
  const service = sources.backends.service(at, name);
  if (!service) return no("ResolvedRefs", "BackendNotFound", `${path}.name: Not found: ${JSON.stringify(name)}`);
  return portOf(service, { number: port }) ? undefined : no("ResolvedRefs", "BackendNotFound", `${path}.port: Not found: ${port}`);
}
