// From a kubeconfig to the door of a cluster's API server: addresses, certificates, who is asking.
import { ApiError, failure, unauthorized } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Answer, Request, User } from "../../api/request.ts";
import { answerWeb } from "../../cluster/apiserver/web/index.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { Machine } from "../../machine/machine.ts";
import type { Running, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { Cluster, World } from "../../world/contract.ts";
import { type ClientConfig, clientConfig } from "./client-config.ts";
import { ConnectionError } from "./failures.ts";
import { logAt, logError, logStart } from "./klog.ts";
import { refuse } from "./refusal.ts";
import { requestTimeout, tooLate } from "./request-timeout.ts";
import { Discovery, discoveryFile } from "./resources/discovery.ts";
import { Mapper } from "./resources/mapper.ts";
import type { Door, Session } from "./session.ts";
import { type By, clientOf, hasGoTypes } from "./traffic/client.ts";
import { Traffic } from "./traffic/traffic.ts";
import { distrust, misnamed, pairProblem } from "./trust.ts";
import { unreachable } from "./unreachable.ts";

/** Virtual ms of one round trip to the API server. */
export const ROUND_TRIP = 3;

interface Binding {
  world: World;
  /** The cluster that the machine is part of, for its service address. */
  cluster: Cluster | undefined;
}
const bindings = new WeakMap<Machine, Binding>();

/** Tells which world's API servers a machine can reach; `cluster` for a machine inside one (a node, a pod). Called by whoever assembles the world. */
export function bindWorld(machine: Machine, world: World, cluster?: Cluster): void {
  bindings.set(machine, { world, cluster });
}

interface Address {
  protocol: string;
  host: string;
  port: number;
  /** host:port as messages show it. */
  shown: string;
}

/** @throws ConnectionError */
function parseServer(server: string): Address {
  const text = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConnectionError(`error: parse ${JSON.stringify(server)}: invalid URL`);
  }
  const protocol = url.protocol.slice(0, -1);
  const port = Number(url.port || (protocol === "https" ? 443 : 80));
  const authority = text.slice(text.indexOf("://") + 3).replace(/[/?#].*$/, "");
  return { protocol, host: url.hostname, port, shown: authority };
}

const IN_CLUSTER = /^kubernetes(\.default(\.svc(\.cluster\.local)?)?)?$/;

function clusterAt(binding: Binding | undefined, address: Address): Cluster | undefined {
  if (!binding) return undefined;
  for (const cluster of binding.world.clusters.values()) {
    const server = parseServer(cluster.server);
    if (server.port === address.port && (server.host === address.host || (isLoopback(server.host) && isLoopback(address.host))))
      return cluster;
  }
  return binding.cluster && address.port === 443 && (IN_CLUSTER.test(address.host) || address.host === "10.96.0.1")
    ? binding.cluster
    : undefined;
}
const isLoopback = (host: string): boolean => host === "localhost" || host === "127.0.0.1";

/** The API server behind an address. @throws ConnectionError in the words of kubectl */
function* reach(session: Session, config: ClientConfig): Task<Cluster> {
  const { machine } = session.self;
  const address = parseServer(config.server);
  const cluster = clusterAt(bindings.get(machine), address);
  const timeout = requestTimeout(session.call);
  const refused = (): never => {
    const ip = isLoopback(address.host) ? "127.0.0.1" : address.host;
    throw new ConnectionError(
      `The connection to the server ${address.shown} was refused - did you specify the right host or port?`,
      `dial tcp ${ip}:${address.port}: connect: connection refused`,
    );
  };
  const unable = (why: string): never => {
    throw new ConnectionError(`Unable to connect to the server: ${why}`);
  };
  if (!cluster) {
    let ip = isLoopback(address.host) ? "127.0.0.1" : address.host;
    if (!/^[\d.]+$/.test(ip)) {
      const found = yield* machine.network.resolve(ip);
      if ("error" in found) {
        const server = /^nameserver\s+(\S+)/m.exec(
          machine.files.exists("/etc/resolv.conf") ? machine.files.read("/etc/resolv.conf") : "",
        )?.[1];
        return unable(
          `dial tcp: lookup ${ip}${server ? ` on ${server}:53` : ""}: ${found.error === "nxdomain" ? "no such host" : found.error === "timeout" ? "i/o timeout" : "server misbehaving"}`,
        );
      }
      ip = found.addresses[0]!;
    }
    const connection = yield* machine.network.connect(ip, address.port, { timeout: Math.min(30_000, timeout ?? 30_000) });
    if (!("error" in connection)) {
      connection.close();
      return unable("EOF");
    }
    if (connection.error === "refused") return refused();
    if (connection.error === "timeout" && timeout !== undefined && timeout < 30_000) throw tooLate();
    return unable(
      `dial tcp ${ip}:${address.port}: ${connection.error === "timeout" ? "i/o timeout" : connection.error === "reset" ? "read: connection reset by peer" : "connect: no route to host"}`,
    );
  }
  if (!cluster.api.available) return refused();
  // From inside, the way to the service may be cut.
  if (address.port === 443 && cluster === bindings.get(machine)?.cluster) {
    const lost = yield* silence(machine, address, timeout);
    if (lost === "late") throw tooLate();
    if (lost) return unable(lost);
  }
  if (address.protocol === "https" && !config.insecure) {
    const why = config.authority
      ? distrust(config.authority, cluster.authority)
      : "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    if (why) return unable(why);
    const ended = cluster.serverTrouble?.() ?? (config.serverName && misnamed(config.serverName, shownCertificate(cluster)));
    if (ended) return unable(ended);
  }
  if (address.protocol === "http") throw failure(400, "BadRequest", "the server rejected our request for an unknown reason");
  return cluster;
}

/** The certificate that the API server shows, where its files are. */
function shownCertificate({ nodes }: Cluster): string | undefined {
  for (const { files } of nodes.values()) if (files.exists(SERVING_CERTIFICATE)) return files.read(SERVING_CERTIFICATE);
  return undefined;
}
const SERVING_CERTIFICATE = "/etc/kubernetes/pki/apiserver.crt";

/** Why nothing comes back from the API server's service, in Go's words; undefined where something does. */
function* silence(machine: Machine, { host, port }: Address, timeout: number | undefined): Task<string | undefined> {
  const found = yield* machine.network.resolve(host);
  if ("error" in found) return found.error === "timeout" ? `dial tcp: lookup ${host}: i/o timeout` : undefined;
  const ip = found.addresses[0]!;
  const connection = yield* machine.network.connect(ip, port, { timeout: Math.min(30_000, timeout ?? 30_000) });
  if (!("error" in connection)) connection.close();
  else if (connection.error === "timeout")
    return timeout !== undefined && timeout < 30_000 ? "late" : `dial tcp ${ip}:${port}: i/o timeout`;
  return undefined;
}

/** Who asks. @throws ApiError 401, 403 (impersonation) */
function identify(cluster: Cluster, config: ClientConfig, now: number): User {
  const subject = config.certificate ? cluster.authority.holderOf(config.certificate, now) : undefined;
  if (config.certificate && !subject && !config.token) throw unauthorized();
  const user = cluster.api.authenticate({
    ...(subject ? { certificate: subject } : {}),
    ...(config.token && !subject ? { token: config.token } : {}),
  });
  if (!user) throw unauthorized();
  const as = config.impersonate;
  return as ? impersonated(cluster, user, as) : user;
}

function impersonated(cluster: Cluster, user: User, as: NonNullable<ClientConfig["impersonate"]>): User {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(as.user);
  const may = (resource: string, name: string, namespace?: string): void => {
    const { allowed, reason } = cluster.api.authorize(user, {
      verb: "impersonate",
      group: "",
      resource,
      name,
      ...(namespace ? { namespace } : {}),
    });
    if (allowed) return;
    const where = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
    throw failure(
      403,
      "Forbidden",
      `${resource} "${name}" is forbidden: User "${user.name}" cannot impersonate resource "${resource}" in API group "" ${where}${reason && !reason.startsWith("User ") ? `: ${reason}` : ""}`,
      { name, kind: resource },
    );
  };
  if (account) may("serviceaccounts", account[2]!, account[1]);
  else may("users", as.user);
  for (const group of as.groups) may("groups", group);
  const groups = account && !as.groups.length ? ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`] : [...as.groups];
  if (as.user !== "system:anonymous" && !groups.includes("system:authenticated")) groups.push("system:authenticated");
  if (as.user === "system:anonymous" && !groups.includes("system:unauthenticated")) groups.push("system:unauthenticated");
  return { name: as.user, groups, ...(as.uid ? { uid: as.uid } : {}), ...(Object.keys(as.extra).length ? { extra: as.extra } : {}) };
}

/** Opens the door for a session. @throws ConnectionError, ApiError */
export function* open(session: Session): Task<Door & { cluster: Cluster }> {
  const { config, self } = session;
  logStart(self, session.call);
  const unfit = config.certificate && config.key ? pairProblem(config.certificate, config.key) : undefined;
  if (unfit && !config.reloads) refuse(unfit);
  let cluster: Cluster;
  try {
    cluster = yield* reach(session, config);
  } catch (error) {
    throw error instanceof ConnectionError ? unreachable(session, config, error) : error;
  }
  const timeout = requestTimeout(session.call);
  const roundTrip = function* (): Task<void> {
    yield* sleep(self, Math.min(ROUND_TRIP, timeout ?? ROUND_TRIP));
    if (timeout !== undefined && timeout < ROUND_TRIP) throw tooLate();
  };
  yield* roundTrip();
  if (unfit) {
    logError(self, "cert_rotation.go:172", `"Loading client cert failed" err=${JSON.stringify(unfit)} key="key"`);
    throw new ConnectionError(`Unable to connect to the server: ${unfit}`);
  }
  const user = identify(cluster, config, self.clock.now);
  const { api } = cluster;
  const context = {
    api,
    clock: self.clock,
    address: parseServer(config.server).shown,
    machine: cluster.nodes.values().next().value!,
    ...(cluster.kubelets ? { kubelets: cluster.kubelets } : {}),
  };
  const traffic = Traffic.wanted(session.call) ? new Traffic(self, session.call, config, context, user) : undefined;
  const discovery = new Discovery(self, api.scheme, discoveryFile(self, session.call, config.server), (missed) => {
    if (missed) logAt(self, session.call, 5, "discovery.go:214", "Invalidating discovery information");
    traffic?.discovery();
  });
  const flags = new Set(session.call.command.flags.map(({ name }) => name));
  // What shall be sorted is read in one piece.
  const whole = flags.has("sort-by") && session.call.string("sort-by") !== "";
  const pieces = flags.has("chunk-size") && !whole ? session.call.int("chunk-size") : 0;
  const send = (request: Omit<Request, "user">): Answer => {
    if (discovery.isGone(request.kind)) throw unserved(request);
    return api.handle({ ...request, user, warn: (text) => session.warn(text) });
  };
  /** Asks the server, and logs with -v=6 and more what was said. */
  const ask = (request: Omit<Request, "user">, milliseconds: number, by?: By | "nobody"): Answer => {
    if (by === "nobody") return send(request);
    try {
      return traffic ? traffic.of(request, () => send(request), milliseconds, by) : send(request);
    } catch (error) {
      if (error instanceof ApiError && hasGoTypes(clientOf(session.call, request, by))) session.decoded.add(error);
      throw error;
    }
  };
  const door: Door & { cluster: Cluster } = {
    cluster,
    server: config.server,
    user,
    traffic,
    mapper: new Mapper(api.scheme, (text) => session.warn(text), discovery),
    managedFields: (object) => api.managedFields(object),
    reader: {
      now: self.clock.now,
      get(kind, name, namespace) {
        try {
          return ask({ verb: "get", kind, name, ...(namespace ? { namespace } : {}) }, 0, "typed") as KubeObject;
        } catch (error) {
          if (error instanceof ApiError && error.reason === "NotFound") return undefined;
          throw error;
        }
      },
      list: (kind, options = {}) => (ask({ verb: "list", kind, ...options }, 0, "typed") as KubeList).items,
      kind: (plural, group) => api.scheme.kinds.find((kind) => kind.plural === plural && (group === undefined || kind.group === group)),
    },
    *request(request, by): Task<Answer> {
      yield* roundTrip();
      if (!api.available)
        throw new ConnectionError(
          `The connection to the server ${parseServer(config.server).shown} was refused - did you specify the right host or port?`,
        );
      return ask(request, ROUND_TRIP, by);
    },
    *web(method, target, body, headers): Task<WebAnswer> {
      yield* roundTrip();
      const answer = answerWeb(context, {
        method,
        target,
        body,
        user,
        headers: headers ?? { accept: "application/json, */*", "user-agent": "kubectl" },
      });
      if (!headers) traffic?.web(method, target, body, answer, ROUND_TRIP);
      return answer;
    },
    *get<T extends KubeObject>(kind: Kind<T>, name: string, options: { namespace?: string; subresource?: string } = {}): Task<T> {
      return (yield* door.request({ verb: "get", kind: kind as unknown as Kind, name, ...options })) as T;
    },
    *list<T extends KubeObject>(
      kind: Kind<T>,
      options: { namespace?: string; labelSelector?: string; fieldSelector?: string } = {},
      by?: By | "nobody",
    ): Task<KubeList<T>> {
      const request = { verb: "list" as const, kind: kind as unknown as Kind, ...options, ...(pieces ? { limit: pieces } : {}) };
      const first = (yield* door.request(request, by)) as KubeList<T>;
      if (!first.metadata.continue) return first;
      // The next pieces follow without time between them, so that all are of one version.
      const items = [...first.items];
      let next: string | undefined = first.metadata.continue;
      while (next) {
        const page = ask({ ...request, continue: next }, 0, by) as KubeList<T>;
        items.push(...page.items);
        next = page.metadata.continue;
      }
      const { continue: _, remainingItemCount: __, ...metadata } = first.metadata;
      return { ...first, metadata, items };
    },
  };
  return door;
}

const METHODS: Readonly<Record<string, string>> = {
  create: "post",
  update: "put",
  patch: "patch",
  delete: "delete",
  deletecollection: "delete",
};

/** What client-go makes of a 404 without a Status (NewGenericServerResponse). */
function unserved({ verb, kind, name }: Omit<Request, "user">): ApiError {
  const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
  const what = `${METHODS[verb] ?? "get"} ${resource}${name && verb !== "create" ? ` ${name}` : ""}`;
  return failure(404, "NotFound", `the server could not find the requested resource (${what})`, {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    causes: [{ reason: "UnexpectedServerResponse", message: "404 page not found" }],
  });
}

/** What completion may see without waiting: the kinds and, as the user may read them, objects. */
export interface Glance {
  mapper: Mapper;
  namespace: string;
  /** An answer, or undefined where the server refuses. */
  ask(request: Omit<Request, "user">): Answer | undefined;
}

/** The cluster as seen from a command line that is still being written; undefined when it cannot be reached. */
export function glance(self: Running, words: readonly string[]): Glance | undefined {
  try {
    const value = (...names: string[]): string => {
      for (const [index, word] of words.entries())
        for (const name of names) {
          if (word === name) return words[index + 1] ?? "";
          if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
        }
      return "";
    };
    const given: Record<string, string> = {
      namespace: value("-n", "--namespace"),
      context: value("--context"),
      kubeconfig: value("--kubeconfig"),
      cluster: value("--cluster"),
      user: value("--user"),
      as: value("--as"),
      token: value("--token"),
      server: value("-s", "--server"),
      "request-timeout": value("--request-timeout") || "0",
    };
    requestTimeout({ string: (name) => given[name] ?? "" });
    const config = clientConfig(self, {
      given: (name) => Boolean(given[name]),
      string: (name) => given[name] ?? "",
      list: () => [],
      bool: () => false,
    });
    const cluster = clusterAt(bindings.get(self.machine), parseServer(config.server));
    if (!cluster?.api.available) return undefined;
    const user = identify(cluster, config, self.clock.now);
    return {
      mapper: new Mapper(cluster.api.scheme),
      namespace: config.namespace,
      ask(request) {
        try {
          return cluster.api.handle({ ...request, user });
        } catch {
          return undefined;
        }
      },
    };
  } catch {
    return undefined;
  }
}
