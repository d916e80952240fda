// The definitions of /openapi/v2 in the binary form that kubectl asks for: gnostic's openapi.v2.Document (OpenAPIv2.proto).
import { type Parts, sized, text } from "../../base/protobuf/wire.ts";
import type { Schema } from "./openapi.ts";

const given = (field: number, value: string | undefined): Parts => (value === undefined ? [] : text(field, value));

/** The document of some definitions; `release` as in v1.36.0. */
export function encodeOpenApiV2(definitions: Readonly<Record<string, Schema>>, release: string): Uint8Array {
  return Buffer.concat([
    ...text(1, "2.0"),
    ...sized(2, [...text(1, "Kubernetes"), ...text(2, release)]),
    ...sized(8, []),
    ...sized(9, named(definitions)),
  ]);
}

/** NamedSchema, as often as there are schemas. */
const named = (schemas: Readonly<Record<string, Schema>>): Parts =>
  Object.entries(schemas).flatMap(([name, schema]) => sized(1, [...text(1, name), ...sized(2, encode(schema))]));

/** The fields of the message Schema; what Kubernetes adds stands in vendor extensions. */
function encode(schema: Schema): Parts {
  const { $ref, format, description, required = [], enum: values = [], additionalProperties, type, items, properties } = schema;
  return [
    ...given(1, $ref),
    ...given(2, format),
    ...given(4, description),
    ...required.flatMap((name) => text(19, name)),
    ...values.flatMap((value) => sized(20, any(value))),
    ...(additionalProperties ? sized(21, sized(1, encode(additionalProperties))) : []),
    ...(type ? sized(22, text(1, type)) : []),
    ...(items ? sized(23, sized(1, encode(items))) : []),
    ...(properties ? sized(25, named(properties)) : []),
    ...Object.entries(schema).flatMap(([key, value]) =>
      key.startsWith("x-") ? sized(31, [...text(1, key), ...sized(2, any(value))]) : [],
    ),
  ];
}

/** The message Any, whose value is YAML: JSON is. */
const any = (value: unknown): Parts => text(2, `${JSON.stringify(value)}\n`);
