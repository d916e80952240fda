// Comparing and merging plain JSON values.
import { equal } from "../../../api/structure.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

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
