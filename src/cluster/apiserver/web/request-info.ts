// What a method and a path ask for (apiserver's endpoints/request/requestinfo.go).

export interface RequestInfo {
  /** Without query, without a slash at the end. */
  path: string;
  query: URLSearchParams;
  /** For resources as RBAC names it; for other paths the method in lower case. */
  verb: string;
  /** Set where the path names a resource. */
  resource?: ResourceInfo;
}

export interface ResourceInfo {
  group: string;
  version: string;
  namespace?: string;
  plural: string;
  name?: string;
  subresource?: string;
  /** What follows the subresource: the path behind a proxy. */
  rest?: string;
}

const VERBS: Record<string, string> = { POST: "create", GET: "get", HEAD: "get", PUT: "update", PATCH: "patch", DELETE: "delete" };
/** Not resources of a namespace, but parts of the namespace itself. */
const OF_NAMESPACES = new Set(["status", "finalize"]);
const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);

/** A boolean of a query as strconv.ParseBool reads it; an empty or odd one counts as true, as apimachinery's conversion has it. */
export const flag = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name);
  return value !== null && (TRUE.has(value) || !["0", "f", "F", "FALSE", "false", "False"].includes(value));
};

/** @throws URIError where the path is not well escaped */
export function requestInfo(method: string, target: string): RequestInfo {
  const [rawPath = "", rawQuery = ""] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(rawQuery);
  const path = rawPath.replace(/(.)\/+$/, "$1");
  const verb = method.toLowerCase();
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const named = parts[0] === "api" ? { group: "", at: 1 } : parts[0] === "apis" ? { group: parts[1] ?? "", at: 2 } : undefined;
  const version = named && parts[named.at];
  let rest = named ? parts.slice(named.at + 1) : [];
  if (!named || !version || !rest.length) return { path, query, verb };
  let resourceVerb = VERBS[method] ?? "";
  // The old form of watches: /api/v1/watch/…
  if (rest[0] === "watch" && rest.length > 1) {
    rest = rest.slice(1);
    resourceVerb = "watch";
  }
  const resource: ResourceInfo = { group: named.group, version, plural: "" };
  if (rest[0] === "namespaces" && rest.length > 1) {
    resource.namespace = rest[1]!;
    if (rest.length > 2 && !OF_NAMESPACES.has(rest[2]!)) rest = rest.slice(2);
  }
  const [plural, name, subresource, ...behind] = rest;
  resource.plural = plural!;
  if (plural === "namespaces") delete resource.namespace;
  if (name !== undefined) resource.name = name;
  if (subresource !== undefined) resource.subresource = subresource;
  // Names behind a proxy stay as they were escaped.
  if (behind.length) resource.rest = rawPath.split(`/${subresource}/`).slice(1).join(`/${subresource}/`);
  if (resource.name === undefined && resourceVerb === "get") resourceVerb = flag(query, "watch") ? "watch" : "list";
  else if (resource.name !== undefined && resourceVerb === "get" && !subresource && flag(query, "watch")) resourceVerb = "watch";
  if (resource.name === undefined && resourceVerb === "delete") resourceVerb = "deletecollection";
  return { path, query, verb: resourceVerb, resource };
}
