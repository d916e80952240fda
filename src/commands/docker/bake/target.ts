// Targets of bake files: their fields, how they inherit, what --set changes, and how they are printed (buildx' bake/bake.go: Target).
import { wrong } from "../build/query.ts";
import { textOf, type Value } from "./hcl/value.ts";

/** Kinds of fields. Texts and flags of a later one replace; maps are put together; of lists some are added to. */
type Kind = "text" | "flag" | "map" | "list" | "added" | "csv" | "csv-added";

/** In the order that they are printed in. */
export const FIELDS: Readonly<Record<string, Kind>> = {
  description: "text",
  annotations: "added",
  attest: "csv-added",
  context: "text",
  contexts: "map",
  dockerfile: "text",
  "dockerfile-inline": "text",
  args: "map",
  labels: "map",
  tags: "list",
  "cache-from": "csv-added",
  "cache-to": "csv",
  target: "text",
  secret: "csv-added",
  ssh: "csv-added",
  platforms: "list",
  output: "csv",
  pull: "flag",
  "no-cache": "flag",
  network: "text",
  "no-cache-filter": "added",
  "shm-size": "text",
  ulimits: "added",
  call: "text",
  entitlements: "added",
};

export interface Target {
  name: string;
  inherits: readonly string[];
  fields: Map<string, Value>;
}
export interface Group {
  name: string;
  description: string;
  targets: readonly string[];
}

const list = (value: Value | undefined): readonly Value[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value as Value];
const map = (value: Value | undefined): Readonly<Record<string, Value>> =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, Value>) : {};
const unique = (values: readonly Value[]): Value[] =>
  values.filter((each, at) => each !== "" && values.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === at);

/** `own`'s fields over those of `under`. */
export function merged(under: ReadonlyMap<string, Value>, own: ReadonlyMap<string, Value>): Map<string, Value> {
  const fields = new Map(under);
  for (const [name, value] of own) {
    if (value === null) continue;
    const kind = FIELDS[name];
    if (kind === "map") {
      const set = Object.entries(map(value)).filter(([, each]) => each !== null);
      fields.set(name, { ...map(fields.get(name)), ...Object.fromEntries(set) });
    } else if (kind === "added" || kind === "csv-added") fields.set(name, unique([...list(fields.get(name)), ...list(value)]));
    else if (kind === "list" || kind === "csv") fields.set(name, unique(list(value)));
    else fields.set(name, value);
  }
  return fields;
}

/** Pairs of "type=local,dest=x" or of an object that says the same; a lone word is the value of `first`. */
export function csvFields(value: Value, first: string): Record<string, string> {
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value as Record<string, Value>).map(([name, each]) => [name, textOf(each)]));
  const text = textOf(value);
  if (!text.includes("=")) return { [first]: text };
  return Object.fromEntries(
    text.split(",").map((each) => {
      const at = each.indexOf("=");
      if (at < 0) throw wrong(`invalid value ${each}`);
      return [each.slice(0, at).trim().toLowerCase(), each.slice(at + 1)];
    }),
  );
}

/** As docker build's flags take it. */
export const csvText = (value: Value, first: string): string =>
  typeof value === "string"
    ? value
    : Object.entries(csvFields(value, first))
        .map(([name, each]) => `${name}=${each}`)
        .join(",");

/** What a lone word means. */
export const FIRST: Readonly<Record<string, string>> = {
  "cache-from": "ref",
  "cache-to": "ref",
  output: "dest",
  secret: "id",
  ssh: "id",
  attest: "type",
};

const sorted = (object: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** One of a target's outputs, caches, secrets or keys, as it is printed. */
function shownCsv(name: string, value: Value): Value {
  const fields = csvFields(value, FIRST[name]!);
  if (name === "ssh") {
    const [id = "default", paths] = typeof value === "string" ? value.split(/=(.*)/s) : [fields["id"], fields["paths"]];
    return { id: id || "default", ...(paths ? { paths: paths.split(",") } : {}) };
  }
  if (name === "secret") {
    const { id = "", src = fields["source"], env } = fields;
    return { ...(id ? { id } : {}), ...(src ? { src } : {}), ...(env ? { env } : {}) };
  }
  if (name === "output" && typeof value === "string" && !value.includes("="))
    return sorted(value === "-" ? { type: "tar", dest: "-" } : { type: "local", dest: value });
  if (name.startsWith("cache")) fields["type"] ??= "registry";
  return sorted(fields);
}

/** A target as --print shows it. */
export function shown(fields: ReadonlyMap<string, Value>): Record<string, Value> {
  const out: Record<string, Value> = {};
  for (const [name, kind] of Object.entries(FIELDS)) {
    const value = fields.get(name);
    if (value === undefined || value === null) continue;
    if (kind === "map") {
      if (Object.keys(map(value)).length)
        out[name] = sorted(Object.fromEntries(Object.entries(map(value)).map(([key, each]) => [key, textOf(each)])));
    } else if (kind === "flag") out[name] = value === true || value === "true";
    else if (kind === "text") {
      if (name !== "description" || value !== "") out[name] = textOf(value);
    } else if (list(value).length) out[name] = list(value).map((each) => (kind.startsWith("csv") ? shownCsv(name, each) : textOf(each)));
  }
  return out;
}

const SET: Readonly<Record<string, string>> = { platform: "platforms", secrets: "secret" };

/** The fields after --set TARGET.KEY=VALUE. @throws Failure */
export function overridden(
  fields: ReadonlyMap<string, Value>,
  overrides: readonly (readonly [key: string, value: string])[],
): Map<string, Value> {
  const out = new Map(fields);
  const lists = new Map<string, string[]>();
  for (const [key, value] of overrides) {
    const [asked = "", name] = key.split(/\.(.*)/s);
    const field = SET[asked] ?? asked;
    const kind = FIELDS[field];
    if (asked === "push" || asked === "load") {
      const type = asked === "push" ? "image" : "docker";
      const others = list(out.get("output")).filter(
        (each) => !["image", "registry", "docker"].includes(csvFields(each, "dest")["type"] ?? "local"),
      );
      if (/^(1|t|true)$/i.test(value)) out.set("output", [...others, asked === "push" ? "type=image,push=true" : `type=${type}`]);
    } else if (!kind || field === "description") throw wrong(`unknown key: ${asked}`);
    else if (kind === "map") {
      if (name === undefined) throw wrong(`invalid key ${key}, ${asked} requires name`);
      out.set(field, { ...map(out.get(field)), [name]: value });
    } else if (kind === "flag") {
      if (!/^(1|t|true|0|f|false)$/i.test(value)) throw wrong(`invalid value ${value} for boolean key ${asked}`);
      out.set(field, /^(1|t|true)$/i.test(value));
    } else if (kind === "text") out.set(field, value);
    else lists.set(field, [...(lists.get(field) ?? []), value]);
  }
  for (const [field, values] of lists)
    out.set(
      field,
      field === "entitlements" || field === "annotations" || field === "attest" ? [...list(out.get(field)), ...values] : values,
    );
  return out;
}
