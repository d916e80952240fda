// Patches: strategic merges as kustomize merges YAML trees, and JSON patches refused in its words.
import jsonPatch, { type Operation } from "fast-json-patch";
import { clone, equal } from "../../../api/structure.ts";
import { PatchSchema, patchSchema } from "../apply/patch-schema.ts";
import { refuse } from "../refusal.ts";
import { type Fields, isMap, type Resource, type Value } from "./resource.ts";

/** The resource's value after a strategic merge; undefined when the patch deletes it. */
export function strategic(resource: Resource, patch: Fields): Fields | undefined {
  if (patch["$patch"] === "delete") return undefined;
  const kind = resource.known;
  return mergeMap(clone(resource.value), patch, (kind && patchSchema(kind)) ?? new PatchSchema(undefined));
}

function mergeMap(target: Fields, patch: Fields, schema: PatchSchema): Fields {
  if (patch["$patch"] === "replace") return clean({ ...patch, $patch: undefined });
  for (const [key, value] of Object.entries(patch)) {
    if (key === "$patch") continue;
    const field = schema.field(key);
    const was = target[key];
    if (value === null || (isMap(value) && value["$patch"] === "delete")) delete target[key];
    else if (isMap(value)) target[key] = isMap(was) ? mergeMap(was, value, field.schema) : mergeMap({}, value, field.schema);
    else if (Array.isArray(value))
      target[key] = field.strategies.includes("merge") ? mergeList(Array.isArray(was) ? was : [], value, field) : clone(value);
    else target[key] = value;
  }
  return target;
}

/** What the patch names comes first, in its order; the rest of the list follows. */
function mergeList(was: Value[], patch: Value[], { mergeKey, schema }: { mergeKey: string; schema: PatchSchema }): Value[] {
  if (!mergeKey || !patch.every(isMap)) return [...patch, ...was.filter((item) => !patch.some((other) => equal(item, other)))];
  if (patch.some((item) => item["$patch"] === "replace" && item[mergeKey] === undefined))
    return patch.filter((item) => item["$patch"] === undefined).map(clean);
  const rest = [...was];
  const out: Value[] = [];
  for (const item of patch) {
    const at = rest.findIndex((other) => isMap(other) && equal(other[mergeKey], item[mergeKey]));
    const [found] = at < 0 ? [undefined] : rest.splice(at, 1);
    if (item["$patch"] !== "delete") out.push(mergeMap(found ?? {}, item, schema));
  }
  return [...out, ...rest];
}

const clean = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(clean);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== "$patch" && inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, clean(inner)]),
  );
};

const tokens = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/** RFC 6902. @throws Refusal in the words of evanphx/json-patch */
export function jsonPatched(value: Fields, operations: readonly Value[]): Fields {
  let document: Value = clone(value);
  for (const operation of operations) {
    const { op, path } = operation as { op: string; path: string };
    if (!["add", "remove", "replace", "move", "copy", "test"].includes(op)) refuse(`Unexpected kind: ${op}`);
    const parts = tokens(String(path));
    const key = parts.at(-1) ?? "";
    let holder: Value = document;
    for (const part of parts.slice(0, -1)) holder = holder?.[part];
    if (holder === undefined || holder === null || typeof holder !== "object")
      refuse(
        op === "replace"
          ? `replace operation does not apply: doc is missing path: ${path}: missing value`
          : `${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
      );
    const missing = holder[key] === undefined && parts.length > 0;
    if (op === "replace" && missing) refuse(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    if (op === "remove" && missing) refuse(`error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`);
    if (op === "add" && Array.isArray(holder) && key !== "-" && !(Number(key) <= holder.length))
      refuse(
        `add operation does not apply: error in add for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`,
      );
    try {
      document = jsonPatch.applyOperation(document, clone(operation) as Operation, true, false).newDocument;
    } catch {
      refuse(
        op === "test"
          ? `testing value ${path} failed: test failed`
          : `${op} operation does not apply: doc is missing path: ${path}: missing value`,
      );
    }
  }
  return document as Fields;
}
