// Schemas and rules as errors quote them: the JSON of apiextensions' internal types, whose fields bear Go's names and are all written.
import type { CustomSchema, ValidationRule } from "./schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** A rule as errors quote it. */
export const internalRule = (rule: ValidationRule): Json => ({
  Rule: rule.rule ?? "",
  Message: rule.message ?? "",
  MessageExpression: rule.messageExpression ?? "",
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? "",
  OptionalOldSelf: rule.optionalOldSelf ?? null,
});

const orBool = (value: CustomSchema | boolean | undefined): Json | null =>
  value === undefined ? null : { Allows: value !== false, Schema: typeof value === "object" ? ofSchema(value) : null };
const byName = <T>(map: Record<string, T> | undefined, each: (value: T) => unknown): Json | null =>
  map
    ? Object.fromEntries(
        Object.keys(map)
          .sort()
          .map((key) => [key, each(map[key]!)]),
      )
    : null;

/** A schema as errors quote it: nothing is null. */
export const internalSchema = (schema: CustomSchema | undefined): Json | null => (schema ? ofSchema(schema) : null);

/** apiextensions.JSONSchemaProps: Go's names in Go's order. */
function ofSchema(schema: CustomSchema): Json {
  const all = (list: CustomSchema[] | undefined) => list?.map(ofSchema) ?? null;
  const { items, dependencies, externalDocs } = schema;
  return {
    ID: schema.id ?? "",
    Schema: schema.$schema ?? "",
    Ref: schema.$ref ?? null,
    Description: schema.description ?? "",
    Type: schema.type ?? "",
    Nullable: schema.nullable ?? false,
    Format: schema.format ?? "",
    Title: schema.title ?? "",
    Default: schema.default ?? null,
    Maximum: schema.maximum ?? null,
    ExclusiveMaximum: schema.exclusiveMaximum ?? false,
    Minimum: schema.minimum ?? null,
    ExclusiveMinimum: schema.exclusiveMinimum ?? false,
    MaxLength: schema.maxLength ?? null,
    MinLength: schema.minLength ?? null,
    Pattern: schema.pattern ?? "",
    MaxItems: schema.maxItems ?? null,
    MinItems: schema.minItems ?? null,
    UniqueItems: schema.uniqueItems ?? false,
    MultipleOf: schema.multipleOf ?? null,
    Enum: schema.enum ?? null,
    MaxProperties: schema.maxProperties ?? null,
    MinProperties: schema.minProperties ?? null,
    Required: schema.required ?? null,
    Items: items
      ? Array.isArray(items)
        ? { Schema: null, JSONSchemas: all(items) }
        : { Schema: ofSchema(items), JSONSchemas: null }
      : null,
    AllOf: all(schema.allOf),
    OneOf: all(schema.oneOf),
    AnyOf: all(schema.anyOf),
    Not: internalSchema(schema.not),
    Properties: byName(schema.properties, ofSchema),
    AdditionalProperties: orBool(schema.additionalProperties),
    PatternProperties: byName(schema.patternProperties, ofSchema),
    Dependencies: byName(dependencies, (each) =>
      Array.isArray(each) ? { Schema: null, Property: each } : { Schema: ofSchema(each), Property: null },
    ),
    AdditionalItems: orBool(schema.additionalItems),
    Definitions: byName(schema.definitions, ofSchema),
    ExternalDocs: externalDocs ? { Description: externalDocs.description ?? "", URL: externalDocs.url ?? "" } : null,
    Example: schema.example ?? null,
    XPreserveUnknownFields: schema["x-kubernetes-preserve-unknown-fields"] ?? null,
    XEmbeddedResource: schema["x-kubernetes-embedded-resource"] ?? false,
    XIntOrString: schema["x-kubernetes-int-or-string"] ?? false,
    XListMapKeys: schema["x-kubernetes-list-map-keys"] ?? null,
    XListType: schema["x-kubernetes-list-type"] ?? null,
    XMapType: schema["x-kubernetes-map-type"] ?? null,
    XValidations: schema["x-kubernetes-validations"]?.map(internalRule) ?? null,
  };
}
