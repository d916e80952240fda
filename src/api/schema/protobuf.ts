// The definitions of /openapi/v2 in the binary form that kubectl asks for: gnostic's openapi.v2.Document (OpenAPIv2.proto).
import { toBytes } from "../../base/bytes.ts";
import type { Schema } from "./openapi.ts";

/** Bytes to be written, in parts. */
type Bytes = Uint8Array[];

const size = (bytes: Bytes): number => bytes.reduce((sum, { length }) => sum + length, 0);

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  return Uint8Array.from([...out, rest]);
}

/** A field whose value tells its length. */
const message = (field: number, bytes: Bytes): Bytes => [varint(field * 8 + 2), varint(size(bytes)), ...bytes];
const text = (field: number, value: string | undefined): Bytes => (value === undefined ? [] : message(field, [toBytes(value)]));

/** The document of some definitions; `release` as in v1.36.0. */
export function encodeOpenApiV2(definitions: Readonly<Record<string, Schema>>, release: string): Uint8Array {
  const parts = [
    ...text(1, "2.0"),
    ...message(2, [...text(1, "Kubernetes"), ...text(2, release)]),
    ...message(8, []),
    ...message(9, named(definitions)),
  ];
  const out = new Uint8Array(size(parts));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** NamedSchema, as often as there are schemas. */
const named = (schemas: Readonly<Record<string, Schema>>): Bytes =>
  Object.entries(schemas).flatMap(([name, schema]) => message(1, [...text(1, name), ...message(2, encode(schema))]));

/** The fields of the message Schema; what Kubernetes adds stands in vendor extensions. */
function encode(schema: Schema): Bytes {
  const { $ref, format, description, required = [], enum: values = [], additionalProperties, type, items, properties } = schema;
  return [
    ...text(1, $ref),
    ...text(2, format),
    ...text(4, description),
    ...required.flatMap((name) => text(19, name)),
    ...values.flatMap((value) => message(20, any(value))),
    ...(additionalProperties ? message(21, message(1, encode(additionalProperties))) : []),
    ...(type ? message(22, text(1, type)) : []),
    ...(items ? message(23, message(1, encode(items))) : []),
    ...(properties ? message(25, named(properties)) : []),
    ...Object.entries(schema).flatMap(([key, value]) =>
      key.startsWith("x-") ? message(31, [...text(1, key), ...message(2, any(value))]) : [],
    ),
  ];
}

/** The message Any, whose value is YAML: JSON is. */
const any = (value: unknown): Bytes => text(2, `${JSON.stringify(value)}\n`);
