// Requests for resources: from path, query and body to a request at the door, and its answer in the form that the client takes.
import { ApiError, failure } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import { scaleColumns } from "../../../api/kinds/table.ts";
import type { KubeList, KubeObject } from "../../../api/object.ts";
import type { Answer, Request, User, Verb, Watch, WatchEvent } from "../../../api/request.ts";
import { detailsOf, success } from "../../../api/success.ts";
import { tableOf } from "../../../api/table.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import type { LogStream } from "../../kubelet/streams.ts";
import { bodyValue, patchBody } from "./body.ts";
import { SYSTEM, type WebContext } from "./context.ts";
import { isLog, refusal, text, type WebAnswer, type WebRequest } from "./message.ts";
import { type Accepted, negotiate } from "./negotiation.ts";
import { isProxy, proxy } from "./proxy.ts";
import { deleteOptions, listOptions, writeOptions } from "./query.ts";
import type { RequestInfo, ResourceInfo } from "./request-info.ts";
import { openSession } from "./sessions.ts";
import { textsOf } from "./texts.ts";
import { expiredFrames, watchFrames } from "./watch-frames.ts";
import { listOnWire, listText, onWire, wholeMetadata } from "./wire.ts";

/** Kinds whose last version is the answer to their deletion (ReturnDeletedObject of their stores). */
const RETURNED = new Set([
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services",
]);
const STREAMS = new Set(["exec", "attach", "portforward"]);

/** `user` is who it is after impersonation. */
export function answerResource(context: WebContext, web: WebRequest, info: RequestInfo, user: User): WebAnswer {
  const { api } = context;
  const resource = info.resource!;
  const kind = api.scheme.byResource(resource.group, resource.version, resource.plural);
  // Nothing stands at the path at all: the mux answers, not the API.
  if (!kind) return text(404, "404 page not found\n");
  if (isProxy(info)) return proxy(context, web, info, kind, user);
  const warnings: string[] = [];
  const request: Request = {
    verb: info.verb as Verb,
    kind,
    user,
    ...(resource.namespace === undefined ? {} : { namespace: resource.namespace }),
    ...(resource.name === undefined ? {} : { name: resource.name }),
    ...(resource.subresource === undefined ? {} : { subresource: resource.subresource }),
    warn: (text) => warnings.push(text),
  };
  if (resource.subresource && STREAMS.has(resource.subresource)) return openSession(context, web, info, request);
  let answer: WebAnswer;
  try {
    answer = dispatch(context, web, info, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer = refusal(error);
  }
  if (warnings.length)
    answer.headers["warning"] = [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text).replaceAll("\\u", "u")}`);
  return answer;
}

function dispatch(context: WebContext, web: WebRequest, info: RequestInfo, request: Request): WebAnswer {
  const { handle } = context.api;
  const { query } = info;
  const { kind } = request;
  const accepted = negotiate(web.headers, query, true);
  const asked = { resource: info.resource!, accepted, query };
  const show = (status: number, answer: Answer) => objectAnswer(context, kind, asked, status, answer);
  switch (info.verb) {
    case "get": {
      if (!request.subresource) return show(200, handle(request));
      const answer: unknown = handle({ ...request, options: Object.fromEntries(query) });
      return isLog(answer) ? logAnswer(answer) : show(200, answer as Answer);
    }
    case "list":
      return show(200, handle({ ...request, ...listOptions(query) }));
    case "watch":
      return watchAnswer(context, { ...request, ...listOptions(query) }, accepted, query);
    case "create":
    case "update": {
      const body = bodyValue(web.headers["content-type"], web.body, !request.subresource);
      const answer = handle({ ...request, body: body ?? {}, ...writeOptions(query, info.verb, web.headers["user-agent"]) });
      return show(info.verb === "create" ? 201 : 200, answer);
    }
    case "patch": {
      const { patch, body } = patchBody(web.headers["content-type"], web.body, !kind.custom);
      const created = patch === "apply" && !request.subresource && !exists(context, request);
      const answer = handle({
        ...request,
        patch,
        body,
        ...writeOptions(query, "patch", patch === "apply" ? undefined : web.headers["user-agent"]),
      });
      return show(created ? 201 : 200, answer);
    }
    case "delete": {
      const answer = handle({ ...request, ...deleteOptions(query, bodyValue(web.headers["content-type"], web.body)) });
      const gone = !exists(context, request);
      return show(200, gone && !RETURNED.has(kind.plural) ? success({ details: detailsOf(kind, answer as KubeObject) }) : answer);
    }
    case "deletecollection":
      return show(
        200,
        handle({ ...request, ...listOptions(query), ...deleteOptions(query, bodyValue(web.headers["content-type"], web.body)) }),
      );
    default:
      throw failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }
}

function exists({ api }: WebContext, { kind, namespace, name }: Request): boolean {
  try {
    api.handle({ verb: "get", kind, user: SYSTEM, ...(namespace ? { namespace } : {}), ...(name ? { name } : {}) });
    return true;
  } catch {
    return false;
  }
}

/** What a request asks for, and in which form. */
interface Asked {
  resource: ResourceInfo;
  accepted: Accepted;
  query: URLSearchParams;
}

function objectAnswer(
  { api, clock }: WebContext,
  kind: Kind,
  { resource, accepted, query }: Asked,
  status: number,
  answer: Answer,
): WebAnswer {
  const object = answer as KubeObject | KubeList;
  const managed = (each: KubeObject) => api.managedFields(each);
  const isList = "items" in object && Array.isArray(object.items) && resource.name === undefined;
  if (isList && !accepted.as && accepted.media === "json" && !accepted.pretty)
    return { status, headers: { "content-type": "application/json" }, body: `${listText(kind, object as KubeList, managed)}\n` };
  let value: unknown;
  if (object.kind === "Status") value = object;
  else if (
    accepted.as?.kind === "Table" &&
    (!resource.subresource || resource.subresource === "status" || resource.subresource === "scale")
  ) {
    const shown = resource.subresource === "scale" ? { ...kind, columns: scaleColumns } : kind;
    const items = isList ? (object as KubeList).items : [object as KubeObject];
    const text = tableText({ api, clock }, shown, query, accepted, { items, metadata: object.metadata });
    if (accepted.media === "json" && !accepted.pretty)
      return { status, headers: { "content-type": "application/json" }, body: `${text}\n` };
    value = JSON.parse(text);
  } else if (accepted.as)
    value = isList
      ? {
          kind: "PartialObjectMetadataList",
          apiVersion: `meta.k8s.io/${accepted.as.version}`,
          metadata: object.metadata,
          items: (object as KubeList).items.map((item) => partial(item, accepted, managed)),
        }
      : partial(object as KubeObject, accepted, managed);
  else value = isList ? listOnWire(kind, object as KubeList, managed) : onWire(kind, object as KubeObject, managed);
  return valueAnswer(status, value, accepted);
}

export function valueAnswer(status: number, value: unknown, { media, pretty }: Accepted): WebAnswer {
  return media === "yaml"
    ? { status, headers: { "content-type": "application/yaml" }, body: dumpYaml(value) }
    : {
        status,
        headers: { "content-type": "application/json" },
        body: pretty ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`,
      };
}

