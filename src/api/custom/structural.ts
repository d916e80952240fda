// Whether a schema is structural (apiextensions-apiserver's pkg/apiserver/schema: validation.go and complete.go).
import { type FieldError, forbidden, invalid, required } from "../field-errors.ts";
import { equal } from "../structure.ts";
import { patternError } from "./pattern.ts";
import { type CustomSchema, itemsOf, valuesOf } from "./schema.ts";

type Level = "root" | "item" | "field";

const MISSING: Record<Level, string> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};
const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];

/** In the order of their texts, as upstream sorts them. */
export function structuralErrors(schema: CustomSchema, path: string): FieldError[] {
  const text = ({ field, message }: FieldError): string => `${field}: ${message}`;
  return [...invariants(schema, "root", path), ...completeness(schema, path)].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function invariants(schema: CustomSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const intOrString = schema["x-kubernetes-int-or-string"] === true;
  const properties = Object.entries(schema.properties ?? {});
  if (schema.type === "array" && !items) errors.push(required(`${path}.items`, "must be specified"));
  if (items) errors.push(...invariants(items, "item", `${path}.items`));
  for (const [name, each] of properties) errors.push(...invariants(each, "field", `${path}.properties[${name}]`));
  if (schema.additionalProperties !== undefined && level === "root")
    errors.push(forbidden(`${path}.additionalProperties`, "must not be used at the root"));
  if (values) errors.push(...invariants(values, "field", `${path}.additionalProperties`));
  if (intOrString && preserves)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, "must be false if x-kubernetes-int-or-string is true"));
  if (intOrString && embedded)
    errors.push(invalid(`${path}.x-kubernetes-embedded-resource`, true, "must be false if x-kubernetes-int-or-string is true"));
  const skipAny = equal(schema.anyOf, INT_OR_STRING);
  const skipFirst = equal(schema.allOf?.[0]?.anyOf, INT_OR_STRING);
  errors.push(...valueValidation(schema, skipAny, skipFirst, path));
  if (embedded && schema.type !== "object") {
    const detail = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(schema.type ? invalid(`${path}.type`, schema.type, detail) : required(`${path}.type`, detail));
  } else if (!schema.type && !intOrString && !preserves) errors.push(required(`${path}.type`, MISSING[level]));
  if (embedded && schema.additionalProperties !== undefined)
    errors.push(forbidden(`${path}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set"));
  if (level === "root" && schema.type && schema.type !== "object")
    errors.push(invalid(`${path}.type`, schema.type, "must be object at the root"));
  const resource = level === "root" || embedded;
  for (const name of ["kind", "apiVersion"]) {
    const property = schema.properties?.[name];
    if (resource && property && property.type !== "string")
      errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? "", "must be string"));
  }
  const metadata = schema.properties?.["metadata"];
  if (metadata) errors.push(...metadataInvariants(metadata, resource, level, `${path}.properties[metadata]`));
  if (embedded && !preserves && !properties.length)
    errors.push(
      required(
        `${path}.properties`,
        "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      ),
    );
  return errors;
}

function metadataInvariants(schema: CustomSchema, resource: boolean, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (resource && schema.type !== "object") errors.push(invalid(`${path}.type`, schema.type ?? "", "must be object"));
  if (level !== "root") return errors;
  const { type: _type, default: _default, properties = {}, ...others } = schema;
  const { name: _name, generateName: _generateName, ...more } = properties;
  const validations = new Set([
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "format",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
    "required",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
  ]);
  if (Object.keys(more).length || Object.keys(others).some((key) => !validations.has(key) || others[key as "enum"] !== undefined))
    errors.push(forbidden(path, "must not specify anything other than name and generateName, but metadata is implicitly specified"));
  return errors;
}

function valueValidation(schema: CustomSchema, skipAny: boolean, skipFirst: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!skipAny) for (const [index, each] of (schema.anyOf ?? []).entries()) errors.push(...nested(each, false, `${path}.anyOf[${index}]`));
  for (const [index, each] of (schema.allOf ?? []).entries())
    errors.push(...nested(each, skipFirst && index === 0, `${path}.allOf[${index}]`));
  for (const [index, each] of (schema.oneOf ?? []).entries()) errors.push(...nested(each, false, `${path}.oneOf[${index}]`));
  if (schema.not) errors.push(...nested(schema.not, false, `${path}.not`));
  const trouble = schema.pattern ? patternError(schema.pattern) : undefined;
  if (trouble) errors.push(invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${trouble}`));
  return errors;
}

const FORBIDDEN: readonly [keyof CustomSchema, string][] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["externalDocs", "must be undefined to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

/** Below allOf, anyOf, oneOf and not values are only validated: nothing there says what there is. */
function nested(schema: CustomSchema, skipAny: boolean, path: string): FieldError[] {
  const errors = valueValidation(schema, skipAny, false, path);
  const items = itemsOf(schema);
  if (items) errors.push(...nested(items, false, `${path}.items`));
  for (const [name, each] of Object.entries(schema.properties ?? {})) errors.push(...nested(each, false, `${path}.properties[${name}]`));
  for (const [key, detail] of FORBIDDEN) {
    const value = schema[key];
    if (value !== undefined && value !== false && value !== "" && !(Array.isArray(value) && !value.length))
      errors.push(forbidden(`${path}.${key}`, detail));
  }
  if (schema.properties?.["metadata"]) errors.push(forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context"));
  return errors;
}

/** Every field that is validated under a junctor is specified outside of it too. */
function completeness(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const visit = (part: CustomSchema, skeleton: CustomSchema | undefined, at: string, mirror: string): void => {
    for (const [name, each] of Object.entries(part.properties ?? {})) {
      const outer = skeleton?.properties?.[name];
      const from = `${at}.properties[${name}]`;
      const to = `${mirror}.properties[${name}]`;
      if (!outer && !skeleton?.["x-kubernetes-preserve-unknown-fields"]) errors.push(required(to, `because it is defined in ${from}`));
      else visit(each, outer, from, to);
    }
    const items = itemsOf(part);
    if (items) {
      if (!itemsOf(skeleton)) errors.push(required(`${mirror}.items`, `because it is defined in ${at}.items`));
      else visit(items, itemsOf(skeleton), `${at}.items`, `${mirror}.items`);
    }
    junctors(part, skeleton, at, mirror);
  };
  const junctors = (part: CustomSchema, skeleton: CustomSchema | undefined, at: string, mirror: string): void => {
    for (const key of ["allOf", "anyOf", "oneOf"] as const)
      for (const [index, each] of (part[key] ?? []).entries()) visit(each, skeleton, `${at}.${key}[${index}]`, mirror);
    if (part.not) visit(part.not, skeleton, `${at}.not`, mirror);
  };
  const outer = (each: CustomSchema, at: string): void => {
    junctors(each, each, at, at);
    for (const [name, property] of Object.entries(each.properties ?? {})) outer(property, `${at}.properties[${name}]`);
    const items = itemsOf(each);
    if (items) outer(items, `${at}.items`);
    const values = valuesOf(each);
    if (values) outer(values, `${at}.additionalProperties`);
  };
  outer(schema, path);
  return errors;
}
