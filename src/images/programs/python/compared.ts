// Values of Python compared: what is true, and what is the same.
import { Dict, PySet } from "./collections.ts";
import { Bytes, List, Tuple, type Value } from "./values.ts";

export function truth(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return false;
  if (value instanceof Bytes) return value.text !== "";
  if (value instanceof List || value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict || value instanceof PySet) return value.entries.size > 0;
  return true;
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  const number = (value: Value) =>
    typeof value === "bigint" || typeof value === "number" || typeof value === "boolean" ? Number(value) : undefined;
  if (number(a) !== undefined) return number(a) === number(b);
  if (a instanceof Bytes && b instanceof Bytes) return a.text === b.text;
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple))
    return a.items.length === b.items.length && a.items.every((item, index) => same(item, b.items[index]!));
  if (a instanceof Dict && b instanceof Dict)
    return (
      a.entries.size === b.entries.size &&
      [...a.entries.values()].every(([key, value]) => b.get(key) !== undefined && same(value, b.get(key)!))
    );
  if (a instanceof PySet && b instanceof PySet)
    return a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key));
  return false;
}
