// What the server warns of in a CustomResourceDefinition: formats that it does not know (apiextensions-apiserver's strategy).
import { isKnownFormat } from "../custom/formats.ts";
import type { DefinitionObject } from "../custom/kind.ts";
import type { CustomSchema } from "../custom/schema.ts";

/** The formats of a definition's schemas that are unknown for their types: each once, in the order of the properties' names. */
function unknownFormats({ spec }: DefinitionObject): Set<string> {
  const found = new Set<string>();
  const visit = (schema: CustomSchema | boolean | string[] | undefined): void => {
    if (typeof schema !== "object" || Array.isArray(schema)) return;
    if (schema.format && !isKnownFormat(schema.format, schema.type)) found.add(schema.format);
    for (const item of Array.isArray(schema.items) ? schema.items : [schema.items]) visit(item);
    for (const key of ["allOf", "anyOf", "oneOf"] as const) for (const each of schema[key] ?? []) visit(each);
    visit(schema.not);
    for (const key of Object.keys(schema.properties ?? {}).sort()) visit(schema.properties![key]);
    visit(schema.additionalProperties);
  };
  for (const { schema } of spec.versions) visit(schema?.openAPIV3Schema);
  return found;
}

/** Only what a write brings in is warned of. */
export function definitionWarnings(object: DefinitionObject, old: DefinitionObject | undefined): string[] {
  const before = old && unknownFormats(old);
  return [...unknownFormats(object)]
    .filter((format) => !before?.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}
