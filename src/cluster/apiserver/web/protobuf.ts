// Bodies in protocol buffers, as typed Go clients send them (apimachinery's runtime/serializer/protobuf), read as JSON values.
import { badRequest } from "../../../api/errors.ts";
import { goStruct } from "../../../api/schema/go-structs.ts";
import { allDefinitions, type Definition, definition, refName } from "../../../api/schema/types.ts";
import { fromBytes } from "../../../base/bytes.ts";

const MAGIC = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

/** Field numbers with what was sent under them: a number for varints, 8 bytes for doubles, bytes for the rest. */
type Message = Map<number, (bigint | Uint8Array)[]>;

/** An object with its apiVersion and kind. @throws ApiError 400 */
export function decodeProtobuf(bytes: Uint8Array): Record<string, unknown> {
  if (!MAGIC.every((byte, index) => bytes[index] === byte))
    throw badRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  const envelope = message(bytes.subarray(MAGIC.length));
  const type = message(last(envelope, 1));
  const apiVersion = fromBytes(last(type, 1));
  const kind = fromBytes(last(type, 2));
  const name = definitionOf(apiVersion, kind);
  if (!name) throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { apiVersion, kind, ...struct(name, last(envelope, 2)) };
}

let byKind: Map<string, string> | undefined;

/** The definition of a kind by its apiVersion. */
export function definitionOf(apiVersion: string, kind: string): string | undefined {
  if (!byKind) {
    byKind = new Map();
    for (const [name, { "x-kubernetes-group-version-kind": kinds = [] }] of Object.entries(allDefinitions()))
      for (const { group, version, kind: each } of kinds) byKind.set(`${group ? `${group}/` : ""}${version} ${each}`, name);
  }
  return byKind.get(`${apiVersion} ${kind}`);
}

const last = (from: Message, number: number): Uint8Array => {
  const value = from.get(number)?.at(-1);
  return value instanceof Uint8Array ? value : new Uint8Array();
};

const truncated = () => badRequest("unexpected EOF");

function message(bytes: Uint8Array): Message {
  const found: Message = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw truncated();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw truncated();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const wire = key & 7;
    if (wire > 5 || wire === 3 || wire === 4) throw badRequest(`proto: illegal wireType ${wire}`);
    const value = wire === 0 ? varint() : take(wire === 1 ? 8 : wire === 5 ? 4 : Number(varint()));
    const values = found.get(key >>> 3);
    if (values) values.push(value);
    else found.set(key >>> 3, [value]);
  }
  return found;
}

function struct(name: string, bytes: Uint8Array): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const fields = message(bytes);
  const properties = definition(name)?.properties ?? {};
  for (const field of goStruct(name) ?? []) {
    const sent = fields.get(field.number);
    if (!sent) continue;
    if (field.embedded) {
      Object.assign(out, struct(field.name, last(fields, field.number)));
      continue;
    }
    // Embedded structs are published as fields of their owner only: their own types are known by their Go names alone.
    const property = properties[field.name] ?? propertyOfOwner(name, field.name);
    if (!property) continue;
    const value = fieldValue(property, sent);
    if (value === undefined || (field.omitempty && !field.pointer && isEmpty(value))) continue;
    out[field.name] = value;
  }
  return out;
}

const OWNERS: Record<string, string> = {
  "io.k8s.api.core.v1.VolumeSource": "io.k8s.api.core.v1.Volume",
  "io.k8s.api.core.v1.PersistentVolumeSource": "io.k8s.api.core.v1.PersistentVolumeSpec",
  "io.k8s.api.core.v1.ProbeHandler": "io.k8s.api.core.v1.Probe",
  "io.k8s.api.networking.v1.IngressRuleValue": "io.k8s.api.networking.v1.IngressRule",
  "io.k8s.api.core.v1.EphemeralContainerCommon": "io.k8s.api.core.v1.EphemeralContainer",
  "io.k8s.api.admissionregistration.v1.Rule": "io.k8s.api.admissionregistration.v1.RuleWithOperations",
  "io.k8s.api.admissionregistration.v1.RuleWithOperations": "io.k8s.api.admissionregistration.v1.RuleWithOperations",
};
/** Embedded references to objects have the fields of the reference. */
function propertyOfOwner(name: string, field: string): Definition | undefined {
  const owner = OWNERS[name] ?? "io.k8s.api.core.v1.LocalObjectReference";
  return definition(owner)?.properties?.[field];
}

