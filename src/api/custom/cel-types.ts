// The types that rules in CEL see of a structural schema (apiextensions-apiserver's schema/cel/model).
import {
  BOOL,
  BYTES,
  type CelField,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOfType,
  mapOfType,
  objectType,
  STRING,
  TIMESTAMP,
} from "../../base/cel/types.ts";
import { type CustomSchema, itemsOf, valuesOf } from "./schema.ts";

const RESERVED = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

/** What CEL calls a property; undefined where it cannot. */
export function escapedName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  const escaped = name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

const METADATA: CelType = objectType("metadata", { name: STRING, generateName: STRING });
const SCALARS: Record<string, CelType> = { boolean: BOOL, integer: INT, number: DOUBLE };
const FORMATS: Record<string, CelType> = { byte: BYTES, duration: DURATION, date: TIMESTAMP, "date-time": TIMESTAMP };

/** undefined where rules cannot see what there is. */
export function celType(schema: CustomSchema | undefined, resource = false): CelType | undefined {
  if (!schema) return undefined;
  if (schema["x-kubernetes-int-or-string"]) return DYN;
  switch (schema.type) {
    case "array": {
      const item = celType(itemsOf(schema), itemsOf(schema)?.["x-kubernetes-embedded-resource"]);
      return item && listOfType(item);
    }
    case "object": {
      const values = valuesOf(schema);
      if (values) {
        const value = celType(values, values["x-kubernetes-embedded-resource"]);
        return value && mapOfType(STRING, value);
      }
      return structure(schema, resource || schema["x-kubernetes-embedded-resource"] === true);
    }
    case "string":
      return (schema.format && FORMATS[schema.format]) || STRING;
    default:
      return schema.type ? SCALARS[schema.type] : undefined;
  }
}

function structure(schema: CustomSchema, resource: boolean): CelType {
  const fields: Record<string, CelField> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const type = celType(property);
    const escaped = escapedName(name);
    if (type && escaped) fields[escaped] = escaped === name ? { type } : { type, key: name };
  }
  if (resource) Object.assign(fields, { apiVersion: { type: STRING }, kind: { type: STRING }, metadata: { type: METADATA } });
  return objectType("object", fields);
}
