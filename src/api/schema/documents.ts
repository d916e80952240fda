// The OpenAPI documents of a server: what it serves (paths, operations, parameters) and the schemas of all that is sent there.
import type { Kind } from "../kind.ts";
import { listSchema } from "./custom-lists.ts";
import { openApiDefinition, openApiV3Schema, type Schema } from "./openapi.ts";
import { definition } from "./types.ts";

/** A resource, as far as its paths tell. */
export type Served = Pick<
  Kind,
  "group" | "version" | "kind" | "plural" | "namespaced" | "verbs" | "definition" | "subresources" | "custom"
>;

interface Operation {
  tags: string[];
  operationId: string;
  parameters?: Parameter[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  "x-kubernetes-action": string;
  "x-kubernetes-group-version-kind": { group: string; version: string; kind: string };
}
interface Parameter {
  name: string;
  in: "query" | "path";
  required?: boolean;
  schema: { type: string; uniqueItems: true };
}
type PathItem = { parameters: Parameter[] } & Partial<Record<"get" | "post" | "put" | "patch" | "delete", Operation>>;

export interface OpenApiV3 {
  openapi: "3.0.0";
  info: { title: "Kubernetes"; version: string };
  paths: Record<string, PathItem>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
  security: unknown[];
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const MEDIA = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const PATCHES = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];
const SECURITY = { BearerToken: { description: "Bearer Token authentication", in: "header", name: "authorization", type: "apiKey" } };

/**
 * The document at /openapi/v3/apis/GROUP/VERSION (or /openapi/v3/api/v1) of the resources of one group and version.
 * `release` as in v1.36.0.
 */
export function openApiV3Document(resources: readonly Served[], release: string): OpenApiV3 {
  const paths: Record<string, PathItem> = {};
  const roots = [`${META}.Status`, `${META}.DeleteOptions`, `${META}.Patch`, `${META}.WatchEvent`];
  for (const resource of resources) {
    Object.assign(paths, pathsOf(resource));
    roots.push(resource.definition, `${resource.definition}List`);
  }
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: release },
    paths,
    components: { schemas: reached(roots, openApiV3Schema, ofCustom(resources, true)), securitySchemes: SECURITY },
    security: [{ BearerToken: [] }],
  };
}

/** The definitions of /openapi/v2 for the resources of all groups. */
export const openApiV2Definitions = (resources: readonly Served[]): Record<string, Schema> =>
  reached(
    [`${META}.Status`, `${META}.DeleteOptions`, `${META}.Patch`, `${META}.WatchEvent`].concat(
      resources.flatMap((each) => [each.definition, `${each.definition}List`]),
    ),
    openApiDefinition,
    ofCustom(resources, false),
  );

/** The schemas of custom kinds and of their lists, by name. */
const ofCustom = (resources: readonly Served[], third: boolean): ReadonlyMap<string, Schema> =>
  new Map(
    resources.flatMap(({ custom, definition: name, ...names }): [string, Schema][] =>
      custom
        ? [
            [name, third ? custom.third : custom.second],
            [`${name}List`, listSchema({ ...names, listKind: custom.listKind }, name, third)],
          ]
        : [],
    ),
  );

/** Some definitions and all that they refer to, by name, sorted. */
function reached(
  roots: readonly string[],
  schemaOf: (name: string) => Schema | undefined,
  custom: ReadonlyMap<string, Schema>,
): Record<string, Schema> {
  const found = new Map<string, Schema>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const schema = custom.get(name) ?? schemaOf(name);
    if (!schema) continue;
    found.set(name, schema);
    open.push(...references(custom.get(name) ?? definition(name)!));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function references(value: object): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner.split("/").at(-1)!] : inner && typeof inner === "object" ? references(inner) : [],
  );
}

