// Strategic merge patch: lists merge by key as the published schema says, with its directives (apimachinery's pkg/util/strategicpatch).
import { canonicalBase64 } from "../base/base64.ts";
import { badRequest, failure, invalidError } from "./errors.ts";
import { invalid } from "./field-errors.ts";
import { quoteAs } from "./patch-text.ts";
import { fieldGoType } from "./schema/named-types.ts";
import { type Field, type Type, typeOf } from "./schema/types.ts";
import { clone, equal } from "./structure.ts";

type Fields = Record<string, unknown>;
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const DELETE_LIST = "$deleteFromPrimitiveList/";
const ORDER = "$setElementOrder/";
const RETAIN = "$retainKeys";

/** Applies `patch` to a copy of `target`, an object of the type `definition`. */
export function strategicMergePatch(definition: string, target: unknown, patch: unknown): unknown {
  if (!isMap(patch))
    throw badRequest(
      `json: cannot unmarshal ${Array.isArray(patch) ? "array" : typeof patch} into Go value of type map[string]interface {}`,
    );
  const type = typeOf(definition);
  const trouble = conversionTrouble(type, patch);
  if (trouble) throw invalidError({ group: "", kind: "" }, "", [invalid("patch", goMap(spent(patch, target)), trouble)]);
  const merged = mergeMap(clone(target) as Fields, patch, type);
  quoteAs(merged, () => goMap(spent(patch, target)));
  return merged;
}

/** What the server has left of a patch once it is merged, which is what it shows: lists in a given order are used up, and so are directives. */
function spent(patch: Fields, target: unknown): Fields {
  if (!isMap(target)) return patch;
  const left = Object.entries(patch).filter(([key, value]) => {
    if (key === RETAIN) return false;
    if (key.startsWith(ORDER)) return !(key.slice(ORDER.length) in patch) && target[key.slice(ORDER.length)] === undefined;
    return !(Array.isArray(value) && ORDER + key in patch);
  });
  return Object.fromEntries(left.map(([key, value]) => [key, isMap(value) ? spent(value, target[key]) : value]));
}

/** Errors that the server has no code for. */
const badDirective = (patch: Fields): Error => failure(500, "", `unknown patch type: ${String(patch["$patch"])} in map: ${goMap(patch)}`);

/** Takes from `existing` what a patch does not name as kept; what the patch itself brings must be named (applyRetainKeysDirective). */
function retain(existing: Fields, patch: Fields): void {
  const retained = patch[RETAIN];
  const brought = Object.keys(patch).filter(
    (key) => key !== RETAIN && patch[key] !== null && !key.startsWith(DELETE_LIST) && !key.startsWith(ORDER),
  );
  if (!Array.isArray(retained) || brought.some((key) => !retained.includes(key))) throw badRequest("invalid patch format of retainKeys");
  for (const key of Object.keys(existing)) if (!retained.includes(key)) delete existing[key];
}

/** What a patch brings comes in the order that it gives, and is part of it (validatePatchWithSetOrderList). */
function checkOrder(patch: readonly unknown[], order: unknown, key: string | undefined): void {
  if (order === undefined) return;
  if (!Array.isArray(order)) throw badRequest("invalid patch format of setElementOrder list");
  if (!order.length) return;
  const idOf = (item: unknown): unknown => (key && isMap(item) ? item[key] : item);
  let next = 0;
  for (const item of patch) {
    if (isMap(item) && "$patch" in item) continue;
    while (next < order.length && !equal(idOf(order[next]), idOf(item))) next++;
    if (next++ >= order.length)
      throw failure(500, "", `the order in patch list:\n${goMap(patch)}\n doesn't match $setElementOrder list:\n${goMap(order)}`);
  }
}

/** `existing` may be changed. */
function mergeMap(existing: Fields, patch: Fields, type: Type | undefined): Fields {
  if ("$patch" in patch) {
    if (patch["$patch"] === "replace") return without(patch, "$patch");
    if (patch["$patch"] === "delete") return {};
    throw badDirective(patch);
  }
  if (RETAIN in patch) retain(existing, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === "$patch" || key === RETAIN || key.startsWith(DELETE_LIST) || key.startsWith(ORDER)) continue;
    if (value === null) {
      delete existing[key];
      continue;
    }
    const field = fieldOf(type, key);
    const inner = field?.type ?? (type?.form === "map" ? type.value : undefined);
    const was = existing[key];
    if (isMap(value)) {
      const replaced = field?.strategies.includes("replace");
      existing[key] = isMap(was) && !replaced ? mergeMap(was, value, inner) : mergeMap({}, value, inner);
    } else if (Array.isArray(value)) {
      existing[key] = field?.strategies.includes("merge")
        ? mergeList(Array.isArray(was) ? was : [], value, field, patch[ORDER + key])
        : value.filter((item) => !(isMap(item) && "$patch" in item)).map((item) => strip(item, inner));
    } else existing[key] = value;
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_LIST) && Array.isArray(value)) {
      const name = key.slice(DELETE_LIST.length);
      if (Array.isArray(existing[name])) existing[name] = existing[name].filter((item) => !value.some((gone) => equal(gone, item)));
    } else if (key.startsWith(ORDER) && !(key.slice(ORDER.length) in patch) && Array.isArray(value)) {
      const name = key.slice(ORDER.length);
      if (Array.isArray(existing[name])) existing[name] = ordered(existing[name], value, fieldOf(type, name)?.mergeKey);
    }
  }
  return existing;
}

