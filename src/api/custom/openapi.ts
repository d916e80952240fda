// How a custom kind is published in /openapi/v2 and /openapi/v3 (apiextensions-apiserver's controller/openapi/builder).
import type { Schema } from "../schema/openapi.ts";
import { description } from "../schema/prose.ts";
import { type CustomSchema, itemsOf, valuesOf } from "./schema.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const WORDS_OF = "io.k8s.api.core.v1.ConfigMap";
const MORE = "More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

interface Names {
  group: string;
  version: string;
  kind: string;
  plural: string;
}

/** The name of the definition, as com.example.textile.v1.Loom. */
export const definitionName = ({ group, version, kind }: Omit<Names, "plural">): string =>
  [...group.split(".").reverse(), version, kind].join(".");

const text = (words: string | undefined, schema: Schema): Schema => (words ? { description: words, ...schema } : schema);

/** `third`: for version 3, where a reference with words stands in `allOf`. */
function published(names: Names, schema: Schema, third: boolean): Schema {
  const metadata = third
    ? { description: `Standard object's metadata. ${MORE}#metadata`, allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }] }
    : { description: `Standard object's metadata. ${MORE}#metadata`, $ref: `#/definitions/${META}.ObjectMeta` };
  return {
    ...schema,
    ...(schema.type || third ? { type: schema.type ?? "object" } : { type: "object" }),
    properties: {
      ...schema.properties,
      apiVersion: text(description(WORDS_OF, "apiVersion"), { type: "string" }),
      kind: text(description(WORDS_OF, "kind"), { type: "string" }),
      metadata,
    },
    "x-kubernetes-group-version-kind": [{ group: names.group, version: names.version, kind: names.kind }],
  };
}

export const thirdVersion = (names: Names, schema: CustomSchema): Schema => published(names, schema as Schema, true);

export const secondVersion = (names: Names, schema: CustomSchema): Schema => published(names, downgraded(schema), false);

/** What version 2 cannot say is left out: alternatives, and the types of what may be null or of two types. */
function downgraded(schema: CustomSchema): Schema {
  const { anyOf: _anyOf, oneOf: _oneOf, allOf, not: _not, nullable, items, properties, additionalProperties, ...rest } = schema;
  const open = nullable === true || schema["x-kubernetes-int-or-string"] === true;
  const out: Schema = { ...(rest as Schema) };
  if (open) delete out.type;
  if (schema["x-kubernetes-preserve-unknown-fields"] && !properties) return out;
  if (open && nullable) return out;
  const item = itemsOf(schema);
  const values = valuesOf(schema);
  if (allOf?.length) delete out.enum;
  return {
    ...out,
    ...(item ? { items: downgraded(item) } : {}),
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, downgraded(each)])) } : {}),
    ...(values ? { additionalProperties: downgraded(values) } : {}),
    ...(items && Array.isArray(items) ? { items: {} } : {}),
    ...(additionalProperties === true ? { additionalProperties: {} } : {}),
  };
}
