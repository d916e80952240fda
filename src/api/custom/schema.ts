// The schemas that a CustomResourceDefinition carries: JSONSchemaProps of apiextensions.k8s.io/v1, structural once they are accepted.

export interface CustomSchema {
  $ref?: string;
  $schema?: string;
  id?: string;
  type?: string;
  format?: string;
  title?: string;
  description?: string;
  externalDocs?: { description?: string; url?: string };
  example?: unknown;
  default?: unknown;
  nullable?: boolean;
  enum?: unknown[];
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  multipleOf?: number;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  maxItems?: number;
  minItems?: number;
  uniqueItems?: boolean;
  maxProperties?: number;
  minProperties?: number;
  required?: string[];
  items?: CustomSchema | CustomSchema[];
  properties?: Record<string, CustomSchema>;
  additionalProperties?: CustomSchema | boolean;
  patternProperties?: Record<string, CustomSchema>;
  definitions?: Record<string, CustomSchema>;
  dependencies?: Record<string, CustomSchema | string[]>;
  additionalItems?: CustomSchema | boolean;
  allOf?: CustomSchema[];
  oneOf?: CustomSchema[];
  anyOf?: CustomSchema[];
  not?: CustomSchema;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-validations"?: ValidationRule[];
}

/** A rule in CEL. */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

export type Fields = Record<string, unknown>;
export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The schema of a list's items. */
export const itemsOf = (schema: CustomSchema | undefined): CustomSchema | undefined =>
  Array.isArray(schema?.items) ? undefined : schema?.items;

/** The schema of a map's values: of all that is not a declared property. */
export const valuesOf = (schema: CustomSchema | undefined): CustomSchema | undefined =>
  typeof schema?.additionalProperties === "object" ? schema.additionalProperties : undefined;

/** The schema of one property of an object. */
export const propertyOf = (schema: CustomSchema | undefined, name: string): CustomSchema | undefined =>
  schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;

/** Path of a property below another, and of an item. */
export const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);