function mergeList(existing: unknown[], patch: unknown[], field: Field, order: unknown): unknown[] {
  const key = field.mergeKey;
  const item = field.type.form === "list" ? field.type.item : undefined;
  checkOrder(patch, order, key);
  if (!key || !patch.every(isMap)) {
    const merged = [...existing];
    for (const value of patch) if (!merged.some((other) => equal(other, value))) merged.push(value);
    return Array.isArray(order) ? ordered(merged, order, undefined) : merged;
  }
  if (patch.some((entry) => entry["$patch"] === "replace"))
    return patch.filter((entry) => entry["$patch"] !== "replace").map((entry) => strip(entry, item));
  let merged = existing as Fields[];
  for (const entry of patch) {
    const value = entry[key];
    if ("$patch" in entry && entry["$patch"] !== "delete") throw badDirective(entry);
    if (value === undefined) throw failure(500, "", `map: ${goMap(entry)} does not contain declared merge key: ${key}`);
    if (entry["$patch"] === "delete") {
      merged = merged.filter((other) => !equal(other[key], value));
      continue;
    }
    const at = merged.findIndex((other) => isMap(other) && equal(other[key], value));
    if (at >= 0) merged = merged.with(at, mergeMap(merged[at]!, entry, item));
    else merged = [...merged, mergeMap({}, entry, item)];
  }
  return Array.isArray(order) ? ordered(merged, order, key) : merged;
}

/** Puts the items in the order that the patch asks for; those of the server alone keep their place beside their neighbours. */
function ordered(items: unknown[], order: readonly unknown[], key: string | undefined): unknown[] {
  const idOf = (item: unknown): unknown => (key && isMap(item) ? item[key] : item);
  const wanted = order.map(idOf);
  const rank = (item: unknown): number => wanted.findIndex((id) => equal(id, idOf(item)));
  const named = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const out: unknown[] = [];
  let next = 0;
  for (const item of items) {
    if (rank(item) < 0) out.push(item);
    else out.push(named[next++]);
  }
  return out;
}

/** A part of the patch that has nothing to merge with, without its directives and nulls. */
function strip(value: unknown, type: Type | undefined): unknown {
  if (isMap(value)) return mergeMap({}, value, type);
  if (Array.isArray(value)) return value.map((item) => strip(item, type?.form === "list" ? type.item : undefined));
  return value;
}

const without = (map: Fields, key: string): Fields => Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));

const fieldOf = (type: Type | undefined, key: string): Field | undefined =>
  type?.form === "struct" && Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;

/**
 * What apimachinery's converter from unstructured says of a value that does not fit; undefined when all do.
 * @param go Go's name of the type, or of a list's members, where it is a text's
 */
function conversionTrouble(type: Type, value: unknown, go = "string"): string | undefined {
  if (value === null || value === undefined) return undefined;
  const isNumber = typeof value === "number";
  switch (type.form) {
    case "struct":
      if (!isMap(value)) return `cannot restore struct from: ${reflectKind(value)}`;
      for (const [key, item] of Object.entries(value)) {
        const field = fieldOf(type, key);
        const trouble = field && conversionTrouble(field.type, item, textType(type.name, key, field.type));
        if (trouble) return trouble;
      }
      return undefined;
    case "map":
      if (!isMap(value)) return `cannot restore map from ${reflectKind(value)}`;
      for (const [key, item] of Object.entries(value)) {
        const trouble = key.startsWith("$") ? undefined : conversionTrouble(type.value, item);
        if (trouble) return trouble;
      }
      return undefined;
    case "list":
      if (!Array.isArray(value)) return `cannot restore slice from ${reflectKind(value)}`;
      for (const item of value) {
        const trouble = conversionTrouble(type.item, item, go);
        if (trouble) return trouble;
      }
      return undefined;
    case "scalar":
      switch (type.scalar) {
        case "string":
          return typeof value === "string"
            ? undefined
            : isNumber && Number.isInteger(value)
              ? `cannot convert int64 to ${go}`
              : "unrecognized type: string";
        case "bool":
          return typeof value === "boolean" ? undefined : "unrecognized type: bool";
        case "int32":
        case "int64":
          if (isNumber) return Number.isInteger(value) ? undefined : `cannot convert float64 to ${type.scalar}`;
          return `unrecognized type: ${type.scalar}`;
        case "bytes":
          return typeof value === "string" ? base64Trouble(value) : `cannot restore slice from ${reflectKind(value)}`;
        default:
          return undefined;
      }
  }
}

function textType(struct: string, key: string, type: Type): string {
  const own = type.form === "list" ? type.item : type;
  return own.form === "scalar" ? fieldGoType(struct, key, own) : "string";
}

function base64Trouble(text: string): string | undefined {
  try {
    canonicalBase64(text);
  } catch (error) {
    return `error decoding from json: ${(error as Error).message}`;
  }
  return undefined;
}

const reflectKind = (value: unknown): string =>
  Array.isArray(value)
    ? "slice"
    : typeof value === "object"
      ? "map"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "number"
          ? Number.isInteger(value)
            ? "int64"
            : "float64"
          : "string";

/** Go's %+v of a decoded JSON value. */
export function goMap(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goMap).join(" ")}]`;
  if (isMap(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goMap(value[key])}`)
      .join(" ")}]`;
  return String(value);
}
