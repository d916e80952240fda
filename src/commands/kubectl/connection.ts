// From a kubeconfig to the door of a cluster's API server: addresses, certificates, who is asking.
import { channel } from "node:diagnostics_channel";
import { ApiError, failure } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Answer, Request } from "../../api/request.ts";
import { answerWeb } from "../../cluster/apiserver/web/index.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { Running, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { Cluster } from "../../world/contract.ts";
import type { Caller, Door } from "./door.ts";
import { ConnectionError } from "./failures.ts";
import { identify } from "./identify.ts";
import { logAt, logError, logStart } from "./klog.ts";
import { parseServer, reach } from "./reach.ts";
import { refuse } from "./refusal.ts";
import { requestTimeout, tooLate } from "./request-timeout.ts";
import { Discovery, discoveryFile } from "./resources/discovery.ts";
import { Mapper } from "./resources/mapper.ts";
import { type By, clientOf, hasGoTypes } from "./traffic/client.ts";
import { Traffic } from "./traffic/traffic.ts";
import { pairProblem } from "./trust.ts";
import { unreachable } from "./unreachable.ts";

/** Virtual ms of one round trip to the API server. */
export const ROUND_TRIP = 3;

/** What is told of each request on the channel `k8s-quest:kubectl-request`: an exam's report says by it where a line went. */
export interface KubectlRequest {
  self: Running;
  cluster: Cluster;
  request: Omit<Request, "user">;
}
const asked = channel("k8s-quest:kubectl-request");

/** Opens the door for a session. @throws ConnectionError, ApiError */
export function* open(session: Caller): Task<Door & { cluster: Cluster }> {
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
    if (asked.hasSubscribers) asked.publish({ self, cluster, request } satisfies KubectlRequest);
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
      return (yield* door.request({ verb: "get", kind: kind as Kind, name, ...options })) as T;
    },
    *list<T extends KubeObject>(
      kind: Kind<T>,
      options: { namespace?: string; labelSelector?: string; fieldSelector?: string } = {},
      by?: By | "nobody",
    ): Task<KubeList<T>> {
      const request = { verb: "list" as const, kind: kind as Kind, ...options, ...(pieces ? { limit: pieces } : {}) };
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
