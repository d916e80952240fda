// The API server: one door in front of the store. Authorisation, admission and storage, in the order of the real one.
import { channel } from "node:diagnostics_channel";
import type { Client } from "../../api/client.ts";
import { failure, methodNotAllowed, notFoundError, unauthorized } from "../../api/errors.ts";
import { type Kind, listOf } from "../../api/kind.ts";
import { reviewKinds } from "../../api/kinds/reviews.ts";
import { ManagedFieldsLedger } from "../../api/managed-fields.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Answer, Request, User } from "../../api/request.ts";
import { hubOf, present, toHub } from "../../api/versions.ts";
import { followAddresses, makeServiceCidr } from "./address-objects.ts";
import { createAdmission } from "./admission/index.ts";
import { certificateUser, Tokens } from "./authentication.ts";
import { Authorizer } from "./authorization.ts";
import { AuthorizationFilter } from "./authorization-filter.ts";
import { bootstrap } from "./bootstrap.ts";
import type { Change } from "./change.ts";
import { createClient } from "./client.ts";
import { fillComponentStatuses } from "./component-statuses.ts";
import { admitConnection } from "./connect.ts";
import type { Core } from "./core.ts";
import { CustomResources } from "./custom/index.ts";
import { remove, warnOfOrphans } from "./deletion.ts";
import { check } from "./encryption/at-rest.ts";
import { expireEvents } from "./event-expiry.ts";
import { type EventWriter, eventWriter } from "./event-writing.ts";
import { startFlowControl } from "./flow-control.ts";
import { impersonate } from "./impersonation.ts";
import type { ApiServer, ApiServerOptions, Backend, ComputedSource, WebhookAnswer } from "./index.ts";
import { list, listComputed } from "./listing.ts";
import { LOOPBACK } from "./loopback.ts";
import { createRecorder } from "./recorder.ts";
import { create, patch, recreate, recreateStatus, update } from "./registry.ts";
import { Renewal, renewed } from "./renewal.ts";
import { answerReview, isReview } from "./reviews.ts";
import { KindRegistry } from "./scheme.ts";
import { createSeriesRecorder } from "./series-recorder.ts";
import { apply } from "./server-side-apply.ts";
import { ServiceAddresses } from "./service-addresses.ts";
import { standardServerSettings } from "./settings.ts";
import { Siblings } from "./siblings.ts";
import { Storage } from "./storage.ts";
import { answerSubresource, bindingOf, isBinding, unknownSubresource } from "./subresources.ts";
import { openWatch } from "./watching.ts";

/** Where each server is announced, as `{ server, clock }`: the tests hold what must always be true of all of them. */
const created = channel("k8s-quest:api-server");

/** Kinds whose objects come with the nodes. */
const MADE_BY_NODES = new Set(["csinodes"]);

/** Who comes without credentials. */
const ANONYMOUS: User = { name: "system:anonymous", groups: ["system:unauthenticated"] };

