// Lists that are sets or maps have no item twice (apiextensions-apiserver's schema/listtype).
import { duplicate, type FieldError } from "../field-errors.ts";
import { equal } from "../structure.ts";
import { below, type CustomSchema, isFields, itemsOf, propertyOf, valuesOf } from "./schema.ts";

export function validateListTypes(schema: CustomSchema | undefined, value: unknown, path = ""): FieldError[] {
  if (!schema) return [];
  if (Array.isArray(value)) {
    const errors = repeated(schema, value, path);
    const items = itemsOf(schema);
    for (const [index, item] of value.entries()) errors.push(...validateListTypes(items, item, `${path}[${index}]`));
    return errors;
  }
  if (!isFields(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => validateListTypes(propertyOf(schema, key) ?? valuesOf(schema), value[key], below(path, key)));
}

function repeated(schema: CustomSchema, list: readonly unknown[], path: string): FieldError[] {
  const kind = schema["x-kubernetes-list-type"];
  if (kind !== "set" && kind !== "map") return [];
  const shown =
    kind === "set"
      ? list
      : list.map((item) =>
          isFields(item)
            ? Object.fromEntries(
                [...(schema["x-kubernetes-list-map-keys"] ?? [])].sort().flatMap((key) => (key in item ? [[key, item[key]]] : [])),
              )
            : item,
        );
  const errors: FieldError[] = [];
  for (const [index, item] of shown.entries()) {
    const first = shown.findIndex((other) => equal(other, item));
    // Each repeated item is told once, at the second place where it stands.
    if (first < index && shown.slice(0, index).filter((other) => equal(other, item)).length === 1)
      errors.push(duplicate(`${path}[${index}]`, item));
  }
  return errors;
}
