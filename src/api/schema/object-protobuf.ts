// Objects in protocol buffers, as Go's API types write themselves (what gogo generates, and runtime/serializer/protobuf around it).
import { goJson } from "../../base/go-json.ts";
import { key, type Parts, sized, text, varint, WIRE } from "../../base/protobuf/wire.ts";
import { type GoField, goStruct } from "./go-structs.ts";
import { type Definition, definition, refName } from "./types.ts";

const MAGIC = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

type Properties = Readonly<Record<string, Definition>>;

/** An object in its envelope; `name` is its published definition. */
export function encodeProtobuf(apiVersion: string, kind: string, name: string, object: object): Uint8Array {
  const type = [...text(1, apiVersion), ...text(2, kind)];
  return Buffer.concat([
    MAGIC,
    ...sized(1, type),
    ...sized(2, struct(name, object as Record<string, unknown>)),
    ...text(3, ""),
    ...text(4, ""),
  ]);
}

const number = (field: number, value: number): Parts => [key(field, WIRE.varint), varint(value)];

/** What is no pointer is sent even when it is empty. Embedded structs that are not published have their fields in their owner's type. */
function struct(name: string, value: Record<string, unknown>, owner: Properties = {}): Parts {
  const properties = definition(name)?.properties ?? owner;
  return inOrder(name).flatMap((field) => {
    if (field.embedded) return sized(field.number, struct(field.name, value, properties));
    const type = properties[field.name];
    const given = value[field.name];
    if (!type || (field.pointer && (given === undefined || given === null))) return [];
    return fieldOf(field.number, type, given);
  });
}

const ordered = new Map<string, readonly GoField[]>();
/** The fields that are sent, by their numbers. */
function inOrder(name: string): readonly GoField[] {
  let fields = ordered.get(name);
  if (!fields) {
    fields = (goStruct(name) ?? []).filter((field) => field.number > 0).toSorted((a, b) => a.number - b.number);
    ordered.set(name, fields);
  }
  return fields;
}

function fieldOf(field: number, type: Definition, value: unknown): Parts {
  if (type.type === "array") return ((value as unknown[] | undefined) ?? []).flatMap((item) => single(field, type.items ?? {}, item));
  if (type.additionalProperties) {
    const map = (value as Record<string, unknown> | undefined) ?? {};
    const item = type.additionalProperties;
    return Object.keys(map)
      .sort()
      .flatMap((name) => {
        const entry = item.type === "array" ? sized(2, fieldOf(1, item, map[name])) : single(2, item, map[name]);
        return sized(field, [...text(1, name), ...entry]);
      });
  }
  // Bytes that are not there are not sent, unlike a text.
  if (type.format === "byte" && value === undefined) return [];
  return single(field, type, value);
}

function single(field: number, type: Definition, value: unknown): Parts {
  if (type.$ref) return sized(field, reference(refName(type.$ref), value));
  switch (type.type) {
    case "integer":
      return number(field, (value as number | undefined) ?? 0);
    case "boolean":
      return number(field, value ? 1 : 0);
    case "number":
      return [key(field, WIRE.eight), new Uint8Array(Float64Array.of((value as number | undefined) ?? 0).buffer)];
    case "string":
      return type.format === "byte" ? sized(field, [Buffer.from((value as string) ?? "", "base64")]) : text(field, (value as string) ?? "");
    default:
      return sized(field, value === undefined ? [] : text(1, goJson(value)));
  }
}

function reference(name: string, value: unknown): Parts {
  switch (name) {
    case "io.k8s.apimachinery.pkg.util.intstr.IntOrString":
      return typeof value === "string"
        ? [...number(1, 1), ...number(2, 0), ...text(3, value)]
        : [...number(1, 0), ...number(2, (value as number | undefined) ?? 0), ...text(3, "")];
    case "io.k8s.apimachinery.pkg.api.resource.Quantity":
      return text(1, String(value ?? ""));
    case "io.k8s.apimachinery.pkg.apis.meta.v1.Time":
      return typeof value === "string" ? moment(value, 0) : [];
    case "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime":
      return typeof value === "string" ? moment(value, nanosecondsOf(value)) : [];
    case "io.k8s.apimachinery.pkg.runtime.RawExtension":
    case "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1":
      return value === undefined ? [] : text(1, goJson(value));
    default:
      return struct(name, (value as Record<string, unknown> | undefined) ?? {});
  }
}

const moment = (time: string, nanoseconds: number): Parts => [...number(1, Math.floor(Date.parse(time) / 1000)), ...number(2, nanoseconds)];

/** Of the second, in whole microseconds: a MicroTime tells no more. */
const nanosecondsOf = (time: string): number => Number((/\.(\d{1,6})/.exec(time)?.[1] ?? "").padEnd(6, "0")) * 1000;