/** A server over `kinds`, with what every new cluster starts with. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const kinds = [...options.kinds];
  for (const kind of reviewKinds) if (!kinds.some(({ group, plural }) => group === kind.group && plural === kind.plural)) kinds.push(kind);
  const scheme = new KindRegistry(kinds);
  const storage = new Storage(options.clock);
  const random = options.random.stream("apiserver");
  const { clock } = options;
  const authorizer = new Authorizer(scheme, storage);
  const tokens = new Tokens(clock, random.stream("tokens"), scheme, storage);
  const services = scheme.byKind("", "v1", "Service");
  const [cidrs, addressObjects] = ["ServiceCIDR", "IPAddress"].map((kind) => scheme.byKind("networking.k8s.io", "v1", kind));
  const addresses =
    services && new ServiceAddresses(options.serviceCidr, random.stream("services"), storage, services, cidrs, addressObjects);
  const answers = new Map<string, WebhookAnswer>();
  const admission = createAdmission({ scheme, storage, clock, random, authorizer, answers, loopback: () => client(LOOPBACK) });
  const filter = new AuthorizationFilter(authorizer, clock);
  let settings = standardServerSettings;
  // What the system makes for itself draws from a stream of its own: it changes nothing about the names of what users make.
  const own = random.stream("own objects");
  let drawn = random;
  const aside = <T>(run: () => T): T => {
    const before = drawn;
    drawn = own;
    try {
      return run();
    } finally {
      drawn = before;
    }
  };
  const core: Core = {
    clock,
    get random() {
      return drawn;
    },
    scheme,
    storage,
    managedFields: new ManagedFieldsLedger(),
    siblings: new Siblings(),
    admission: admission.plugins,
    admissionOf: admission.of,
    allocates: (kind) => kind === services,
    reserve(kind, draft, old) {
      if (kind === services) addresses!.reserve(draft, old);
    },
  };
  const backends = new Map<string, Backend>();
  const computed = new Map<Kind, ComputedSource>();
  const refreshed = new Map<Kind, (request: Request) => void>();

  /** The answer at the version of the request; lists and watches see to that themselves. */
  const handle = (request: Request): Answer => {
    const answer = settings.audit && server.available ? settings.audit.around(request, () => answerTo(request)) : answerTo(request);
    if (storage.secrets && (request.verb === "get" || request.verb === "list")) readable(request.kind, answer);
    return request.kind.storedAs && "metadata" in answer && !("items" in answer) ? present(request.kind, answer) : answer;
  };
  /** @throws ApiError where something was encrypted that nothing configured can read */
  const readable = (kind: Kind, answer: Answer): void => {
    const objects = "items" in answer ? (answer.items as readonly KubeObject[]) : "metadata" in answer ? [answer] : [];
    for (const object of objects) {
      const stored = storage.get(kind, object.metadata.namespace ?? "", object.metadata.name);
      if (!stored) continue;
      if (settings.atRest) settings.atRest.read(kind, stored);
      else check(kind, stored);
    }
  };
  const answerTo = (request: Request): Answer => {
    if (!server.available) throw failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
    if (request.user.name === "") throw unauthorized();
    filter.check(request);
    const { kind, verb } = request;
    if (kind.deprecation) request.warn?.(kind.deprecation);
    if (request.subresource) {
      const backend = backends.get(`${kind.group}/${kind.plural}/${request.subresource}`);
      if (backend) {
        const object = get(core, request);
        admitConnection(core, request);
        return backend(request, object) as Answer;
      }
      const supported = kind.subresources?.find(({ name }) => name === request.subresource);
      if (!supported) throw unknownSubresource(request);
      if (!supported.verbs.includes(verb)) throw methodNotAllowed(kind, verb);
      const answer = answerSubresource(core, request, tokens);
      if (!answer) throw unknownSubresource(request);
      return answer;
    }
    if (!kind.verbs.includes(verb)) throw kind.custom && verb === "create" ? terminating(kind) : methodNotAllowed(kind, verb);
    const source = computed.get(kind);
    if (verb === "get" || verb === "list" || verb === "watch") refreshed.get(kind)?.(request);
    switch (verb) {
      case "get":
        return source ? source.get(request.name ?? "", request.namespace) : get(core, request);
      case "list":
        return source ? listComputed(source.list(request.namespace), request) : list(storage, request);
      case "watch":
        return openWatch(core, request);
      case "create":
        if (isReview(kind)) return answerReview(request, authorizer, tokens);
        if (isBinding(kind)) return bindingOf(core, request);
        return MADE_BY_NODES.has(kind.plural) ? aside(() => create(core, request)) : create(core, request);
      case "update":
        return update(core, request);
      case "patch":
        return request.patch === "apply" ? apply(core, request) : patch(core, request);
      case "delete":
        warnOfOrphans(request);
        return remove(core, request);
      case "deletecollection":
        warnOfOrphans(request);
        return removeAll(core, request);
    }
  };
  const client = (user: User): Client => createClient(user, handle);
  /** Whether what the system's own parts write may go straight into the store. */
  const straight = (): boolean => server.available && !settings.audit && !settings.atRest && !settings.enabled.has("AlwaysDeny");
  const allowedStraight = (request: Request): boolean => {
    if (!straight()) return false;
    filter.check(request);
    return true;
  };
  const eventsOf = (user: User): EventWriter => eventWriter(core, client(user), allowedStraight);
  const definitions = scheme.byKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
  if (definitions) new CustomResources(definitions, scheme, storage, clock, () => client(LOOPBACK));

  const server: ApiServer = {
    scheme,
    handle,
    client,
    available: true,
    get settings() {
      return settings;
    },
    set settings(next) {
      settings = next;
      storage.atRest = next.atRest;
      storage.secrets ||= next.atRest !== undefined;
      filter.settings = next;
      admission.configure(next);
    },
    stored: storage,
    recreate: (user, kind, made) => recreate(core, { verb: "create", kind, user }, made),
    renew(user, kind, object, fields, subresource) {
      const request = updateOf(user, kind, object, subresource);
      return allowedStraight(request) ? renewed(core, request, object, fields) : undefined;
    },
    renewal(user, kind, object, fields) {
      const request = updateOf(user, kind, object);
      return new Renewal(core, request, object, fields, () => allowedStraight(request));
    },
    due: (kind, object) => storage.due(kind, object),
    watched: (kind) => storage.watched(kind),
    recreateStatus: (user, kind, old, made) => recreateStatus(core, { verb: "update", kind, user, subresource: "status" }, old, made),
    subscribe: <T extends KubeObject>(kind: Kind<T>, listener: (change: Change<T>) => void) =>
      storage.subscribe(kind as Kind, listener as never),
    managedFields(object) {
      const [version, group = ""] = object.apiVersion.split("/").reverse() as [string, string?];
      const kind = scheme.byKind(group, version, object.kind);
      return kind ? core.managedFields.of(toHub(kind, object)) : [];
    },
    dependents: (uid) => storage.dependents(uid),
    recorder: (user, component, host) => createRecorder(core, eventsOf(user), component, host),
    seriesRecorder: (user, controller, instance) => createSeriesRecorder(core, eventsOf(user), controller, instance),
    authenticate: ({ token, certificate }) =>
      token !== undefined
        ? tokens.verify(token)?.user
        : certificate
          ? certificateUser(certificate)
          : settings.anonymous
            ? ANONYMOUS
            : undefined,
    authorize: (user, question) => filter.decide(user, question),
    impersonate: (user, as) => impersonate(authorizer, user, as),
    issueToken(namespace, name, { audiences, seconds, bound }) {
      const accounts = scheme.byKind("", "v1", "ServiceAccount")!;
      const account = storage.get(accounts, namespace, name);
      if (!account) throw notFoundError(accounts, name);
      return tokens.issue(account, { audiences, seconds: seconds ?? (bound?.kind === "Secret" ? undefined : 3600), bound });
    },
    aside,
    get refused() {
      return filter.refused;
    },
    answerWebhook: (namespace, service, answer) => void answers.set(`${namespace}/${service}`, answer),
    serve: (kind, subresource, backend) => backends.set(`${kind.group}/${kind.plural}/${subresource}`, backend),
    compute: (kind, source) => computed.set(kind, source),
    beforeReads: (kind, refresh) => refreshed.set(kind, refresh),
  };
  created.publish({ server, clock });
  const loopback = client(LOOPBACK);
  followAddresses(server, loopback, aside);
  aside(() => {
    makeServiceCidr(server, loopback, options.serviceCidr, clock);
    startFlowControl(server, loopback, clock);
  });
  fillComponentStatuses(scheme, storage);
  expireEvents(core);
  bootstrap(loopback, scheme, {
    serviceCidr: options.serviceCidr,
    advertiseAddress: options.advertiseAddress ?? "172.18.0.2",
    aside,
    exists: (kind, namespace, name) => storage.get(kind, namespace, name) !== undefined,
    recreate: (kind, made) => void server.recreate(LOOPBACK, kind, made),
  });
  return server;
}

/** An update of `object`, without a body. */
function updateOf(user: User, kind: Kind, { metadata: { name, namespace } }: KubeObject, subresource?: string): Request {
  const request: Request = { verb: "update", kind, user, name };
  if (namespace) request.namespace = namespace;
  if (subresource) request.subresource = subresource;
  return request;
}

/** Custom resources cannot be made any more once their definition is being deleted. */
const terminating = (kind: Kind): Error =>
  failure(405, "MethodNotAllowed", "create not allowed while custom resource definition is terminating", {
    group: kind.group,
    kind: kind.plural,
  });

function get(core: Core, request: Request): KubeObject {
  const found = core.storage.get(request.kind, request.namespace ?? "", request.name ?? "");
  if (!found) throw notFoundError(hubOf(request.kind), request.name ?? "");
  return found;
}

function removeAll(core: Core, request: Request): Answer {
  const { labelSelector: _, fieldSelector: __, ...each } = request;
  const { items } = list(core.storage, request);
  for (const { metadata } of items)
    remove(core, { ...each, verb: "delete", name: metadata.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) });
  return listOf(request.kind, items, String(core.storage.version));
}
