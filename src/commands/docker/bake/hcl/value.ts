// Values that expressions of bake files come to.

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** A value as text. */
export function textOf(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is Readonly<Record<string, Value>> =>
  value !== null && typeof value === "object" && !isList(value);
export const list = (value: Value): readonly Value[] => (isList(value) ? value : []);
export const map = (value: Value): Readonly<Record<string, Value>> => (isMap(value) ? value : {});
export const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b) || textOf(a) === textOf(b);
