// The patches that kubectl computes before it sends them: two-way and three-way, strategic and JSON merge.
// Mirrors apimachinery's strategicpatch (CreateTwoWayMergePatch, CreateThreeWayMergePatch) and jsonmergepatch.
import { equal } from "../../../api/structure.ts";
import { createMergePatch, isObject, type Json, type JsonObject, onlyNulls } from "./json.ts";
import type { PatchSchema } from "./patch-schema.ts";

interface Options {
  ignoreDeletions?: boolean;
  ignoreAdditions?: boolean;
  setElementOrder?: boolean;
  retainKeys?: boolean;
}

const ORDER = "$setElementOrder/";
const DELETE_FROM = "$deleteFromPrimitiveList/";

/** A JSON merge patch from what was applied last, what shall be, and what is (kinds without a published Go type). */
export function threeWayJsonMerge(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const additions = onlyNulls(createMergePatch(current, modified), false);
  const deletions = onlyNulls(createMergePatch(original, modified), true);
  return combine(deletions, additions);
}

const combine = (first: JsonObject, second: JsonObject): JsonObject => {
  const result = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const old = result[key];
    result[key] = isObject(old) && isObject(value) ? combine(old, value) : value;
  }
  return result;
};

/** The strategic patch that leads from `original` to `modified`. */
export const twoWayStrategic = (original: JsonObject, modified: JsonObject, schema: PatchSchema): JsonObject =>
  diffObjects(original, modified, schema, { setElementOrder: true });

export class MergeConflict extends Error {}

/**
 * A strategic patch from what was applied last (`original`), what shall be (`modified`) and what is (`current`): changes against what is,
 * deletions of what was applied and no longer is wanted. Without `overwrite`, values changed by others refuse it.
 * @throws MergeConflict
 */
export function threeWayStrategic(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: PatchSchema,
  overwrite: boolean,
): JsonObject {
  const delta = diffObjects(current, modified, schema, { ignoreDeletions: true, setElementOrder: true });
  const deletions = diffObjects(original, modified, schema, { ignoreAdditions: true, setElementOrder: true });
  const patch = mergePatches(deletions, delta, schema);
  if (!overwrite) {
    const changed = diffObjects(original, current, schema, { setElementOrder: true });
    if (conflicts(patch, changed, schema))
      throw new MergeConflict(
        `patch:\n${JSON.stringify(patch)}\nconflicts with changes made from original to current:\n${JSON.stringify(changed)}\n`,
      );
  }
  return patch;
}

function diffObjects(original: JsonObject, modified: JsonObject, schema: PatchSchema, options: Options): JsonObject {
  const patch: JsonObject = {};
  for (const [key, wanted] of Object.entries(modified)) {
    const old = original[key];
    if (wanted === undefined) continue;
    if (old === undefined || kindOf(old) !== kindOf(wanted)) {
      if (!options.ignoreAdditions) patch[key] = wanted;
      continue;
    }
    const field = schema.field(key);
    if (isObject(old) && isObject(wanted)) {
      if (field.strategies.includes("replace")) {
        if (!options.ignoreAdditions) patch[key] = wanted;
        continue;
      }
      const inner = diffObjects(old, wanted, field.schema, { ...options, retainKeys: field.strategies.includes("retainKeys") });
      if (Object.keys(inner).length) patch[key] = inner;
    } else if (Array.isArray(old) && Array.isArray(wanted) && field.strategies.includes("merge")) {
      const lists = diffLists(old, wanted, field.schema, field.mergeKey, {
        ...options,
        retainKeys: field.strategies.includes("retainKeys"),
      });
      if (lists.patch.length) patch[key] = lists.patch;
      if (lists.deletions.length) patch[DELETE_FROM + key] = lists.deletions;
      if (lists.order.length) patch[ORDER + key] = lists.order;
    } else if (!options.ignoreAdditions && !equal(old, wanted)) patch[key] = wanted;
  }
  const dropped = Object.keys(original).filter((key) => original[key] !== undefined && modified[key] === undefined);
  if (!options.ignoreDeletions) for (const key of dropped) patch[key] = null;
  if (options.retainKeys) {
    const kept = Object.keys(modified).filter((key) => modified[key] !== null && modified[key] !== undefined);
    if (kept.length && (Object.keys(patch).length || dropped.length)) patch.$retainKeys = kept.sort();
  }
  return patch;
}

const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

interface ListDiff {
  patch: Json[];
  deletions: Json[];
  order: Json[];
}

