// Pieces of the schemas of Gateway API's kinds (gateway.networking.k8s.io), which several of them share.

/** A structural schema, as CustomResourceDefinitions hold it. */
export type Schema = Readonly<Record<string, unknown>>;

export const text = (more: Schema = {}): Schema => ({ type: "string", ...more });
export const number = (minimum: number, maximum: number, more: Schema = {}): Schema => ({
  type: "integer",
  format: "int32",
  minimum,
  maximum,
  ...more,
});
export const struct = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = [], more: Schema = {}): Schema => ({
  type: "object",
  properties,
  ...(required.length ? { required } : {}),
  ...more,
});
export const listOf = (items: Schema, maxItems: number, more: Schema = {}): Schema => ({
  type: "array",
  items,
  maxItems,
  "x-kubernetes-list-type": "atomic",
  ...more,
});
export const mapOf = (items: Schema, maxItems: number, keys: readonly string[], more: Schema = {}): Schema =>
  listOf(items, maxItems, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys, ...more });
export const oneOf = (...values: readonly string[]): Schema => text({ enum: values });

const DNS_LABELS = "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
export const group = (more: Schema = {}): Schema => text({ maxLength: 253, pattern: DNS_LABELS, ...more });
export const kindName = (more: Schema = {}): Schema =>
  text({ minLength: 1, maxLength: 63, pattern: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", ...more });
export const name = (more: Schema = {}): Schema => text({ minLength: 1, maxLength: 253, ...more });
export const namespace: Schema = text({ minLength: 1, maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" });
export const sectionName: Schema = text({
  minLength: 1,
  maxLength: 253,
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
});
export const hostname: Schema = text({
  description: "A full host name, or one whose first label is the wildcard *.",
  minLength: 1,
  maxLength: 253,
  pattern: "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
});
export const port: Schema = number(1, 65535);

const condition = struct(
  {
    lastTransitionTime: text({ format: "date-time" }),
    message: text({ maxLength: 32768 }),
    observedGeneration: { type: "integer", format: "int64", minimum: 0 },
    reason: text({ minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" }),
    status: oneOf("True", "False", "Unknown"),
    type: text({ maxLength: 316 }),
  },
  ["lastTransitionTime", "message", "reason", "status", "type"],
);
export const conditions = (more: Schema = {}): Schema => mapOf(condition, 8, ["type"], more);
/** What a condition says before a controller came. */
export const waiting = (...types: readonly string[]): readonly Schema[] =>
  types.map((type) => ({
    type,
    status: "Unknown",
    reason: "Pending",
    message: "Waiting for controller",
    lastTransitionTime: "1970-01-01T00:00:00Z",
  }));

const parentReference = struct(
  {
    group: group({ default: "gateway.networking.k8s.io" }),
    kind: kindName({ default: "Gateway" }),
    name: name(),
    namespace,
    port,
    sectionName: { ...sectionName, description: "One listener of the Gateway; all of them where it is left out." },
  },
  ["name"],
);
export const parentReferences: Schema = listOf(parentReference, 32, {
  description: "The Gateways (or their listeners) that the route attaches to.",
});
export const routeStatus: Schema = struct(
  {
    parents: listOf(
      struct(
        { conditions: conditions({ minItems: 1 }), controllerName: text({ minLength: 1, maxLength: 253 }), parentRef: parentReference },
        ["conditions", "controllerName", "parentRef"],
      ),
      32,
    ),
  },
  ["parents"],
);
export const objectReference = (defaults: { group: string; kind: string }): Readonly<Record<string, Schema>> => ({
  group: group({ default: defaults.group }),
  kind: kindName({ default: defaults.kind }),
  name: name(),
  namespace,
});
export const backend: Readonly<Record<string, Schema>> = {
  ...objectReference({ group: "", kind: "Service" }),
  port,
};

const header = struct({ name: text({ minLength: 1, maxLength: 256 }), value: text({ minLength: 1, maxLength: 4096 }) }, ["name", "value"]);
const headerFilter = struct({
  add: mapOf(header, 16, ["name"]),
  remove: listOf(text(), 16, { "x-kubernetes-list-type": "set" }),
  set: mapOf(header, 16, ["name"]),
});
const pathModifier = struct(
  {
    type: oneOf("ReplaceFullPath", "ReplacePrefixMatch"),
    replaceFullPath: text({ maxLength: 1024 }),
    replacePrefixMatch: text({ maxLength: 1024 }),
  },
  ["type"],
);
export const valueMatch = struct(
  {
    name: text({ minLength: 1, maxLength: 256 }),
    type: { ...oneOf("Exact", "RegularExpression"), default: "Exact" },
    value: text({ minLength: 1, maxLength: 4096 }),
  },
  ["name", "value"],
);
const extension = struct({ group: group(), kind: kindName(), name: name() }, ["group", "kind", "name"]);
const mirror = struct(
  {
    backendRef: struct(backend, ["name"]),
    percent: number(0, 100),
    fraction: struct({ numerator: number(0, 2 ** 31 - 1), denominator: number(1, 2 ** 31 - 1, { default: 100 }) }, ["numerator"]),
  },
  ["backendRef"],
);
export const httpFilters: Schema = listOf(
  struct(
    {
      type: oneOf("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "ExtensionRef"),
      requestHeaderModifier: headerFilter,
      responseHeaderModifier: headerFilter,
      requestMirror: mirror,
      requestRedirect: struct({
        scheme: oneOf("http", "https"),
        hostname: { ...hostname, pattern: sectionName["pattern"] },
        path: pathModifier,
        port,
        statusCode: { type: "integer", enum: [301, 302], default: 302 },
      }),
      urlRewrite: struct({ hostname: { ...hostname, pattern: sectionName["pattern"] }, path: pathModifier }),
      extensionRef: extension,
    },
    ["type"],
  ),
  16,
);
export const grpcFilters: Schema = listOf(
  struct(
    {
      type: oneOf("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef"),
      requestHeaderModifier: headerFilter,
      responseHeaderModifier: headerFilter,
      requestMirror: mirror,
      extensionRef: extension,
    },
    ["type"],
  ),
  16,
);