const isEmpty = (value: unknown): boolean =>
  value === "" || value === 0 || value === false || (Array.isArray(value) && !value.length) || isEmptyMap(value);
const isEmptyMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Object.keys(value).length;

function fieldValue(type: Definition, sent: readonly (bigint | Uint8Array)[]): unknown {
  if (type.type === "array") return sent.flatMap((each) => items(type.items ?? {}, each));
  if (type.type === "object" && type.additionalProperties) {
    const map: Record<string, unknown> = {};
    for (const each of sent) {
      const entry = message(each as Uint8Array);
      map[fromBytes(last(entry, 1))] = mapValue(type.additionalProperties, entry);
    }
    return map;
  }
  return one(type, sent.at(-1)!);
}

/** Numbers may come packed. */
function items(type: Definition, sent: bigint | Uint8Array): unknown[] {
  if ((type.type === "integer" || type.type === "boolean") && sent instanceof Uint8Array) {
    const values: unknown[] = [];
    for (let at = 0; at < sent.length; ) {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = sent[at++] ?? 0;
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
      values.push(one(type, value));
    }
    return values;
  }
  const value = one(type, sent);
  return [value];
}

/** A list as the value of a map is a message of its own (ExtraValue, Verbs). */
function mapValue(type: Definition, entry: Message): unknown {
  if (type.type === "array") return fieldValue(type, message(last(entry, 2)).get(1) ?? []);
  const sent = entry.get(2);
  return sent ? one(type, sent.at(-1)!) : type.type === "string" ? "" : {};
}

function one(type: Definition, sent: bigint | Uint8Array): unknown {
  if (type.$ref) return sent instanceof Uint8Array ? reference(refName(type.$ref), sent) : undefined;
  switch (type.type) {
    case "integer":
      return typeof sent === "bigint" ? Number(BigInt.asIntN(64, sent)) : undefined;
    case "boolean":
      return typeof sent === "bigint" ? sent !== 0n : undefined;
    case "number":
      return sent instanceof Uint8Array ? Buffer.from(sent).readDoubleLE(0) : undefined;
    case "string":
      if (!(sent instanceof Uint8Array)) return undefined;
      return type.format === "byte" ? Buffer.from(sent).toString("base64") : fromBytes(sent);
    default:
      return sent instanceof Uint8Array ? rawJson(sent) : undefined;
  }
}

const NANOSECONDS = 1_000_000_000n;

function reference(name: string, bytes: Uint8Array): unknown {
  const integerAt = (number: number): bigint => BigInt.asIntN(64, (message(bytes).get(number)?.at(-1) as bigint | undefined) ?? 0n);
  switch (name) {
    case "io.k8s.apimachinery.pkg.util.intstr.IntOrString":
      return integerAt(1) === 1n ? fromBytes(last(message(bytes), 3)) : Number(BigInt.asIntN(32, integerAt(2)));
    case "io.k8s.apimachinery.pkg.api.resource.Quantity":
      return fromBytes(last(message(bytes), 1));
    case "io.k8s.apimachinery.pkg.apis.meta.v1.Time":
      return bytes.length ? `${new Date(Number(integerAt(1)) * 1000).toISOString().slice(0, 19)}Z` : undefined;
    case "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": {
      if (!bytes.length) return undefined;
      const micros = (integerAt(2) % NANOSECONDS) / 1000n;
      return `${new Date(Number(integerAt(1)) * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}Z`;
    }
    case "io.k8s.apimachinery.pkg.runtime.RawExtension":
    case "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1":
    case "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON":
      return rawJson(last(message(bytes), 1));
    default:
      return struct(name, bytes);
  }
}

function rawJson(bytes: Uint8Array): unknown {
  if (!bytes.length) return undefined;
  try {
    return JSON.parse(fromBytes(bytes));
  } catch {
    throw badRequest("invalid character in the JSON of a raw extension");
  }
}
