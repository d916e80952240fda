// Objects as they go over the wire: with managedFields, their fields in the order of Go's structs.
import type { KubeList, KubeObject, ManagedFields } from "../../../api/object.ts";

/** Fields of metadata in the order of ObjectMeta (apimachinery's meta/v1/types.go). */
const METADATA =
  "name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields".split(
    " ",
  );

/** A map of texts by its keys, as Go writes maps; anything else as it is. */
const mapInOrder = (value: unknown): unknown =>
  typeof value === "object" && value && !Array.isArray(value) && Object.values(value).every((each) => typeof each === "string")
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function metadataInOrder(metadata: object): object {
  const from = metadata as Record<string, unknown>;
  const to: Record<string, unknown> = {};
  for (const name of METADATA) if (from[name] !== undefined) to[name] = mapInOrder(from[name]);
  for (const name in from) if (!(name in to) && from[name] !== undefined) to[name] = from[name];
  return to;
}

export type Managed = (object: KubeObject) => readonly ManagedFields[];

/** `metadata` with who manages what. */
export function wholeMetadata(object: KubeObject, managed: Managed): object {
  const { metadata } = object;
  const managedFields = metadata?.uid ? managed(object) : [];
  return metadataInOrder(managedFields.length ? { ...metadata, managedFields } : metadata);
}

/** One object: kind, apiVersion and metadata first. An item of a list of a built-in kind goes without kind and apiVersion. */
export function onWire(object: KubeObject, managed: Managed, item = false): object {
  const { kind, apiVersion, metadata, ...rest } = object;
  return {
    ...(item ? {} : { kind, apiVersion }),
    ...(metadata ? { metadata: wholeMetadata(object, managed) } : {}),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, mapInOrder(value)])),
  };
}

/** `bare`: whether items go without kind and apiVersion, as those of built-in kinds do. */
export const listOnWire = (list: KubeList, managed: Managed, bare = true): object => ({
  kind: list.kind,
  apiVersion: list.apiVersion,
  metadata: list.metadata,
  items: list.items.map((item) => onWire(item, managed, bare)),
});
