// --sort-by (kubectl's pkg/cmd/get/sorter.go).
import { amountOf } from "../../../base/amount.ts";
import { goSorted } from "../../../base/go-sort.ts";
import { JsonPath, JsonPathError, relaxedPath } from "../../../base/jsonpath/index.ts";
import { Exit } from "../failures.ts";
import { logFatal } from "../klog.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";

/** Where klog says that a list or the rows of a table could not be sorted, and of which Go type these are. */
const LISTS = { place: "sorter.go:307", type: "*unstructured.Unstructured" };
const TABLES = { place: "sorter.go:375", type: "[][][]reflect.Value" };

/**
 * Objects in the order of the values at a path, as kubectl's SortObjects does it for a list (`T` is what holds an object).
 * @throws Refusal for a path that is none or that no object has, Exit where values have no order
 */
export function sortObjects<T>(session: Session, items: readonly T[], field: string, objectOf: (item: T) => object): readonly T[] {
  if (!items.length) return items;
  const template =
    relaxedPath(field) ??
    refuse("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  try {
    return sorted(session, items, template, objectOf, LISTS) ?? refuse(missing(template));
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(error.message);
    throw error;
  }
}

/**
 * The rows of a table in the order of the values at a path: none where the path is none or no object has it, as kubectl forgets the
 * error of its SortingPrinter.
 * @throws Exit where values have no order
 */
export function sortRows<T extends object>(session: Session, objects: readonly T[], field: string): readonly T[] {
  if (objects.length < 2) return objects;
  try {
    return sorted(session, objects, relaxedPath(field) ?? field, (object) => object, TABLES) ?? [];
  } catch (error) {
    if (error instanceof JsonPathError) return [];
    throw error;
  }
}

const missing = (template: string): string => `couldn't find any field with path ${JSON.stringify(template)} in the list of objects`;

/** Undefined when no object has a value there. @throws JsonPathError, Exit */
function sorted<T>(
  session: Session,
  items: readonly T[],
  template: string,
  objectOf: (item: T) => object,
  { place, type }: typeof LISTS,
): readonly T[] | undefined {
  const path = new JsonPath(template, { allowMissingKeys: true });
  const keyed = items.map((item) => ({ item, found: path.find(objectOf(item))[0] ?? [] }));
  if (keyed.every(({ found }) => !found.length)) return undefined;
  const unsortable = (why: string): never => {
    logFatal(session.self, place, `Field ${template} in ${type} is an unsortable type: interface, err: ${why}`);
    throw new Exit(1, "");
  };
  return goSorted(keyed, (a, b) => !a.found.length || (b.found.length > 0 && isLess(a.found[0], b.found[0], unsortable))).map(
    ({ item }) => item,
  );
}

/** Texts by their bytes, unless both are quantities; `unsortable` for what has no order. */
function isLess(a: unknown, b: unknown, unsortable: (why: string) => never): boolean {
  if (a === null || a === undefined) return b !== null && b !== undefined;
  if (b === null || b === undefined) return false;
  if (typeof a === "number" && typeof b === "number" && Number.isInteger(a) === Number.isInteger(b)) return a < b;
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [amountOf(a), amountOf(b)];
    return x !== undefined && y !== undefined ? x < y : a < b;
  }
  if (typeof a === "string" || typeof a === "number") return unsortable("unsortable interface: interface");
  return unsortable(
    `unsortable type: ${Array.isArray(a) ? "[]interface {}" : typeof a === "boolean" ? "bool" : "map[string]interface {}"}`,
  );
}
