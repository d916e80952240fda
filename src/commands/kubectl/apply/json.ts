// Comparing and merging plain JSON values.
import { equal } from "../../../api/structure.ts";

export { equal };

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      .map((key) => [key, sorted(value[key])]),
  );
};

const ESCAPES: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

/** JSON as Go's encoder writes it: keys sorted, HTML characters escaped. */
export const goJson = (value: unknown): string => JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character]!);

/** A JSON merge patch (RFC 7386) applied. */
export function mergePatch(target: unknown, patch: unknown): Json {
  if (!isObject(patch)) return patch as Json;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** The JSON merge patch that leads from `original` to `modified`. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const [key, value] of Object.entries(modified)) {
    const old = original[key];
    if (old === undefined) patch[key] = value;
    else if (isObject(old) && isObject(value)) {
      const inner = createMergePatch(old, value);
      if (Object.keys(inner).length) patch[key] = inner;
    } else if (!equal(old, value)) patch[key] = value;
  }
  for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null;
  return patch;
}

/** Keeps either only the nulls of a merge patch (what it removes) or only the rest (jsonmergepatch's keepOrDeleteNullInObj). */
export function onlyNulls(patch: JsonObject, keep: boolean): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (keep) result[key] = null;
    } else if (isObject(value)) {
      if (!keep && Object.keys(value).length === 0) {
        result[key] = value;
        continue;
      }
      const inner = onlyNulls(value, keep);
      if (Object.keys(inner).length) result[key] = inner;
    } else if (!keep) result[key] = value;
  }
  return result;
}
