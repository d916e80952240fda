// JSON as Python writes and reads it.

import { Dict, typeName } from "./collections.ts";
import { truth } from "./compared.ts";
import { exceptionClass, raise } from "./exceptions.ts";
import { text } from "./shown.ts";
import { Bytes, Class, Instance, List, Tuple, type Value } from "./values.ts";

export const JSON_ERROR = new Class("JSONDecodeError", [exceptionClass("ValueError")!], new Map([["__module__", "json.decoder"]]));

const quoted = (words: string, ascii: boolean): string => {
  const plain = JSON.stringify(words);
  return ascii ? plain.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`) : plain;
};

/** json.dumps(). @throws Raised */
export function toJson(value: Value, named: ReadonlyMap<string, Value> = new Map()): string {
  const indent = named.get("indent");
  const width = indent === undefined || indent === null ? undefined : Number(indent);
  const ascii = named.get("ensure_ascii") !== false;
  const separators = named.get("separators");
  const [comma, colon] = separators instanceof Tuple ? separators.items.map(text) : [width === undefined ? ", " : ",", ": "];
  const sort = truth(named.get("sort_keys") ?? false);
  const go = (each: Value, depth: number): string => {
    const pad = width === undefined ? "" : `\n${" ".repeat(width * (depth + 1))}`;
    const end = width === undefined ? "" : `\n${" ".repeat(width * depth)}`;
    if (each === null) return "null";
    if (typeof each === "boolean" || typeof each === "bigint") return String(each);
    if (typeof each === "number") return Number.isInteger(each) ? `${each}.0` : String(each);
    if (typeof each === "string") return quoted(each, ascii);
    if (each instanceof List || each instanceof Tuple)
      return each.items.length ? `[${pad}${each.items.map((item) => go(item, depth + 1)).join(`${comma}${pad}`)}${end}]` : "[]";
    if (each instanceof Dict) {
      const pairs = [...each.entries.values()].map(
        ([key, item]) => [text(key === true ? "true" : key === false ? "false" : (key ?? "null")), item] as const,
      );
      if (sort) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
      return pairs.length
        ? `{${pad}${pairs.map(([key, item]) => `${quoted(key, ascii)}${colon}${go(item, depth + 1)}`).join(`${comma}${pad}`)}${end}}`
        : "{}";
    }
    if (each instanceof Instance && each.attributes.get("__model__") instanceof Dict) return go(each.attributes.get("__model__")!, depth);
    throw raise("TypeError", `Object of type ${typeName(each)} is not JSON serializable`);
  };
  return go(value instanceof Bytes ? value.text : value, 0);
}

/** json.loads(). @throws Raised */
export function fromJson(words: string): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(words);
  } catch {
    throw raise(JSON_ERROR, "Expecting value: line 1 column 1 (char 0)");
  }
  return fromPlain(parsed);
}

export function fromPlain(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return new List(value.map(fromPlain));
  return Dict.of(Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, fromPlain(each)])));
}
