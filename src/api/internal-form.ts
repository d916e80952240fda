// Structures as the API server's errors quote them: the JSON of its internal types, whose fields bear Go's names and are all written.
import { internalFields, metaFields } from "./internal-structs.ts";
import { type Type, typeOf } from "./schema/types.ts";

type Fields = Readonly<Record<string, unknown>>;
type Struct = Extract<Type, { form: "struct" }>;

const jsonNames = new WeakMap<Struct["fields"], ReadonlyMap<string, string>>();

/** The published name of a field, by the same in lower case. */
function jsonName(type: Struct, lower: string): string | undefined {
  let names = jsonNames.get(type.fields);
  if (!names) jsonNames.set(type.fields, (names = new Map(Object.keys(type.fields).map((name) => [name.toLowerCase(), name]))));
  return names.get(lower);
}

/** Fields of v1's pod spec that the internal one keeps in its security context. */
const HOST_FIELDS = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] as const;

function sorted(value: Fields, item: (value: unknown) => unknown): Fields {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) out[key] = item(value[key]);
  return out;
}

function scalar(type: Extract<Type, { form: "scalar" }>, value: unknown): unknown {
  if (value !== undefined && value !== null) return value;
  switch (type.scalar) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "float64":
    case "int-or-string":
      return 0;
    case "quantity":
      return "0";
    default:
      return null;
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) ? value.length === 0 : typeof value === "object" && Object.keys(value).length === 0);

/** A type of the meta API: published names, without what is empty unless it is required. */
function metaStruct(type: Struct, value: Fields): Fields {
  const out: Record<string, unknown> = {};
  for (const name of metaFields(type.name) ?? Object.keys(type.fields)) {
    const field = type.fields[name];
    if (!field) continue;
    const required = field.omits === "nothing" && field.type.form === "scalar" && field.type.scalar === "string";
    if (required || !isEmpty(value[name])) out[name] = convert(field.type, value[name]);
  }
  return out;
}

function struct(type: Struct, given: Fields): Fields {
  const fields = internalFields(type.name);
  if (!fields) return metaStruct(type, given);
  let value = given;
  if (type.name === "PodSpec")
    value = {
      ...given,
      serviceAccountName: given["serviceAccountName"] || given["serviceAccount"],
      securityContext: { ...(given["securityContext"] as Fields), ...Object.fromEntries(HOST_FIELDS.map((name) => [name, given[name]])) },
    };
  const out: Record<string, unknown> = {};
  for (const { name, json, pointer, embedded } of fields) {
    const key = jsonName(type, json) ?? HOST_FIELDS.find((host) => host.toLowerCase() === json);
    const item = key === undefined ? undefined : value[key];
    const itemType = key === undefined ? undefined : (type.fields[key]?.type ?? HOST_TYPE);
    if (embedded) Object.assign(out, metaStruct(itemType as Struct, (item ?? {}) as Fields));
    else out[name] = (pointer && (item === undefined || item === null)) || !itemType ? null : convert(itemType, item);
  }
  return out;
}
const HOST_TYPE: Type = { form: "scalar", scalar: "bool" };

function convert(type: Type, value: unknown): unknown {
  switch (type.form) {
    case "scalar":
      return scalar(type, value);
    case "list":
      return Array.isArray(value) ? value.map((item) => convert(type.item, item)) : null;
    case "map":
      return value ? sorted(value as Fields, (item) => convert(type.value, item)) : null;
    case "struct":
      return struct(type, (value ?? {}) as Fields);
  }
}

/**
 * A published structure in the form in which errors quote it.
 * @param definition as in the published schema: io.k8s.api.core.v1.PodTemplateSpec
 * @param value nothing is written as null
 */
export const internalForm = (definition: string, value: unknown): unknown =>
  value === undefined || value === null ? null : convert(typeOf(definition), value);

/** A list of such structures. */
export const internalList = (definition: string, values: readonly unknown[] | undefined): unknown =>
  values ? values.map((value) => internalForm(definition, value)) : null;

/** A map as Go writes it: its keys in order; none is null. */
export const internalMap = (map: Readonly<Record<string, unknown>> | undefined): unknown => (map ? sorted(map, (item) => item) : null);