const partial = (object: KubeObject, accepted: Accepted, managed: Parameters<typeof wholeMetadata>[1]) => ({
  kind: "PartialObjectMetadata",
  apiVersion: `meta.k8s.io/${accepted.as!.version}`,
  metadata: wholeMetadata(object, managed),
});

interface Tabled {
  items: readonly KubeObject[];
  /** Of the list, or of the object. */
  metadata: KubeList["metadata"] | KubeObject["metadata"];
  /** Whether the table says what its columns are. */
  columns?: boolean;
}

/**
 * A table as JSON, written row by row.
 * @throws ApiError where includeObject says something else than None, Metadata or Object
 */
function tableText(
  { api, clock }: Pick<WebContext, "api" | "clock">,
  kind: Kind,
  query: URLSearchParams,
  accepted: Accepted,
  { items, metadata, columns = true }: Tabled,
): string {
  const include = query.get("includeObject") || "Metadata";
  if (!["None", "Metadata", "Object"].includes(include))
    throw failure(400, "BadRequest", `unrecognized includeObject value: ${JSON.stringify(include)}`);
  const managed = (each: KubeObject) => api.managedFields(each);
  const { version } = accepted.as!;
  const { resourceVersion, continue: next, remainingItemCount } = metadata as KubeList["metadata"];
  const { rows, ...made } = tableOf(kind, items, clock.now, {
    metadata: { resourceVersion, ...(next ? { continue: next } : {}), ...(remainingItemCount ? { remainingItemCount } : {}) },
  });
  const texts = textsOf(kind, `PartialObjectMetadata/${version}`);
  const shown = (item: KubeObject): string => {
    if (include === "None") return "null";
    if (include === "Object") return JSON.stringify(onWire(kind, item, managed));
    return texts.of(item, () => JSON.stringify(partial(item, accepted, managed)));
  };
  const head = JSON.stringify({ ...made, ...(columns ? {} : { columnDefinitions: null }), apiVersion: `meta.k8s.io/${version}` });
  const text = rows.map(({ cells }, index) => `{"cells":${JSON.stringify(cells)},"object":${shown(items[index]!)}}`);
  return `${head.slice(0, -1)},"rows":[${text.join(",")}]}`;
}

function watchAnswer(context: WebContext, request: Request, accepted: Accepted, query: URLSearchParams): WebAnswer {
  const { api, clock } = context;
  const headers = { "content-type": "application/json" };
  let watch: Watch;
  try {
    watch = api.handle(request) as Watch;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 410) throw error;
    return { status: 200, headers, frames: expiredFrames(error) };
  }
  const managed = (object: KubeObject) => api.managedFields(object);
  let first = true;
  const show = ({ type, object }: WatchEvent): string => {
    if (type === "ERROR") return JSON.stringify(object);
    if (accepted.as?.kind === "Table") {
      // Columns do not change while a watch is open: they come once.
      const text = tableText(context, request.kind, query, accepted, { items: [object], metadata: object.metadata, columns: first });
      first = false;
      return text;
    }
    if (accepted.as) return JSON.stringify(partial(object, accepted, managed));
    return textsOf(request.kind, "whole").of(object, () => JSON.stringify(onWire(request.kind, object, managed)));
  };
  return { status: 200, headers, frames: watchFrames(watch, clock, request.timeoutSeconds, show) };
}

function logAnswer(stream: LogStream): WebAnswer {
  const headers = { "content-type": "text/plain" };
  if (stream.output.ended) return { status: 200, headers, body: stream.take() };
  return {
    status: 200,
    headers,
    frames: {
      on: (wake) => stream.output.changed.on(wake),
      take: () => stream.take(),
      get ended() {
        return stream.output.ended;
      },
      stop: () => stream.stop(),
    },
  };
}
