// Pruning: fields that a structural schema does not specify are dropped (apiextensions-apiserver's schema/pruning).
import { below, type CustomSchema, isFields, itemsOf, propertyOf, valuesOf } from "./schema.ts";

/** What every resource has, whatever its schema says. */
const OF_RESOURCES = new Set(["apiVersion", "kind", "metadata"]);

/**
 * Drops unspecified fields from `value`, a private copy, and names them in `unknown`. `resource`: whether it is a whole object,
 * whose type and metadata are not the schema's business.
 */
export function prune(value: unknown, schema: CustomSchema | undefined, resource: boolean, unknown: string[], path = ""): void {
  visit(value, schema, resource, unknown, path, false);
}

function visit(
  value: unknown,
  schema: CustomSchema | undefined,
  resource: boolean,
  unknown: string[],
  path: string,
  preserving: boolean,
): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (schema?.["x-kubernetes-preserve-unknown-fields"]) preserving = true;
    for (const [index, item] of value.entries()) visit(item, items, isEmbedded(items), unknown, `${path}[${index}]`, preserving);
    return;
  }
  if (!isFields(value)) return;
  const preserves = preserving || schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  const values = valuesOf(schema);
  for (const key of Object.keys(value)) {
    if (resource && OF_RESOURCES.has(key)) continue;
    const property = propertyOf(schema, key);
    if (property) visit(value[key], property, isEmbedded(property), unknown, below(path, key), false);
    else if (values) visit(value[key], values, isEmbedded(values), unknown, below(path, key), false);
    else if (schema?.additionalProperties === true) continue;
    else if (!preserves) {
      unknown.push(below(path, key));
      delete value[key];
    }
  }
}

const isEmbedded = (schema: CustomSchema | undefined): boolean => schema?.["x-kubernetes-embedded-resource"] === true;

/** Drops nulls where the schema neither allows them nor has a default for them. Changes `value`. */
export function pruneNulls(value: unknown, schema: CustomSchema | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    for (const item of value) pruneNulls(item, itemsOf(schema));
    return;
  }
  if (!isFields(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const inner = propertyOf(schema, key) ?? valuesOf(schema);
    if (!inner) continue;
    if (item === null && propertyOf(schema, key) && !inner.nullable && inner.default === undefined) delete value[key];
    else pruneNulls(item, inner);
  }
}
