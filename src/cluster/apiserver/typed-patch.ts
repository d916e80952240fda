// What does not fit into the schema of an applied configuration, in the words of structured-merge-diff (typed/validate.go).

import type { Field, Type } from "../../api/schema/types.ts";
import { goJson } from "../../base/go-json.ts";

type Fields = Record<string, unknown>;

/** Each problem as `.spec.foo: field not declared in schema`, in the order of their texts: Go's order is that of its maps, which is none. */
export function typingErrors(type: Type, value: unknown): string[] {
  const errors: string[] = [];
  visit(errors, type, undefined, value, "");
  return errors.sort();
}

function visit(errors: string[], type: Type, field: Field | undefined, value: unknown, path: string): void {
  if (value === null || value === undefined) return;
  const say = (text: string): void => void errors.push(path ? `${path}: ${text}` : text);
  if (type.form === "scalar") scalar(type.scalar, value, say);
  else if (type.form === "list") {
    if (Array.isArray(value)) list(errors, type.item, field, value, path);
    else say(`expected list, got &{${goText(value)}}`);
  } else if (type.form === "struct" && type.union) return;
  else if (!isMap(value)) say(`expected map, got &{${goText(value)}}`);
  else if (type.form === "map")
    for (const [key, item] of Object.entries(value)) visit(errors, type.value, undefined, item, `${path}.${key}`);
  else
    for (const [key, item] of Object.entries(value)) {
      const declared = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
      if (declared) visit(errors, declared.type, declared, item, `${path}.${key}`);
      else if (type.rest) visit(errors, type.rest, undefined, item, `${path}.${key}`);
      else errors.push(`${path}.${key}: field not declared in schema`);
    }
}

/** Items are named by their keys, where the list is a map or a set, or else by their place. */
function list(errors: string[], item: Type, field: Field | undefined, values: readonly unknown[], path: string): void {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    const name = elementOf(field, item, value);
    if (typeof name === "object") {
      errors.push(`${path}: element ${index}: ${name.error}`);
      return;
    }
    if (name) {
      if (seen.has(name)) errors.push(`${path}: duplicate entries for key ${name}`);
      seen.add(name);
    }
    visit(errors, item, undefined, value, `${path}${name ?? `[${index}]`}`);
  }
}

function elementOf(field: Field | undefined, item: Type, value: unknown): string | { error: string } | undefined {
  if (field?.listType === "set") {
    if (value === null) return { error: "associative list without keys has an element that's a null value" };
    return isMap(value) || Array.isArray(value)
      ? { error: `associative list without keys has an element that's a ${Array.isArray(value) ? "list" : "map"} type` }
      : `[=${goJson(value)}]`;
  }
  if (field?.listType !== "map" || (item.form !== "struct" && item.form !== "map")) return undefined;
  if (value === null) return { error: "associative list with keys may not have a null element" };
  if (!isMap(value)) return { error: "associative list with keys may not have non-map elements" };
  const parts: string[] = [];
  for (const key of field.listKeys.toSorted()) {
    // The one key that has a default in the published schemas.
    const part = value[key] ?? (key === "protocol" ? "TCP" : undefined);
    if (part !== undefined) parts.push(`${key}=${goJson(part)}`);
    else if (field.listKeys.length === 1 || !isOptional(item, key))
      return {
        error: `associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`,
      };
  }
  return `[${parts.join(",")}]`;
}

const isOptional = (item: Type, key: string): boolean => item.form === "struct" && item.fields[key]?.omits !== "nothing";

function scalar(form: Extract<Type, { form: "scalar" }>["scalar"], value: unknown, say: (text: string) => void): void {
  switch (form) {
    case "raw":
      return;
    case "string":
    case "bytes":
      if (typeof value !== "string") say(`expected string, got &value.valueUnstructured{Value:${goText(value)}}`);
      return;
    case "bool":
      if (typeof value !== "boolean") say(`expected boolean, got &{${goText(value)}}`);
      return;
    case "int32":
    case "int64":
    case "float64":
      if (typeof value !== "number") say(`expected numeric (int or float), got ${goTypeOf(value)}`);
      return;
    default:
      if (typeof value === "object") say(`expected any scalar, got &{${goText(value)}}`);
  }
}

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const goTypeOf = (value: unknown): string =>
  typeof value === "string"
    ? "string"
    : typeof value === "boolean"
      ? "bool"
      : Array.isArray(value)
        ? "[]interface {}"
        : "map[string]interface {}";

/** A value as Go's %v shows it. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (isMap(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goText(value[key])}`)
      .join(" ")}]`;
  return String(value);
}
