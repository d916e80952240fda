// Patched objects as refusals quote them: the JSON that evanphx/json-patch 4 leaves of what Go has written.
import jsonPatch, { type Operation } from "fast-json-patch";
import { escapedForHtml } from "../base/go-json.ts";
import { clone } from "./structure.ts";

type Fields = Record<string, unknown>;
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const texts = new WeakMap<object, () => string>();

/** Keeps how an object that a patch made is quoted, should it not decode. */
export function quoteAs(patched: unknown, text: () => string): void {
  if (typeof patched === "object" && patched !== null) texts.set(patched, text);
}

/** How a patched object is quoted; undefined of any other value. */
export const quotedPatch = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? texts.get(value)?.() : undefined;

/** What nobody has looked into stays as it was written. */
const raw = (value: unknown): string => escapedForHtml(JSON.stringify(value));

/** What was looked into has its keys in order. */
const opened = (map: Fields, each: (value: unknown, key: string) => string): string =>
  `{${Object.keys(map)
    .sort()
    .map((key) => `${raw(key)}:${each(map[key], key)}`)
    .join(",")}}`;

function withoutNulls(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(withoutNulls).join(",")}]`;
  if (!isMap(value)) return raw(value);
  return opened(Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null)), withoutNulls);
}

/** @param object as Go writes it */
export function mergedText(object: unknown, patch: unknown): string {
  if (!isMap(object)) return withoutNulls(patch);
  if (!isMap(patch)) return raw(patch);
  const all: Fields = { ...object, ...patch };
  for (const key in patch) if (patch[key] === null) delete all[key];
  return opened(all, (value, key) =>
    !Object.hasOwn(patch, key) ? raw(value) : (object[key] ?? null) === null ? withoutNulls(value) : mergedText(object[key], value),
  );
}

/** @param object as Go writes it @param patch of operations that apply */
export function operatedText(object: unknown, patch: readonly Operation[]): string {
  const document = clone(object);
  const looked = new Set<unknown>([document]);
  const look = (pointer: unknown): void => {
    let at: unknown = document;
    for (const step of String(pointer).split("/").slice(1)) {
      looked.add(at);
      at = (at as Fields | undefined)?.[jsonPatch.unescapePathComponent(step)];
    }
  };
  for (const operation of patch) {
    look(operation.path);
    if ("from" in operation) look(operation.from);
    jsonPatch.applyOperation(document, clone(operation), false, true);
  }
  const text = (value: unknown): string => {
    if (!looked.has(value)) return raw(value);
    return Array.isArray(value) ? `[${value.map(text).join(",")}]` : opened(value as Fields, text);
  };
  return text(document);
}
