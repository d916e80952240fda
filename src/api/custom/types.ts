// A structural schema as the type by which field managers, server-side apply and managedFields see its objects.
import { type Field, type Type, typeOf } from "../schema/types.ts";
import { type CustomSchema, itemsOf, valuesOf } from "./schema.ts";

/** Content of which nothing is known: maps are taken apart, lists are whole. */
const deduced = { form: "map", atomic: false } as Extract<Type, { form: "map" }>;
deduced.value = deduced;

const SCALARS: Record<string, Type> = {
  string: { form: "scalar", scalar: "string" },
  boolean: { form: "scalar", scalar: "bool" },
  integer: { form: "scalar", scalar: "int64" },
  number: { form: "scalar", scalar: "float64" },
};
const ANY_SCALAR: Type = { form: "scalar", scalar: "raw" };

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

function plainField(type: Type): Field {
  return { type, omits: "empty", mergeKey: undefined, strategies: [], listType: undefined, listKeys: [], mapAtomic: false };
}

function fieldOf(schema: CustomSchema): Field {
  const listType = schema["x-kubernetes-list-type"];
  return {
    ...plainField(typeFor(schema)),
    listType: listType === "map" || listType === "set" ? listType : "atomic",
    listKeys: schema["x-kubernetes-list-map-keys"] ?? [],
    mapAtomic: schema["x-kubernetes-map-type"] === "atomic",
  };
}

function typeFor(schema: CustomSchema): Type {
  if (schema["x-kubernetes-int-or-string"]) return ANY_SCALAR;
  const atomic = schema["x-kubernetes-map-type"] === "atomic";
  switch (schema.type) {
    case "array": {
      const items = itemsOf(schema);
      return { form: "list", item: items ? typeFor(items) : deduced };
    }
    case "object": {
      const values = valuesOf(schema);
      if (values) return { form: "map", value: typeFor(values), atomic };
      if (!schema.properties) return atomic ? { ...deduced, atomic } : deduced;
      return structOf(schema, schema["x-kubernetes-embedded-resource"] === true);
    }
    default:
      return (schema.type && SCALARS[schema.type]) || deduced;
  }
}

function structOf(schema: CustomSchema, resource: boolean): Type {
  const fields: Record<string, Field> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) fields[name] = fieldOf(property);
  if (resource)
    Object.assign(fields, {
      apiVersion: plainField(SCALARS["string"]!),
      kind: plainField(SCALARS["string"]!),
      metadata: plainField(typeOf(META)),
    });
  return {
    form: "struct",
    name: "",
    go: "unstructured.Unstructured",
    fields,
    atomic: schema["x-kubernetes-map-type"] === "atomic",
    custom: true,
    ...(schema["x-kubernetes-preserve-unknown-fields"] ? { rest: deduced } : {}),
  };
}

/** The type of the objects of a custom kind. */
export const customType = (schema: CustomSchema): Type => structOf(schema, true);
