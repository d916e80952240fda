// Reading, replacing and deleting what a path leads to.
import { compare, JqError, type Json, kindOf } from "./value.ts";

export type Path = readonly Json[];

const isSlice = (key: Json): key is Map<string, Json> => key instanceof Map && (key.has("start") || key.has("end"));
/** The bounds of a slice within `length`. */
function bounds(key: ReadonlyMap<string, Json>, length: number): [number, number] {
  const part = (value: Json | undefined, missing: number, round: (value: number) => number): number => {
    if (value === null || value === undefined) return missing;
    if (typeof value !== "number") throw new JqError("Start and end indices of an array slice must be numbers");
    return Math.max(0, Math.min(length, round(value < 0 ? value + length : value)));
  };
  const from = part(key.get("start"), 0, Math.floor);
  return [from, Math.max(from, part(key.get("end"), length, Math.ceil))];
}

/** @throws JqError */
export function getKey(value: Json, key: Json): Json {
  if (value instanceof Map && typeof key === "string") return value.get(key) ?? null;
  if (Array.isArray(value)) {
    if (typeof key === "number") {
      const index = Math.floor(key);
      return value[index < 0 ? index + value.length : index] ?? null;
    }
    if (isSlice(key)) return value.slice(...bounds(key, value.length));
    if (Array.isArray(key)) return indicesOf(value, key);
  }
  if (typeof value === "string" && isSlice(key)) {
    const characters = [...value];
    return characters.slice(...bounds(key, characters.length)).join("");
  }
  if (value === null && (typeof key === "string" || typeof key === "number" || key === null || isSlice(key))) return null;
  throw cannotIndex(value, key);
}
function cannotIndex(value: Json, key: Json): JqError {
  if (typeof key !== "string" || key.length >= 30) return new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
  const word = Array.isArray(value) || typeof value === "string" ? "string " : "";
  return new JqError(`Cannot index ${kindOf(value)} with ${word}"${key}"`);
}

/** Where `part` begins in `value`. */
export function indicesOf(value: Json, part: Json): Json {
  const out: number[] = [];
  if (value === null) return null;
  if (typeof value === "string" && typeof part === "string") {
    for (let at = value.indexOf(part); part && at >= 0; at = value.indexOf(part, at + 1)) out.push([...value.slice(0, at)].length);
    return out;
  }
  if (Array.isArray(value)) {
    const wanted = Array.isArray(part) ? part : [part];
    for (let i = 0; wanted.length && i + wanted.length <= value.length; i++)
      if (wanted.every((each, offset) => compare(each, value[i + offset]!) === 0)) out.push(i);
    return out;
  }
  return getKey(value, part);
}

/** A value like `value` with `item` at `key`. @throws JqError */
function setKey(value: Json, key: Json, item: Json): Json {
  if (typeof key === "string" && (value === null || value instanceof Map)) return new Map(value ?? []).set(key, item);
  if (typeof key === "number" && (value === null || Array.isArray(value))) {
    const copy = value ? [...value] : [];
    const index = key < 0 ? key + copy.length : Math.floor(key);
    if (index < 0) throw new JqError("Out of bounds negative array index");
    if (index > 536870911) throw new JqError("Array index too large");
    while (copy.length < index) copy.push(null);
    copy[index] = item;
    return copy;
  }
  if (isSlice(key) && (value === null || Array.isArray(value))) {
    if (!Array.isArray(item)) throw new JqError("A slice of an array can only be assigned another array");
    const [from, to] = bounds(key, value?.length ?? 0);
    return [...(value ?? []).slice(0, from), ...item, ...(value ?? []).slice(to)];
  }
  if (isSlice(key)) throw new JqError(`Cannot update field at object index of ${kindOf(value)}`);
  throw cannotIndex(value, key);
}

export function getPath(value: Json, path: Path): Json {
  let at = value;
  for (const key of path) {
    if (at === null) return null;
    at = getKey(at, key);
  }
  return at;
}

/** What is at `path` replaced by what `change` makes of it. @throws JqError */
export function updatePath(value: Json, path: Path, change: (old: Json) => Json, depth = 0): Json {
  if (depth === path.length) return change(value);
  const key = path[depth]!;
  return setKey(value, key, updatePath(getKey(value, key), path, change, depth + 1));
}

/** Several paths away, the later ones first so that the earlier ones still hold. @throws JqError */
export function deletePaths(value: Json, paths: readonly Path[]): Json {
  return [...paths].sort((a, b) => compare([...b], [...a])).reduce<Json>((left, path) => deletePath(left, path, 0), value);
}
function deletePath(value: Json, path: Path, depth: number): Json {
  if (depth === path.length || value === null) return null;
  const key = path[depth]!;
  if (depth < path.length - 1) {
    const inner = getKey(value, key);
    return inner === null ? value : setKey(value, key, deletePath(inner, path, depth + 1));
  }
  if (value instanceof Map && typeof key === "string") {
    const copy = new Map(value);
    copy.delete(key);
    return copy;
  }
  if (Array.isArray(value) && typeof key === "number") {
    const index = key < 0 ? key + value.length : key;
    return value.filter((_, i) => i !== index);
  }
  if (Array.isArray(value) && isSlice(key)) {
    const [from, to] = bounds(key, value.length);
    return [...value.slice(0, from), ...value.slice(to)];
  }
  if (value instanceof Map) throw new JqError(`Cannot delete field at array index of object`);
  if (Array.isArray(value)) throw new JqError("Cannot delete field at object index of array");
  throw new JqError(`Cannot delete fields from ${kindOf(value)}`);
}
