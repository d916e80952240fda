// The body of a request as a custom resource: its metadata in the form of ObjectMeta, the rest pruned by its schema
// (apiextensions-apiserver's schemaCoercingDecoder).
import { DecodeError } from "../decode-scalar.ts";
import { decodeValue } from "../decode-value.ts";
import { clone } from "../structure.ts";
import { prune } from "./prune.ts";
import { type CustomSchema, isFields } from "./schema.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** @throws DecodeError */
export function decodeCustom(schema: CustomSchema, body: unknown): { value: unknown; strict: readonly string[] } {
  if (!isFields(body)) throw new DecodeError("json: cannot unmarshal into Go value of type map[string]interface {}");
  const { metadata, ...rest } = body;
  const value = clone(rest) as Record<string, unknown>;
  const unknown: string[] = [];
  prune(value, schema, true, unknown);
  coerceEmbedded(value, schema, unknown, "");
  const strict = unknown.sort().map((path) => `unknown field ${JSON.stringify(path)}`);
  if (metadata === undefined || metadata === null) return { value, strict };
  const decoded = decodeValue(META, metadata);
  value["metadata"] = decoded.value;
  return { value, strict: [...decoded.strict.map((text) => text.replace('field "', 'field "metadata.')), ...strict] };
}

/** Resources within resources have metadata of the same form. */
function coerceEmbedded(value: unknown, schema: CustomSchema | undefined, unknown: string[], path: string): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    if (!Array.isArray(schema.items))
      for (const [index, item] of value.entries()) coerceEmbedded(item, schema.items, unknown, `${path}[${index}]`);
    return;
  }
  if (!isFields(value)) return;
  if (schema["x-kubernetes-embedded-resource"] && isFields(value["metadata"])) {
    const decoded = decodeValue(META, value["metadata"]);
    value["metadata"] = decoded.value;
    for (const text of decoded.strict) unknown.push(`${path}.metadata.${/"(.*)"/.exec(text)![1]}`);
  }
  for (const [key, item] of Object.entries(value)) {
    const values = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
    coerceEmbedded(item, schema.properties?.[key] ?? values, unknown, path ? `${path}.${key}` : key);
  }
}
