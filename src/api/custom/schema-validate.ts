// The schema of a CustomResourceDefinition: what it may contain at all, and that it is structural (apiextensions' validation and schema packages).
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { clone, equal } from "../structure.ts";
import { prune } from "./prune.ts";
import { validateRules } from "./rules-validate.ts";
import { type CustomSchema, itemsOf } from "./schema.ts";
import { structuralErrors } from "./structural.ts";
import { validateValue } from "./validate.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

export function validateSchema(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, "nullable cannot be true at the root"));
  errors.push(...contents(schema, path));
  errors.push(...structuralErrors(schema, path));
  if (!errors.length) errors.push(...defaultErrors(schema, path, true));
  if (!errors.length) errors.push(...validateRules(schema, path));
  return errors;
}

/** What is refused wherever it stands (ValidateCustomResourceDefinitionOpenAPISchema). */
function contents(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (key: keyof CustomSchema, detail: string) => void errors.push(forbidden(`${path}.${key}`, detail));
  for (const key of ["id", "additionalItems", "definitions", "dependencies", "$ref"] as const)
    if (schema[key] !== undefined) refuse(key, `${key} is not supported`);
  if (Object.keys(schema.patternProperties ?? {}).length) refuse("patternProperties", "patternProperties is not supported");
  if (schema.type === "null") refuse("type", "type cannot be set to null, use nullable as an alternative");
  else if (schema.type && !TYPES.includes(schema.type)) errors.push(notSupported(`${path}.type`, schema.type, TYPES));
  if (Array.isArray(schema.items)) refuse("items", "items must be a schema object and not an array");
  if (schema.uniqueItems) refuse("uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
  const { additionalProperties } = schema;
  if (additionalProperties === false) refuse("additionalProperties", "additionalProperties cannot be set to false");
  if (additionalProperties !== undefined && Object.keys(schema.properties ?? {}).length && additionalProperties !== true)
    refuse("additionalProperties", "additionalProperties and properties are mutual exclusive");
  if (schema["x-kubernetes-preserve-unknown-fields"] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  errors.push(...mapAndListTypes(schema, path));
  const inner = (each: CustomSchema | undefined, at: string) => {
    if (each && typeof each === "object") errors.push(...contents(each, `${path}.${at}`));
  };
  if (typeof additionalProperties === "object") inner(additionalProperties, "additionalProperties");
  for (const [name, each] of sorted(schema.properties)) inner(each, `properties[${name}]`);
  inner(schema.not, "not");
  for (const key of ["allOf", "oneOf", "anyOf"] as const)
    for (const [index, each] of (schema[key] ?? []).entries()) inner(each, `${key}[${index}]`);
  inner(itemsOf(schema), "items");
  return errors;
}

const sorted = <T>(map: Record<string, T> | undefined): [string, T][] => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

function ofType(schema: CustomSchema, path: string, wanted: string, because: string): FieldError[] {
  if (schema.type === wanted) return [];
  const detail = `must be ${wanted} if ${because}`;
  return [schema.type ? invalid(`${path}.type`, schema.type, detail) : required(`${path}.type`, detail)];
}

function mapAndListTypes(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mapType = schema["x-kubernetes-map-type"];
  const listType = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (mapType !== undefined) {
    errors.push(...ofType(schema, path, "object", "x-kubernetes-map-type is specified"));
    if (mapType !== "atomic" && mapType !== "granular")
      errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ["atomic", "granular"]));
  }
  if (listType !== undefined) {
    errors.push(...ofType(schema, path, "array", "x-kubernetes-list-type is specified"));
    if (!["atomic", "map", "set"].includes(listType))
      errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ["atomic", "map", "set"]));
  }
  const items = itemsOf(schema);
  if (keys.length && listType === undefined)
    errors.push(required(`${path}.x-kubernetes-list-type`, "must be map if x-kubernetes-list-map-keys is non-empty"));
  else if (keys.length && listType !== "map")
    errors.push(invalid(`${path}.x-kubernetes-list-type`, listType, "must be map if x-kubernetes-list-map-keys is non-empty"));
  if (listType === "set" && items) {
    const { type } = items;
    if (items.nullable) errors.push(forbidden(`${path}.items.nullable`, "cannot be nullable when x-kubernetes-list-type is set"));
    if (type === "object" && items["x-kubernetes-map-type"] !== "atomic")
      errors.push(
        invalid(
          `${path}.items.x-kubernetes-map-type`,
          items["x-kubernetes-map-type"] ?? null,
          "must be atomic as item of a list with x-kubernetes-list-type=set",
        ),
      );
    if (type === "array" && items["x-kubernetes-list-type"] !== undefined && items["x-kubernetes-list-type"] !== "atomic")
      errors.push(
        invalid(
          `${path}.items.x-kubernetes-list-type`,
          items["x-kubernetes-list-type"],
          "must be atomic as item of a list with x-kubernetes-list-type=set",
        ),
      );
  }
  if (listType !== "map") return errors;
  if (!keys.length) errors.push(required(`${path}.x-kubernetes-list-map-keys`, "must not be empty if x-kubernetes-list-type is map"));
  if (!items) return [...errors, required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map")];
  if (items.nullable) errors.push(forbidden(`${path}.items.nullable`, "cannot be nullable when x-kubernetes-list-type is map"));
  if (items.type !== "object")
    errors.push(invalid(`${path}.items.type`, items.type ?? "", "must be object if parent array's x-kubernetes-list-type is map"));
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    const at = `${path}.x-kubernetes-list-map-keys`;
    if (seen.has(key)) errors.push(invalid(`${at}[${index}]`, key, "duplicate key"));
    seen.add(key);
    const property = items.properties?.[key];
    if (!property) errors.push(invalid(at, keys, "entries must all be names of item properties"));
    else {
      if (["array", "object"].includes(property.type ?? ""))
        errors.push(
          invalid(
            `${path}.items.properties[${key}].type`,
            property.type,
            "must be a scalar type if parent array's x-kubernetes-list-type is map",
          ),
        );
      if (property.default === undefined && !items.required?.includes(key))
        errors.push(
          required(
            `${path}.items.properties[${key}].default`,
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
          ),
        );
    }
  }
  return errors;
}

/** Defaults obey the schema that they stand in (schema/defaulting/validation.go). */
function defaultErrors(schema: CustomSchema, path: string, root: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const value = schema.default;
  if (value !== undefined) {
    const at = `${path}.default`;
    const pruned = clone(value);
    prune(pruned, schema, schema["x-kubernetes-embedded-resource"] === true, []);
    if (!equal(pruned, value)) errors.push(invalid(at, value, "must not have unknown fields"));
    for (const error of validateValue(schema, value))
      errors.push({ ...error, field: !error.field || error.field === "<nil>" ? at : `${at}.${error.field}` });
  }
  const items = itemsOf(schema);
  if (items) errors.push(...defaultErrors(items, `${path}.items`, false));
  for (const [name, each] of sorted(schema.properties))
    if (!root || name !== "metadata") errors.push(...defaultErrors(each, `${path}.properties[${name}]`, false));
  return errors;
}
