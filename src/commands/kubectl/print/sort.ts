// --sort-by (kubectl's pkg/cmd/get/sorter.go).
import type { KubeObject } from "../../../api/object.ts";
import { amountOf } from "../../../base/amount.ts";
import { JsonPath, JsonPathError, relaxedPath } from "../../../base/jsonpath/index.ts";
import { refuse } from "../refusal.ts";

/** Sorts by the value at a path; undefined when no object has one there. @throws Refusal for a bad path */
export function sortBy<T extends KubeObject>(objects: readonly T[], field: string): T[] | undefined {
  const template =
    relaxedPath(field) ??
    refuse("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  let path: JsonPath;
  try {
    path = new JsonPath(template, { allowMissingKeys: true });
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(`sorting error: ${error.message}`);
    throw error;
  }
  const keyed = objects.map((object) => ({ object, key: path.find(object)[0]?.[0] }));
  if (objects.length && keyed.every(({ key }) => key === undefined)) return undefined;
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ object }) => object);
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [amountOf(a), amountOf(b)];
    return x !== undefined && y !== undefined ? x - y : natural(a, b);
  }
  return natural(JSON.stringify(a), JSON.stringify(b));
}

/** Numbers inside texts compare by size. */
function natural(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D/g) ?? [];
  const [x, y] = [split(a), split(b)];
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    if (x[at] === y[at]) continue;
    if (/^\d/.test(x[at]!) && /^\d/.test(y[at]!)) {
      const difference = Number(x[at]) - Number(y[at]);
      if (difference) return difference;
      return x[at]!.length - y[at]!.length;
    }
    return x[at]! < y[at]! ? -1 : 1;
  }
  return x.length - y.length;
}
