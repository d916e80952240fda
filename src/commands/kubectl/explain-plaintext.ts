// What `kubectl explain` prints of an OpenAPI 3 schema (k8s.io/kubectl/pkg/explain/v2, its template for plain text).
import { resolve, type Schema } from "../../api/schema/openapi.ts";
import { wrapWords } from "./explain-wrap.ts";

/** The text about a kind's schema, or about the field that `path` leads to; undefined where it leads nowhere. */
export function plaintext(schema: Schema, path: readonly string[], recursive: boolean): string | undefined {
  return walk(schema, path, recursive, []);
}

/** `passed` are the references that were followed since the last field, as a guard against circles. */
function walk(schema: Schema, path: readonly string[], recursive: boolean, passed: readonly string[]): string | undefined {
  const { $ref } = schema;
  const target = follow(schema);
  if (!path.length) return about(target, recursive);
  if ($ref && passed.includes($ref)) return undefined;
  const seen = $ref ? [...passed, $ref] : passed;
  const [name, ...rest] = path as [string, ...string[]];
  const field = target.properties && Object.hasOwn(target.properties, name) ? target.properties[name] : undefined;
  if (field) {
    const found = walk(field, rest, recursive, []);
    if (rest.length || found === undefined) return found;
    return `FIELD: ${name} <${typeName(field)}>\n${longEnum(field)}\n\n${found}`;
  }
  if (target.items) return walk(target.items, path, recursive, seen);
  if (target.additionalProperties) return walk(target.additionalProperties, path, recursive, seen);
  for (const part of target.allOf ?? []) {
    const found = walk(part, path, recursive, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

const follow = (schema: Schema): Schema => (schema.$ref && resolve(schema.$ref)) || schema;

/** The description and the fields. */
function about(schema: Schema, recursive: boolean): string {
  const fields = fieldList(schema, 1, recursive, []);
  return `DESCRIPTION:\n${indent(4, wrapWords(descriptions(schema) || "<empty>", 76))}\n${fields && `FIELDS:\n${fields}`}`;
}

/** A schema's own words, and those of what it is made of: a line each. */
function descriptions(schema: Schema): string {
  const target = follow(schema);
  return [
    target.description ? `${target.description}\n` : "",
    ...(target.allOf ?? []).map(descriptions),
    target.items ? descriptions(target.items) : "",
    target.additionalProperties ? descriptions(target.additionalProperties) : "",
  ].join("");
}

/** The fields of a schema by name, and with `recursive` all below them; a type inside itself is not opened again. */
function fieldList(schema: Schema, level: number, recursive: boolean, passed: readonly string[]): string {
  const { $ref } = schema;
  if ($ref && passed.includes($ref)) return "";
  const seen = $ref ? [...passed, $ref] : passed;
  const target = follow(schema);
  let text = "";
  for (const name of Object.keys(target.properties ?? {}).sort()) {
    const field = target.properties![name]!;
    text += fieldDetail(name, field, target.required?.includes(name) ?? false, level, recursive);
    if (recursive) text += fieldList(field, level + 1, recursive, seen);
  }
  for (const part of [...(target.allOf ?? []), target.items, target.additionalProperties])
    if (part) text += fieldList(part, level, recursive, seen);
  return text;
}

function fieldDetail(name: string, field: Schema, required: boolean, level: number, short: boolean): string {
  const pad = "  ".repeat(level);
  const line = `${pad}${name}\t<${typeName(field)}>${required ? " -required-" : ""}${shortEnum(field, pad)}\n`;
  if (short) return line;
  const width = 78 - pad.length;
  return `${line}${indent(pad.length + 2, wrapWords(field.description ?? "<no description>", width))}\n\n`;
}

const told = (value: string): string => (value === "" ? '""' : value);

const longEnum = (field: Schema): string =>
  field.enum?.length ? `ENUM:${field.enum.map((value) => `\n    ${told(value)}`).join("")}` : "";

/** The first four values. */
const shortEnum = (field: Schema, pad: string): string =>
  field.enum?.length ? `\n${pad}enum: ${field.enum.slice(0, 4).map(told).join(", ")}${field.enum.length > 4 ? ", ...." : ""}` : "";

/** As in <[]Container>, <map[string]string>, <ObjectMeta>, <string>. */
function typeName(schema: Schema): string {
  if (schema.items) return `[]${typeName(schema.items)}`;
  if (schema.additionalProperties) return `map[string]${typeName(schema.additionalProperties)}`;
  if (schema.allOf?.length === 1 && !schema.properties) return typeName(schema.allOf[0]!);
  const type = schema.$ref ? resolve(schema.$ref)?.type : schema.type;
  if (type && type !== "object") return type;
  return schema.$ref ? schema.$ref.split(/[/.]/).at(-1)! : "Object";
}

const indent = (columns: number, text: string): string => {
  const pad = " ".repeat(columns);
  return pad + text.replaceAll("\n", `\n${pad}`);
};
