// The published types with their words: as /openapi/v2 and /openapi/v3 tell them, and as `kubectl explain` reads them.
import { defaultOf, itemDefault } from "./defaults.ts";
import { description } from "./prose.ts";
import { type Definition, definition, refName } from "./types.ts";

/** A JSON schema, in the parts that the server uses. */
export interface Schema extends Omit<Definition, "properties" | "items" | "additionalProperties"> {
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
}

/** Types that are one of several in version 3, and a string in version 2. */
const ONE_OF: Record<string, string[]> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ["integer", "string"],
  "io.k8s.apimachinery.pkg.api.resource.Quantity": ["string", "number"],
};

const secondVersion = new Map<string, Schema>();
const thirdVersion = new Map<string, Schema>();

/** A definition of /openapi/v2 by its name, as io.k8s.api.core.v1.Pod, with descriptions; undefined where none is published. */
export const openApiDefinition = (name: string): Schema | undefined => cached(secondVersion, name, describe);

/** A schema of /openapi/v3: references with words stand in `allOf` under #/components/schemas, defaults are told. */
export const openApiV3Schema = (name: string): Schema | undefined => cached(thirdVersion, name, thirdOf);

function cached(known: Map<string, Schema>, name: string, make: (name: string, type: Definition) => Schema): Schema | undefined {
  const type = definition(name);
  if (!type) return undefined;
  let schema = known.get(name);
  if (!schema) known.set(name, (schema = make(name, type)));
  return schema;
}

function describe(name: string, type: Definition): Schema {
  return worded(description(name), {
    ...type,
    ...(type.properties && {
      properties: eachProperty(type.properties, (key, property) => worded(description(name, key), property)),
    }),
  });
}

const worded = (words: string | undefined, schema: Schema): Schema => (words ? { description: words, ...schema } : schema);

const eachProperty = (
  properties: Record<string, Definition>,
  make: (key: string, property: Definition) => Schema,
): Record<string, Schema> => Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, make(key, property)]));

function thirdOf(name: string, type: Definition): Schema {
  if (ONE_OF[name]) {
    const { type: _, ...rest } = type;
    return worded(description(name), { ...rest, oneOf: ONE_OF[name].map((each) => ({ type: each })) });
  }
  return worded(description(name), {
    ...type,
    ...(type.properties && {
      properties: eachProperty(type.properties, (key, property) =>
        withBeside(property, description(name, key), defaultOf(name, key, property)),
      ),
    }),
  } as Schema);
}

/** A reference cannot have anything beside it in OpenAPI 3: it moves into `allOf` then. */
function withBeside(property: Definition, words: string | undefined, value: unknown): Schema {
  const { $ref, items, additionalProperties, ...rest } = property;
  const beside: Schema = worded(words, {
    ...rest,
    ...(items && { items: element(items) }),
    ...(additionalProperties && { additionalProperties: element(additionalProperties) }),
    ...(value !== undefined && { default: value }),
  } as Schema);
  if (!$ref) return beside;
  const reference = { $ref: `#/components/schemas/${refName($ref)}` };
  return Object.keys(beside).length ? { ...beside, allOf: [reference] } : reference;
}

const element = (type: Definition): Schema => withBeside(type, undefined, itemDefault(type));

/** What a reference of either version points to. */
export function resolve(ref: string): Schema | undefined {
  return ref.startsWith("#/components/schemas/")
    ? openApiV3Schema(ref.slice("#/components/schemas/".length))
    : openApiDefinition(refName(ref));
}
