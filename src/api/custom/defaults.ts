// Defaulting by a structural schema (apiextensions-apiserver's schema/defaulting).
import { clone } from "../structure.ts";
import { type CustomSchema, isFields, itemsOf, propertyOf, valuesOf } from "./schema.ts";

const isMissing = (value: unknown, schema: CustomSchema): boolean => value === undefined || (value === null && !schema.nullable);

/** Fills in what is missing, from the outside to the inside. Changes `value`. */
export function applyDefaults(value: unknown, schema: CustomSchema | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return;
    for (const [index, item] of value.entries()) {
      if (item === null && !items.nullable && items.default !== undefined) value[index] = clone(items.default);
      applyDefaults(value[index], items);
    }
    return;
  }
  if (!isFields(value)) return;
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (property.default !== undefined && isMissing(value[name], property)) value[name] = clone(property.default);
  const values = valuesOf(schema);
  for (const key of Object.keys(value)) {
    const property = propertyOf(schema, key);
    if (!property && values && value[key] === null && !values.nullable && values.default !== undefined) value[key] = clone(values.default);
    applyDefaults(value[key], property ?? values);
  }
}