function diffLists(
  original: readonly Json[],
  modified: readonly Json[],
  schema: PatchSchema,
  mergeKey: string,
  options: Options,
): ListDiff {
  if (!original.length) return { patch: options.ignoreAdditions ? [] : [...modified], deletions: [], order: [] };
  if (isObject(original[0]) || isObject(modified[0]))
    return diffListsOfObjects(original as JsonObject[], modified as JsonObject[], schema, mergeKey, options);
  const has = (list: readonly Json[], item: Json) => list.some((other) => equal(other, item));
  const patch = options.ignoreAdditions ? [] : modified.filter((item) => !has(original, item));
  const deletions = options.ignoreDeletions ? [] : original.filter((item) => !has(modified, item));
  const order = options.setElementOrder && (patch.length || deletions.length) ? [...modified] : [];
  return { patch, deletions, order };
}

function diffListsOfObjects(
  original: readonly JsonObject[],
  modified: readonly JsonObject[],
  schema: PatchSchema,
  mergeKey: string,
  options: Options,
): ListDiff {
  const before = new Map(original.map((item) => [item[mergeKey], item]));
  const after = new Set(modified.map((item) => item[mergeKey]));
  const patch: Json[] = [];
  for (const item of modified) {
    const old = before.get(item[mergeKey]);
    if (!old) {
      if (!options.ignoreAdditions) patch.push(item);
      continue;
    }
    const inner = diffObjects(old, item, schema, options);
    if (Object.keys(inner).length) patch.push({ ...inner, [mergeKey]: item[mergeKey]! });
  }
  if (!options.ignoreDeletions)
    for (const item of original) if (!after.has(item[mergeKey])) patch.push({ $patch: "delete", [mergeKey]: item[mergeKey]! });
  const kept = original.map((item) => item[mergeKey]).filter((key) => after.has(key!));
  const common = modified.map((item) => item[mergeKey]).filter((key) => before.has(key!));
  const reordered = !equal(kept, common);
  const ordered = (!options.ignoreAdditions && (patch.length > 0 || reordered)) || (!options.ignoreDeletions && patch.length > 0);
  const order = options.setElementOrder && ordered ? modified.map((item) => ({ [mergeKey]: item[mergeKey]! })) : [];
  return { patch, deletions: [], order };
}

/** Two strategic patches as one; directives stay directives. */
function mergePatches(first: JsonObject, second: JsonObject, schema: PatchSchema): JsonObject {
  const result: JsonObject = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const old = result[key];
    if (old === undefined || old === null || key.startsWith("$")) {
      result[key] = value;
      continue;
    }
    const field = schema.field(key);
    if (isObject(old) && isObject(value)) result[key] = mergePatches(old, value, field.schema);
    else if (Array.isArray(old) && Array.isArray(value) && field.strategies.includes("merge"))
      result[key] = mergeLists(old, value, field.schema, field.mergeKey);
    else result[key] = value;
  }
  return result;
}

function mergeLists(first: readonly Json[], second: readonly Json[], schema: PatchSchema, mergeKey: string): Json[] {
  if (!isObject(first[0]) && !isObject(second[0])) return [...first, ...second.filter((item) => !first.includes(item))];
  const key = (item: Json) => (isObject(item) ? item[mergeKey] : undefined);
  const merged = second.map((item) => {
    const old = first.find((other) => equal(key(other), key(item)));
    return isObject(old) && isObject(item) ? mergePatches(old, item, schema) : item;
  });
  return [...merged, ...first.filter((item) => !second.some((other) => equal(key(other), key(item))))];
}

/** Whether two patches set the same field to different values (strategicpatch's MergingMapsHaveConflicts). */
function conflicts(left: Json, right: Json, schema: PatchSchema, merging = true, mergeKey = ""): boolean {
  if (isObject(left) && isObject(right)) {
    if ((left.$patch ?? null) !== (right.$patch ?? null)) return true;
    return Object.keys(left).some((key) => {
      if (key.startsWith("$") || right[key] === undefined) return false;
      const field = schema.field(key);
      return conflicts(left[key]!, right[key], field.schema, field.strategies.includes("merge"), field.mergeKey);
    });
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    if (!merging) return !equal(left, right);
    return left.some((item) => {
      if (!isObject(item)) return false;
      const other = right.find((candidate) => isObject(candidate) && equal(candidate[mergeKey], item[mergeKey]));
      return other !== undefined && conflicts(item, other, schema);
    });
  }
  return !equal(left, right);
}

/** Whether two JSON merge patches set the same field differently. */
export function jsonConflicts(left: Json, right: Json): boolean {
  if (isObject(left) && isObject(right))
    return Object.keys(left).some((key) => right[key] !== undefined && jsonConflicts(left[key]!, right[key]));
  return !equal(left, right);
}
