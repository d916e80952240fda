// Which fields a value has, as structured-merge-diff counts them: paths of leaves, list items and containers; and their FieldsV1 form.
import type { Field, Type } from "./schema/types.ts";

/** Segments `f:name`, `k:{"name":"x"}` and `v:"x"`, joined by this. */
const JOINT = "\u0001";

/** Path to the JSON of the value there; containers count as "{}". */
export type FieldMap = Map<string, string>;

/** Metadata that nobody manages. */
const STRIPPED = new Set(
  ["name", "namespace", "creationTimestamp", "uid", "generation", "resourceVersion", "selfLink", "managedFields"].map(
    (name) => `f:metadata${JOINT}f:${name}`,
  ),
);
/** Go fields that are structs, not pointers: they are there before anybody sets them. */
const PLAIN_STRUCTS = new Set(
  "metadata spec status strategy updateStrategy template resources lastState state source involvedObject".split(" "),
);

/**
 * The fields of an object of a type. With `containers`, maps and lists that somebody had to create count
 * as fields of their own, as they do for updates; an applied configuration owns only what it says.
 */
export function fieldsOf(type: Type, object: unknown, containers: boolean): FieldMap {
  const out: FieldMap = new Map();
  for (const [key, value] of Object.entries((object ?? {}) as object)) {
    if (key === "apiVersion" || key === "kind" || value === undefined) continue;
    const field = type.form === "struct" ? type.fields[key] : undefined;
    walk(out, field?.type ?? restOf(type), field, value, `f:${key}`, containers, isImplied(type, key));
  }
  out.delete("f:metadata");
  for (const path of STRIPPED) out.delete(path);
  return out;
}

/** Whether a field is there before anybody sets it. */
const isImplied = (type: Type | undefined, key: string): boolean =>
  type?.form === "struct" && PLAIN_STRUCTS.has(key) && (!type.custom || key === "metadata");
/** The type of what a struct does not declare. */
const restOf = (type: Type | undefined): Type | undefined => (type?.form === "struct" ? type.rest : undefined);

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function walk(
  out: FieldMap,
  type: Type | undefined,
  field: Field | undefined,
  value: unknown,
  path: string,
  containers: boolean,
  implied: boolean,
): void {
  const leaf = () => out.set(path, JSON.stringify(value) ?? "null");
  if (Array.isArray(value)) {
    if (type?.form !== "list" || !field || (field.listType !== "map" && field.listType !== "set")) {
      leaf();
      return;
    }
    if (value.length === 0 || (containers && !implied && field.omits === "empty")) out.set(path, "{}");
    for (const item of value) {
      if (field.listType === "set") out.set(`${path}${JOINT}v:${JSON.stringify(item)}`, "{}");
      else if (isMap(item)) {
        const at = `${path}${JOINT}${itemKey(field, item)}`;
        out.set(at, "{}");
        children(out, type.item, item, at, containers);
      }
    }
    return;
  }
  if (!isMap(value) || !type || type.form === "scalar" || field?.mapAtomic || (type.form !== "list" && type.atomic)) {
    if (isMap(value) && !type) children(out, undefined, value, path, containers);
    else leaf();
    return;
  }
  if ((containers && !implied) || Object.keys(value).length === 0) out.set(path, "{}");
  children(out, type, value, path, containers);
}

function children(out: FieldMap, type: Type | undefined, value: Record<string, unknown>, path: string, containers: boolean): void {
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const field = type?.form === "struct" && Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
    const inner = field?.type ?? (type?.form === "map" ? type.value : restOf(type));
    walk(out, inner, field, item, `${path}${JOINT}f:${key}`, containers, isImplied(type, key));
  }
}

/** `k:{"containerPort":80,"protocol":"TCP"}`. */
export function itemKey(field: Field, item: Record<string, unknown>): string {
  const keys: Record<string, unknown> = {};
  for (const key of [...field.listKeys].sort()) {
    const value = item[key] ?? (key === "protocol" ? "TCP" : undefined);
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The FieldsV1 form of a set of paths. */
export function toFieldsV1(paths: Iterable<string>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const all = [...paths].sort();
  for (const path of all) {
    let at = root;
    for (const segment of path.split(JOINT)) at = (at[segment] ??= {}) as Record<string, unknown>;
  }
  for (const path of all) {
    let at = root;
    for (const segment of path.split(JOINT)) at = at[segment] as Record<string, unknown>;
    if (Object.keys(at).length > 0) at["."] = {};
  }
  return sorted(root);
}

/** The paths of a FieldsV1 form; undefined when it is not one. */
export function fromFieldsV1(fields: unknown): Set<string> | undefined {
  const paths = new Set<string>();
  const visit = (node: unknown, at: string): boolean => {
    if (!isMap(node)) return false;
    const keys = Object.keys(node);
    if (at && !keys.length) paths.add(at);
    return keys.every((key) => {
      if (key === ".") return paths.add(at);
      const segment = segmentOf(key);
      return segment !== undefined && visit(node[key], at ? at + JOINT + segment : segment);
    });
  };
  return visit(fields ?? {}, "") ? paths : undefined;
}

/** A segment in the form in which ours are written: keys in order. */
function segmentOf(text: string): string | undefined {
  if (text.startsWith("f:")) return text;
  if (!/^[kv]:/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(2));
    if (text[0] === "v") return `v:${JSON.stringify(value)}`;
    return isMap(value) ? `k:${JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))}` : undefined;
  } catch {
    return undefined;
  }
}

const sorted = (node: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(node)
      .sort()
      .map((key) => [key, sorted(node[key] as Record<string, unknown>)]),
  );

/** As conflicts name a path: .spec.containers[name="a"].image. */
export const describePath = (path: string): string =>
  path
    .split(JOINT)
    .map((segment) => {
      const text = segment.slice(2);
      if (segment.startsWith("f:")) return `.${text}`;
      if (segment.startsWith("v:")) return `[=${text}]`;
      const keys = JSON.parse(text) as Record<string, unknown>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(",")}]`;
    })
    .join("");

/** Whether `path` is `parent` or below it. */
export const isWithin = (path: string, parent: string): boolean => path === parent || path.startsWith(parent + JOINT);

export const isStatusPath = (path: string): boolean => isWithin(path, "f:status");