function pathsOf(resource: Served): Record<string, PathItem> {
  const { group, version, plural, namespaced, kind, subresources = [] } = resource;
  const base = `${group ? `/apis/${group}` : "/api"}/${version}`;
  const collection = `${base}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}`;
  const inNamespace = namespaced ? [path("namespace")] : [];
  const paths: Record<string, PathItem> = {};
  const add = (at: string, parameters: Parameter[], operations: Omit<PathItem, "parameters">) => {
    if (Object.keys(operations).length) paths[at] = { ...operations, parameters: [...parameters, query("pretty", "string")] };
  };
  const operation = (verb: string, suffix = "") => operationOf(resource, verb, suffix);
  const pick = (verbs: Record<string, keyof Omit<PathItem, "parameters">>, has: readonly string[], suffix = "") =>
    Object.fromEntries(Object.entries(verbs).flatMap(([verb, method]) => (has.includes(verb) ? [[method, operation(verb, suffix)]] : [])));
  if (namespaced && resource.verbs.includes("list")) add(`${base}/${plural}`, LIST, { get: operation("list", "ForAllNamespaces") });
  add(collection, inNamespace, pick({ list: "get", create: "post", deletecollection: "delete" }, resource.verbs));
  const item = `${collection}/{name}`;
  add(item, [path("name"), ...inNamespace], pick({ get: "get", update: "put", patch: "patch", delete: "delete" }, resource.verbs));
  const status = subresources.find(({ name }) => name === "status");
  if (status)
    add(
      `${item}/status`,
      [path("name"), ...inNamespace],
      pick({ get: "get", update: "put", patch: "patch" }, status.verbs, `${kind}Status`),
    );
  return paths;
}

const path = (name: string): Parameter => ({ name, in: "path", required: true, schema: { type: "string", uniqueItems: true } });
const query = (name: string, type: string): Parameter => ({ name, in: "query", schema: { type, uniqueItems: true } });

const LIST = [
  query("allowWatchBookmarks", "boolean"),
  query("continue", "string"),
  query("fieldSelector", "string"),
  query("labelSelector", "string"),
  query("limit", "integer"),
  query("resourceVersion", "string"),
  query("resourceVersionMatch", "string"),
  query("sendInitialEvents", "boolean"),
  query("timeoutSeconds", "integer"),
  query("watch", "boolean"),
];
const CHANGE = [query("dryRun", "string"), query("fieldManager", "string"), query("fieldValidation", "string")];
const DELETE = [
  query("dryRun", "string"),
  query("gracePeriodSeconds", "integer"),
  query("orphanDependents", "boolean"),
  query("propagationPolicy", "string"),
];
const PARAMETERS: Record<string, Parameter[]> = {
  list: LIST,
  create: CHANGE,
  update: CHANGE,
  patch: [...CHANGE, query("force", "boolean")],
  delete: DELETE,
  deletecollection: [...DELETE, ...LIST.filter(({ name }) => name !== "watch" && name !== "allowWatchBookmarks")],
};
/** Verbs of RBAC to the actions and first words that the documents name. */
const ACTIONS: Record<string, [action: string, word: string]> = {
  get: ["get", "read"],
  list: ["list", "list"],
  create: ["post", "create"],
  update: ["put", "replace"],
  patch: ["patch", "patch"],
  delete: ["delete", "delete"],
  deletecollection: ["deletecollection", "deleteCollection"],
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A group as custom kinds are filed under it: bakeryExampleCom. */
const inOneWord = (group: string): string =>
  group
    .split(/[.-]/)
    .map((part, index) => (index ? capital(part) : part))
    .join("");

function operationOf(resource: Served, verb: string, suffix: string): Operation {
  const { group, version, kind, namespaced, definition: name } = resource;
  const tag = [resource.custom ? inOneWord(group) : group.split(".")[0] || "core", version];
  const [action, word] = ACTIONS[verb]!;
  const content = (schema: string, types: readonly string[] = MEDIA) =>
    Object.fromEntries(types.map((type) => [type, { schema: { $ref: `#/components/schemas/${schema}` } }]));
  const answer = verb === "list" ? `${name}List` : verb.startsWith("delete") ? `${META}.Status` : name;
  const where = suffix === "ForAllNamespaces" ? kind + suffix : `${namespaced ? "Namespaced" : ""}${suffix || kind}`;
  const body =
    verb === "patch"
      ? content(`${META}.Patch`, resource.custom ? PATCHES.slice(0, 3) : PATCHES)
      : verb.startsWith("delete")
        ? content(`${META}.DeleteOptions`)
        : ["create", "update"].includes(verb)
          ? content(name)
          : undefined;
  return {
    tags: [tag.join("_")],
    operationId: `${word}${tag.map(capital).join("")}${where}`,
    ...(PARAMETERS[verb] && suffix !== "ForAllNamespaces" && { parameters: PARAMETERS[verb] }),
    ...(body && { requestBody: { content: body } }),
    responses: {
      "200": { description: "OK", content: content(answer) },
      ...(verb === "create" && { "201": { description: "Created", content: content(answer) } }),
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}
