// The documentation of a kind's fields, as `kubectl explain` walks it: structure from the published schema, prose generated at build time.

import type { Kind } from "../../api/kind.ts";
import { readAsset } from "../../base/assets.ts";

export interface Field {
  type?: string;
  format?: string;
  $ref?: string;
  items?: Field;
  additionalProperties?: Field;
  properties?: Record<string, Field>;
  required?: string[];
  enum?: string[];
  description?: string;
}
/** Prose by definition: its own, and its fields'. */
type Prose = Record<string, { description?: string; properties?: Record<string, string> }>;

let definitions: Record<string, Field> | undefined;
let prose: Prose | undefined;
const allDefinitions = (): Record<string, Field> =>
  (definitions ??= JSON.parse(readAsset("src/api/schema/definitions.json")) as Record<string, Field>);
function allProse(): Prose {
  if (prose) return prose;
  try {
    prose = JSON.parse(readAsset("generated/explain.json")) as Prose;
  } catch {
    prose = {};
  }
  return prose;
}

/** A place in the tree. */
export interface Spot {
  field: Field;
  /** The definition that it refers to, if it does. */
  definition: string | undefined;
  description: string;
}

/** What every kind says of its metadata; the generated prose has none for fields that are types of their own. */
const OBJECT_META =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

const nameOf = (ref: string): string => ref.replace("#/definitions/", "");

/** The root of a kind; undefined where the server publishes no schema for it. A custom resource brings its own. */
export function rootOf(kind: Kind): Spot | undefined {
  const field = allDefinitions()[kind.definition];
  return field
    ? { field, definition: kind.definition, description: allProse()[kind.definition]?.description ?? field.description ?? "" }
    : undefined;
}

/** The definition behind arrays and maps, where fields are. */
export function target(field: Field): { field: Field; definition: string | undefined } {
  if (field.items) return target(field.items);
  if (field.additionalProperties && typeof field.additionalProperties === "object") return target(field.additionalProperties);
  if (field.$ref) return { field: allDefinitions()[nameOf(field.$ref)] ?? {}, definition: nameOf(field.$ref) };
  return { field, definition: undefined };
}

export interface Child extends Spot {
  name: string;
  required: boolean;
}

/** The fields below a spot, by name. */
export function childrenOf(spot: Spot): Child[] {
  const inner = spot.field.properties ? { field: spot.field, definition: spot.definition } : target(spot.field);
  const words = inner.definition ? allProse()[inner.definition]?.properties : undefined;
  return Object.entries(inner.field.properties ?? {})
    .map(([name, field]) => ({
      name,
      field,
      definition: target(field).definition,
      required: inner.field.required?.includes(name) ?? false,
      description: words?.[name] ?? field.description ?? (name === "metadata" ? OBJECT_META : ""),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the definition itself says, shown below a field's own words. */
export const typeProse = (spot: Spot): string => (spot.definition ? (allProse()[spot.definition]?.description ?? "") : "");

/** As in <[]Container>, <map[string]string>, <ObjectMeta>. */
export function typeName(field: Field): string {
  if (field.$ref) return nameOf(field.$ref).split(".").at(-1)!;
  if (field.type === "array") return `[]${typeName(field.items ?? {})}`;
  if (field.type === "object" && field.additionalProperties) return `map[string]${typeName(field.additionalProperties)}`;
  if (field.type === "object") return "Object";
  return field.type ?? "Object";
}
