// Objects in protocol buffers, as Go's API types write themselves (what gogo generates, and runtime/serializer/protobuf around it).
import { toBytes } from "../../base/bytes.ts";
import { goJson } from "../../base/go-json.ts";
import { goStruct } from "./go-structs.ts";
import { type Definition, definition, refName } from "./types.ts";

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

type Bytes = number[];

/** How a field is sent: varints, eight bytes, or a length and what has it. */
const [VARINT, DOUBLE, LENGTH] = [0, 1, 2];

/** An object in its envelope; `name` is its published definition. */
export function encodeProtobuf(apiVersion: string, kind: string, name: string, object: object): Uint8Array {
  const type = [...text(1, apiVersion), ...text(2, kind)];
  const envelope = [...sized(1, type), ...sized(2, struct(name, object as Record<string, unknown>)), ...text(3, ""), ...text(4, "")];
  return Uint8Array.from([...MAGIC, ...envelope]);
}

function varint(value: number | bigint): Bytes {
  const out: Bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return [...out, Number(rest)];
}

const key = (number: number, wire: number): Bytes => varint((number << 3) | wire);
const sized = (number: number, bytes: ArrayLike<number>): Bytes => [...key(number, LENGTH!), ...varint(bytes.length), ...Array.from(bytes)];
const text = (number: number, value: string): Bytes => sized(number, toBytes(value));
const number = (field: number, value: number | bigint): Bytes => [...key(field, VARINT!), ...varint(value)];

/** What is no pointer is sent even when it is empty. */
function struct(name: string, value: Record<string, unknown>): Bytes {
  const properties = definition(name)?.properties ?? {};
  return (goStruct(name) ?? [])
    .filter((field) => field.number > 0)
    .toSorted((a, b) => a.number - b.number)
    .flatMap((field) => {
      if (field.embedded) return sized(field.number, struct(field.name, value));
      const type = properties[field.name] ?? ownerless(name, field.name);
      const given = value[field.name];
      if (!type || (field.pointer && (given === undefined || given === null))) return [];
      return fieldOf(field.number, type, given);
    });
}

/** Embedded structs are published as fields of those that have them. */
const OWNERS: Readonly<Record<string, string>> = {
  "io.k8s.api.core.v1.VolumeSource": "io.k8s.api.core.v1.Volume",
  "io.k8s.api.core.v1.ProbeHandler": "io.k8s.api.core.v1.Probe",
  "io.k8s.api.networking.v1.IngressRuleValue": "io.k8s.api.networking.v1.IngressRule",
};
const ownerless = (name: string, field: string): Definition | undefined =>
  definition(OWNERS[name] ?? "io.k8s.api.core.v1.LocalObjectReference")?.properties?.[field];

function fieldOf(field: number, type: Definition, value: unknown): Bytes {
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

function single(field: number, type: Definition, value: unknown): Bytes {
  if (type.$ref) return sized(field, reference(refName(type.$ref), value));
  switch (type.type) {
    case "integer":
      return number(field, (value as number | undefined) ?? 0);
    case "boolean":
      return number(field, value ? 1 : 0);
    case "number":
      return [...key(field, DOUBLE!), ...new Uint8Array(Float64Array.of((value as number | undefined) ?? 0).buffer)];
    case "string":
      return type.format === "byte" ? sized(field, Buffer.from((value as string) ?? "", "base64")) : text(field, (value as string) ?? "");
    default:
      return sized(field, value === undefined ? [] : text(1, goJson(value)));
  }
}

function reference(name: string, value: unknown): Bytes {
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

const moment = (time: string, nanoseconds: number): Bytes => [...number(1, Math.floor(Date.parse(time) / 1000)), ...number(2, nanoseconds)];

/** Of the second, in whole microseconds: a MicroTime tells no more. */
const nanosecondsOf = (time: string): number => Number((/\.(\d{1,6})/.exec(time)?.[1] ?? "").padEnd(6, "0")) * 1000;
