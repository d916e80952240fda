// Objects as they go over the wire: with managedFields, their fields in the order of Go's structs.
import type { Kind } from "../../../api/kind.ts";
import type { KubeList, KubeObject, ManagedFields } from "../../../api/object.ts";
import { goStruct } from "../../../api/schema/go-structs.ts";
import { type Definition, definition, refName } from "../../../api/schema/types.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** The names of a struct's fields in Go's order, those of embedded structs in their place. */
const names = new Map<string, readonly string[]>();
function fieldNames(struct: string): readonly string[] {
  let known = names.get(struct);
  if (!known) names.set(struct, (known = (goStruct(struct) ?? []).flatMap(({ name, embedded }) => (embedded ? fieldNames(name) : [name]))));
  return known;
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A value of a published type as Go marshals it: structs in their own order, maps by their keys. */
function inOrder(value: unknown, type: Definition): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (type.$ref) return structInOrder(value, refName(type.$ref));
  if (Array.isArray(value)) return type.items ? value.map((item) => inOrder(item, type.items!)) : value;
  if (!type.additionalProperties) return value;
  const to: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) to[key] = inOrder((value as Record<string, unknown>)[key], type.additionalProperties);
  return to;
}

function structInOrder(value: object, struct: string): object {
  const { properties } = definition(struct) ?? {};
  if (!properties || !isMap(value)) return value;
  const to: Record<string, unknown> = {};
  for (const name of fieldNames(struct)) if (value[name] !== undefined) to[name] = inOrder(value[name], properties[name] ?? {});
  for (const name of Object.keys(value))
    if (!(name in to) && value[name] !== undefined) to[name] = inOrder(value[name], properties[name] ?? {});
  return to;
}

/** What has no struct, as custom resources: every map by its keys. */
function byKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byKeys);
  if (!isMap(value)) return value;
  const to: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) to[key] = byKeys(value[key]);
  return to;
}

export type Managed = (object: KubeObject) => readonly ManagedFields[];

/** `metadata` with who manages what. */
export function wholeMetadata(object: KubeObject, managed: Managed): object {
  const { metadata } = object;
  const managedFields = metadata?.uid ? managed(object) : [];
  return structInOrder(managedFields.length ? { ...metadata, managedFields } : metadata, META);
}

/** What subresources answer where that is no object of the resource itself. */
const OF_SUBRESOURCES: Readonly<Record<string, string>> = {
  Scale: "io.k8s.api.autoscaling.v1.Scale",
  TokenRequest: "io.k8s.api.authentication.v1.TokenRequest",
};

function bodyInOrder(struct: string, { kind: _, apiVersion: __, metadata: ___, ...rest }: KubeObject): object {
  return structInOrder(rest, struct);
}

/** One object: kind, apiVersion and metadata first. An item of a list of a built-in kind goes without kind and apiVersion. */
export function onWire(kind: Kind, object: KubeObject, managed: Managed, item = false): object {
  const { metadata } = object;
  const struct = object.kind === kind.kind ? undefined : OF_SUBRESOURCES[object.kind];
  if (kind.custom && !struct) return byKeys({ ...object, metadata: wholeMetadata(object, managed) }) as object;
  return {
    ...(item ? {} : { kind: object.kind, apiVersion: object.apiVersion }),
    ...(metadata ? { metadata: wholeMetadata(object, managed) } : {}),
    ...bodyInOrder(struct ?? kind.definition, object),
  };
}

/** Items of built-in kinds go without kind and apiVersion. */
export const listOnWire = (kind: Kind, list: KubeList, managed: Managed): object =>
  listWith(
    kind,
    list,
    list.items.map((item) => onWire(kind, item, managed, !kind.custom)),
  );

/** As JSON: written item by item, so that a long list does not stand in memory as objects too. */
export function listText(kind: Kind, list: KubeList, managed: Managed): string {
  const [head, tail] = JSON.stringify(listWith(kind, list, [])).split('"items":[]') as [string, string];
  const items = list.items.map((item) => JSON.stringify(onWire(kind, item, managed, !kind.custom)));
  return `${head}"items":[${items.join(",")}]${tail}`;
}

const listWith = (kind: Kind, { apiVersion, kind: name, metadata }: KubeList, items: readonly object[]): object =>
  kind.custom ? { apiVersion, items, kind: name, metadata } : { kind: name, apiVersion, metadata, items };
