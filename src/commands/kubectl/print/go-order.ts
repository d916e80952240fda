// Objects as Go's encoding/json writes typed ones: fields in the order of their structs. What passed through no struct has its keys sorted instead.

import { definitionOf } from "../../../api/schema/definition-of-kind.ts";
import { goStruct } from "../../../api/schema/go-structs.ts";
import { type Definition, definition, refName } from "../../../api/schema/types.ts";
import { escapedForHtml } from "../../../base/go-json.ts";

const ordered = new WeakSet<object>();
/** The object in the order of its Go struct, remembered as such; itself where no struct is known. */
export function inGoOrder<T extends object>(object: T): T {
  const { kind, apiVersion, ...rest } = object as { kind?: string; apiVersion?: string };
  const name = definitionOf(apiVersion ?? "", kind ?? "");
  if (!name) return object;
  const result = { kind, apiVersion, ...(inStruct(name, rest) as object) };
  ordered.add(result);
  return result as T;
}

/** Remembers that an object's fields are in the order of a Go struct. */
export function asInGoOrder<T extends object>(object: T): T {
  ordered.add(object);
  return object;
}

/** Whether an object came from `inGoOrder`. */
export const isInGoOrder = (object: object): boolean => ordered.has(object);

/** JSON in the order that the keys have. */
export const goOrderJson = (value: unknown, indent = 0): string => escapedForHtml(JSON.stringify(value, undefined, indent));

function fieldsOf(name: string): string[] {
  return (goStruct(name) ?? []).flatMap((field) => (field.embedded ? fieldsOf(field.name) : [field.name]));
}

function inStruct(name: string, value: unknown): unknown {
  const properties = definition(name)?.properties;
  if (!properties || !value || typeof value !== "object" || Array.isArray(value)) return value;
  const source = value as Record<string, unknown>;
  const known = fieldsOf(name);
  const keys = [...known.filter((key) => key in source), ...Object.keys(source).filter((key) => !known.includes(key))];
  return Object.fromEntries(keys.map((key) => [key, inType(properties[key], source[key])]));
}

function inType(type: Definition | undefined, value: unknown): unknown {
  if (!type || !value || typeof value !== "object") return value;
  if (type.$ref) return inStruct(refName(type.$ref), value);
  if (Array.isArray(value)) return value.map((each) => inType(type.items, each));
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, each]) => [key, inType(type.additionalProperties, each)]),
  );
}
