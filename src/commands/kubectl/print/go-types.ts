// Objects as they are once a Go type held them: fields without omitempty show their zero values, what is empty and may be left out is.
import { definitionOf } from "../../../api/schema/definition-of-kind.ts";
import { type GoField, goStruct } from "../../../api/schema/go-structs.ts";
import { type Definition, definition, refName } from "../../../api/schema/types.ts";
import { canonicalQuantity } from "../../../base/quantity.ts";
import { asInGoOrder } from "./go-order.ts";

/** The object as its Go type writes it, in the order of the struct; itself where no type is known. */
export function throughGoType<T extends object>(object: T): T {
  const { kind, apiVersion, ...rest } = object as { kind?: string; apiVersion?: string };
  const name = definitionOf(apiVersion ?? "", kind ?? "");
  if (!name) return object;
  return asInGoOrder({ kind, apiVersion, ...struct(name, rest) } as T);
}

const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

interface Placed extends GoField {
  type: Definition;
}
const placed = new Map<string, readonly Placed[]>();

/** The fields of a struct with those of the structs embedded in it, in Go's order; their types are those of the outer definition. */
function fieldsOf(name: string): readonly Placed[] {
  const known = placed.get(name);
  if (known) return known;
  const properties = definition(name)?.properties ?? {};
  const flat = (at: string): GoField[] => (goStruct(at) ?? []).flatMap((field) => (field.embedded ? flat(field.name) : [field]));
  const fields = flat(name).flatMap((field) => (properties[field.name] ? [{ ...field, type: properties[field.name]! }] : []));
  placed.set(name, fields);
  return fields;
}

const isStruct = (name: string): boolean => fieldsOf(name).length > 0;

function struct(name: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of fieldsOf(name)) {
    const { type, pointer, omitempty, omitzero } = field;
    const held = value[field.name];
    if (held === undefined || held === null) {
      if (pointer ? omitempty : omitzero || (omitempty && isEmpty(zero(type), type))) continue;
      result[field.name] = pointer ? null : zero(type);
      continue;
    }
    const written = converted(type, held);
    if (!pointer && omitempty && isEmpty(written, type)) continue;
    result[field.name] = written;
  }
  return result;
}

/** Whether omitempty leaves a value out: structs never are empty to it. */
function isEmpty(value: unknown, type: Definition): boolean {
  if (type.$ref) return false;
  if (value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && !Object.keys(value).length;
}

function zero(type: Definition): unknown {
  if (type.$ref) {
    const name = refName(type.$ref);
    if (name === QUANTITY) return "0";
    if (name === INT_OR_STRING) return 0;
    return isStruct(name) ? struct(name, {}) : null;
  }
  if (type.type === "string") return "";
  if (type.type === "integer" || type.type === "number") return 0;
  return type.type === "boolean" ? false : null;
}

function converted(type: Definition, value: unknown): unknown {
  if (type.$ref) {
    const name = refName(type.$ref);
    if (name === QUANTITY) return quantity(value);
    return isStruct(name) && isFields(value) ? struct(name, value) : value;
  }
  if (Array.isArray(value)) return type.items ? value.map((each) => converted(type.items!, each)) : value;
  if (!isFields(value) || !type.additionalProperties) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, each]) => [key, converted(type.additionalProperties!, each)]),
  );
}

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function quantity(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  try {
    return canonicalQuantity(value);
  } catch {
    return value;
  }
}
