// What `kubectl explain --output=plaintext-openapiv2` prints of an OpenAPI 2 schema (k8s.io/kubectl/pkg/explain: model, fields, recursive printers).
import { resolve, type Schema } from "../../api/schema/openapi.ts";
import { wrapParagraphs } from "./explain-wrap.ts";
import { refuse } from "./refusal.ts";

const WIDTH = 80;
const FIELD_INDENT = 3;

/** The text about a kind's schema, or about the field that `path` leads to. @throws Refusal when it leads nowhere */
export function plaintextOfSecondVersion(
  root: Schema,
  path: readonly string[],
  recursive: boolean,
  kind: string,
  apiVersion: string,
): string {
  const field = lookup(root, path);
  const header = `KIND:     ${kind}\nVERSION:  ${apiVersion}\n\n`;
  const { words, last } = unpack(field);
  const name = path.at(-1);
  const about = `DESCRIPTION:\n${describe(words)}`;
  if (isArbitrary(last)) return header + about;
  if (!last.properties) return `${header}FIELD:    ${name ?? ""} <${typeName(field)}>\n\n${about}`;
  const title = name ? `RESOURCE: ${name} <${typeName(field)}>\n\n` : "";
  return `${header}${title}${about}\nFIELDS:\n${recursive ? outline(last, FIELD_INDENT, []) : fields(last)}`;
}

/** The field at the end of the path; a scalar on the way is the end of it, whatever follows. */
function lookup(schema: Schema, path: readonly string[]): Schema {
  if (!path.length) return schema;
  const target = unpack(schema).last;
  if (!target.properties) return target;
  const [name, ...rest] = path as [string, ...string[]];
  const field = Object.hasOwn(target.properties, name) ? target.properties[name] : undefined;
  return field ? lookup(field, rest) : refuse(`field ${JSON.stringify(name)} does not exist`);
}

/** Through references, lists and maps to what holds the fields, with all the words on the way. */
function unpack(schema: Schema): { words: string[]; last: Schema } {
  const words: string[] = [];
  let last = schema;
  for (let inner = inside(last); inner; inner = inside(last)) {
    words.push(last.description ?? "");
    last = inner;
  }
  return { words: [...words, last.description ?? ""], last };
}

/** An object without declared fields is a map to anything, which has the object's words (kube-openapi's util/proto). */
function inside(schema: Schema): Schema | undefined {
  const { $ref, type, items, properties, additionalProperties, description } = schema;
  if ($ref) return resolve($ref);
  if (type === "array") return items ?? {};
  if (type === "object" && !properties) return additionalProperties ?? (description ? { description } : {});
  return undefined;
}

/** What has neither a type nor fields takes anything. */
const isArbitrary = (schema: Schema): boolean => !schema.type && !schema.properties;

function describe(words: readonly string[]): string {
  if (words.every((text) => !text)) return "     <empty>\n";
  return words.map((text, index) => (text ? `${index ? "\n" : ""}${wrapped(text, 5)}` : "")).join("");
}

const wrapped = (text: string, indent: number): string =>
  wrapParagraphs(text, WIDTH - indent)
    .map((line) => (line ? `${" ".repeat(indent)}${line}\n` : "\n"))
    .join("");

const names = (schema: Schema): string[] => Object.keys(schema.properties ?? {}).sort();

const fields = (schema: Schema): string =>
  names(schema)
    .map((name) => {
      const field = schema.properties![name]!;
      const required = schema.required?.includes(name) ? " -required-" : "";
      return `   ${name}\t<${typeName(field)}>${required}\n${wrapped(field.description ?? "", FIELD_INDENT + 2)}\n`;
    })
    .join("");

/** Names and types of all below; a type inside itself is not opened again. */
function outline(schema: Schema, indent: number, above: readonly string[]): string {
  return names(schema)
    .map((name) => {
      const field = schema.properties![name]!;
      return `${" ".repeat(indent)}${name}\t<${typeName(field)}>\n${below(field, indent + FIELD_INDENT, above)}`;
    })
    .join("");
}

function below(schema: Schema, indent: number, above: readonly string[]): string {
  if (schema.$ref) {
    if (above.includes(schema.$ref)) return "";
    return below(resolve(schema.$ref) ?? {}, indent, [...above, schema.$ref]);
  }
  if (schema.properties) return outline(schema, indent, above);
  const inner = inside(schema);
  return inner ? below(inner, indent, above) : "";
}

/** As in <[]Object>, <map[string]string>, <string>. */
function typeName(schema: Schema): string {
  if (schema.$ref) return typeName(resolve(schema.$ref) ?? {});
  if (schema.properties) return "Object";
  if (schema.type === "array") return `[]${typeName(schema.items ?? {})}`;
  if (schema.type === "object") return `map[string]${typeName(schema.additionalProperties ?? {})}`;
  return schema.type ?? "";
}
