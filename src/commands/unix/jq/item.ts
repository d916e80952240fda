// What jq's expressions give: values, each with the path that led to it where one is asked for.
import { getKey, type Path } from "./paths.ts";
import { JqError, type Json, jsonText, kindOf, shown } from "./value.ts";

/** A value and its path: undefined when nobody asked, null when the value did not come from the input. */
export interface Item {
  value: Json;
  path?: Path | null | undefined;
}
export type Results = Generator<Item>;

/** The item one step further. */
export const step = (item: Item, key: Json): Item => {
  if (item.path === null) throw new JqError(`Invalid path expression with result ${trimmed(item.value)}`);
  return item.path === undefined ? { value: getKey(item.value, key) } : { value: getKey(item.value, key), path: [...item.path, key] };
};
export const trimmed = (value: Json): string => {
  const text = jsonText(value);
  return text.length > 29 ? `${text.slice(0, 26)}...` : text;
};
export const steps = function* (item: Item): Results {
  const { value } = item;
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) yield step(item, i);
  else if (value instanceof Map) for (const key of value.keys()) yield step(item, key);
  else
    throw new JqError(
      `Cannot iterate over ${value === null ? "null" : kindOf(value)}${value === null ? " (null)" : ` ${shown(value).replace(/^\w+ /, "")}`}`,
    );
};
/** A value of one's own, as no part of the input. */
export const fresh = (value: Json, like: Item): Item => (like.path === undefined ? { value } : { value, path: null });
/** The input without its path, for expressions whose results are only looked at. */
export const plain = (item: Item): Item => (item.path === undefined ? item : { value: item.value });

export function* recurse(input: Item): Results {
  yield input;
  if (typeof input.value === "object" && input.value !== null) for (const item of steps(input)) yield* recurse(item);
}
