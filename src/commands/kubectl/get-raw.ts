// get --raw: paths of the API over the door.

import { apiGroups, apiResources } from "../../api/discovery.ts";
import { failure, methodNotAllowed } from "../../api/errors.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Watch } from "../../api/request.ts";
import { SERVER_VERSION } from "../../api/version.ts";
import { goJson } from "../../base/go-json.ts";
import { isLogStream } from "../../cluster/kubelet/streams.ts";
import type { Process } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { refuse } from "./refusal.ts";
import type { Door, Session } from "./session.ts";

const notThere = () => failure(404, "NotFound", "the server could not find the requested resource");
const HEALTH = /^\/(healthz|livez|readyz)(\/.*)?$/;

export function* rawGet(session: Session, call: Call): Process {
  const target = call.string("raw");
  if (call.args.length || call.list("filename").length || call.string("kustomize"))
    refuse("arguments may not be passed when --raw is specified");
  if (call.bool("watch") || call.bool("watch-only"))
    refuse("--raw may not be specified with other flags that filter the server request or alter the output");
  if (!target.startsWith("/")) refuse(`--raw must be a valid URL path: parse ${JSON.stringify(target)}: invalid URI for request`);
  const door = yield* session.door();
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const options = Object.fromEntries(new URLSearchParams(query));
  const fixed = fixedPath(door, path.replace(/(.)\/$/, "$1"));
  if (fixed !== undefined) {
    yield* session.out(fixed);
    return 0;
  }
  return yield* object(session, door, path, options);
}

/** What is not about objects: versions, health, discovery. */
function fixedPath(door: Door, path: string): string | undefined {
  const { kinds } = door.mapper.scheme;
  if (HEALTH.test(path)) return "ok";
  if (path === "/version") return JSON.stringify(SERVER_VERSION, null, 2);
  if (path === "/api")
    return goLine({
      kind: "APIVersions",
      versions: ["v1"],
      serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: door.server.replace(/^\w+:\/\//, "") }],
    });
  if (path === "/apis")
    return goLine({
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: apiGroups(kinds).map(({ name, versions, preferredVersion }) => ({ name, versions, preferredVersion })),
    });
  const group = /^\/apis\/([^/]+)$/.exec(path);
  if (group) {
    const found = apiGroups(kinds).find((each) => each.name === group[1]);
    if (!found) throw notThere();
    return goLine(found);
  }
  const version = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (!version) return undefined;
  const resources = apiResources(kinds, version[1] ?? "", version[2]!);
  if (!resources.resources.length) throw notThere();
  return goLine(resources);
}

/** A struct as the server writes it: fields in their own order, one line. */
const goLine = (value: object): string => `${JSON.stringify(inOrder(value))}\n`;

/** Fields of metadata in the order of Go's ObjectMeta. */
const METADATA =
  "name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields".split(
    " ",
  );
function metadataInOrder(metadata: object): object {
  const entries = new Map(Object.entries(metadata));
  const known = METADATA.filter((name) => entries.has(name)).map((name) => [name, mapInOrder(entries.get(name))]);
  return { ...Object.fromEntries(known), ...Object.fromEntries([...entries].filter(([name]) => !METADATA.includes(name))) };
}
/** A map of texts by its keys, as Go writes maps; anything else as it is. */
const mapInOrder = (value: unknown): unknown =>
  typeof value === "object" && value && !Array.isArray(value) && Object.values(value).every((each) => typeof each === "string")
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Objects begin with kind, apiVersion and metadata, those of lists too. */
function inOrder(value: object): object {
  const { kind, apiVersion, metadata, items, ...rest } = value as Partial<KubeObject>;
  if (!metadata) return value;
  return {
    kind,
    apiVersion,
    metadata: metadataInOrder(metadata),
    ...(Array.isArray(items)
      ? { items: items.map((item: KubeObject) => inOrder({ ...item, kind: undefined, apiVersion: undefined })) }
      : {}),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, mapInOrder(value)])),
  };
}

function* object(session: Session, door: Door, path: string, options: Record<string, string>): Process {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?(?:\/(.+))?$/.exec(path);
  if (!match) throw notThere();
  let [, group = "", version = "", namespace, plural = "", name, subresource] = match;
  let kind = door.mapper.scheme.byResource(group, version, plural);
  if (namespace && (!kind || (!kind.namespaced && plural !== "namespaces"))) {
    const outer = door.mapper.scheme.byResource(group, version, "namespaces");
    if (outer && !kind) {
      [kind, subresource, name, namespace] = [outer, plural, namespace, undefined];
      plural = "namespaces";
    }
  }
  if (!kind) throw notThere();
  const { watch, labelSelector, fieldSelector, resourceVersion, limit, timeoutSeconds, ...rest } = options;
  const base = {
    kind,
    ...(namespace ? { namespace } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
  };
  if (name) {
    if (!kind.verbs.includes("get")) throw methodNotAllowed(kind, "get");
    const answer: unknown = yield* door.request({ verb: "get", ...base, name, ...(subresource ? { subresource, options: rest } : {}) });
    yield* session.out(isLogStream(answer) ? answer.output.read() : goLine(session.whole(answer as KubeObject)));
    return 0;
  }
  if (watch !== "true" && watch !== "1") {
    yield* session.out(
      goLine(
        session.whole(
          (yield* door.request({
            verb: "list",
            ...base,
            ...(limit ? { limit: Number(limit) } : {}),
            ...(rest["continue"] ? { continue: rest["continue"] } : {}),
          })) as KubeList,
        ),
      ),
    );
    return 0;
  }
  const open = (yield* door.request({ verb: "watch", ...base })) as Watch;
  const until = timeoutSeconds ? session.self.clock.now + Number(timeoutSeconds) * 1000 : undefined;
  try {
    for (;;) {
      for (const event of open.take())
        yield* session.out(
          `${goJson({ type: event.type, object: session.whole(event.object) })}\n`.replace(
            /^\{"object":(.*),"type":"([A-Z]+)"\}\n$/s,
            '{"type":"$2","object":$1}\n',
          ),
        );
      if (until !== undefined && session.self.clock.now >= until) return 0;
      yield { on: open.changed, ...(until === undefined ? {} : { until }) };
    }
  } finally {
    open.stop();
  }
}
