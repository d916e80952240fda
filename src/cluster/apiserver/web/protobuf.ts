// Bodies in protocol buffers, as typed Go clients send them (apimachinery's runtime/serializer/protobuf), read as JSON values.
import { badRequest } from "../../../api/errors.ts";
import { definitionOf } from "../../../api/schema/definition-of-kind.ts";
import { goStruct } from "../../../api/schema/go-structs.ts";
import { type Definition, definition, refName } from "../../../api/schema/types.ts";
import { fromBytes } from "../../../base/bytes.ts";
import { fieldsIn, packedIn, type Sent, WireError } from "../../../base/protobuf/wire.ts";

const MAGIC = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

/** Field numbers with all that was sent under them. */
type Message = Map<number, Sent[]>;
type Properties = Readonly<Record<string, Definition>>;

/** An object with its apiVersion and kind. @throws ApiError 400 */
export function decodeProtobuf(bytes: Uint8Array): Record<string, unknown> {
  try {
    return decoded(bytes);
  } catch (error) {
    throw error instanceof WireError ? badRequest(error.message) : error;
  }
}

/** @throws ApiError 400, WireError */
function decoded(bytes: Uint8Array): Record<string, unknown> {
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

const last = (from: Message, number: number): Uint8Array => {
  const value = from.get(number)?.at(-1);
  return value instanceof Uint8Array ? value : new Uint8Array();
};

function message(bytes: Uint8Array): Message {
  const found: Message = new Map();
  for (const [number, sent] of fieldsIn(bytes)) {
    const values = found.get(number);
    if (values) values.push(sent);
    else found.set(number, [sent]);
  }
  return found;
}

/** Embedded structs that are not published have their fields in their owner's type. */
function struct(name: string, bytes: Uint8Array, owner: Properties = {}): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const fields = message(bytes);
  const properties = definition(name)?.properties ?? owner;
  for (const field of goStruct(name) ?? []) {
    const sent = fields.get(field.number);
    if (!sent) continue;
    if (field.embedded) {
      Object.assign(out, struct(field.name, last(fields, field.number), properties));
      continue;
    }
    const property = properties[field.name];
    if (!property) continue;
    const value = fieldValue(property, sent);
    if (value === undefined || (field.omitempty && !field.pointer && isEmpty(value))) continue;
    out[field.name] = value;
  }
  return out;
}

const isEmpty = (value: unknown): boolean =>
  value === "" || value === 0 || value === false || (Array.isArray(value) && !value.length) || isEmptyMap(value);
const isEmptyMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Object.keys(value).length;

function fieldValue(type: Definition, sent: readonly Sent[]): unknown {
  if (type.type === "array") return sent.flatMap((each) => items(type.items ?? {}, each));
  if (type.type === "object" && type.additionalProperties) {
    const item = type.additionalProperties;
    const entries = sent.map((each) => message(each as Uint8Array));
    return Object.fromEntries(entries.map((entry) => [fromBytes(last(entry, 1)), mapValue(item, entry)]));
  }
  return one(type, sent.at(-1)!);
}

/** Numbers may come packed. */
function items(type: Definition, sent: Sent): unknown[] {
  const packed = (type.type === "integer" || type.type === "boolean") && sent instanceof Uint8Array;
  return (packed ? [...packedIn(sent)] : [sent]).map((each) => one(type, each));
}

/** A list as the value of a map is a message of its own (ExtraValue, Verbs). */
function mapValue(type: Definition, entry: Message): unknown {
  if (type.type === "array") return fieldValue(type, message(last(entry, 2)).get(1) ?? []);
  const sent = entry.get(2);
  return sent ? one(type, sent.at(-1)!) : type.type === "string" ? "" : {};
}

function one(type: Definition, sent: Sent): unknown {
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
