// Several served versions of one kind: objects are stored in one of them and converted at the door (apimachinery's hub and spokes).
import { apiVersion, type Column, type Kind, type StoredAs } from "./kind.ts";
import type { KubeObject } from "./object.ts";
import { settle } from "./structure.ts";

/** The kind as which objects of `kind` are stored: itself, unless it is a further version. */
export const hubOf = (kind: Kind): Kind => kind.storedAs?.kind ?? kind;

/** One kind a storage: what walks over everything there is must not meet an object twice. */
export const isHub = (kind: Kind): boolean => !kind.storedAs;

/** Stored objects are frozen, so what they look like at another version never changes. */
const shown = new WeakMap<Kind, WeakMap<KubeObject, KubeObject>>();
const origins = new WeakMap<KubeObject, KubeObject>();

/** A stored object as `kind` shows it: the object itself where that is how it is stored. */
export function present(kind: Kind, stored: KubeObject): KubeObject {
  if (!kind.storedAs || stored.kind === "Status") return stored;
  let known = shown.get(kind);
  if (!known) shown.set(kind, (known = new WeakMap()));
  let found = known.get(stored);
  if (!found) {
    const converted = { ...kind.storedAs.fromStored(stored), apiVersion: apiVersion(kind), kind: kind.kind };
    known.set(stored, (found = settle(undefined, converted)));
    origins.set(found, stored);
  }
  return found;
}

/** An object at the version `kind` as it is stored. */
export function toHub(kind: Kind, object: KubeObject): KubeObject {
  const { storedAs } = kind;
  if (!storedAs) return object;
  return (
    origins.get(object) ?? {
      ...storedAs.toStored(object),
      apiVersion: apiVersion(storedAs.kind),
      kind: storedAs.kind.kind,
    }
  );
}

/**
 * What a further version has in common with the stored one: tables and descriptions are made from the stored form, as the real
 * server prints its internal types.
 */
export function inCommon(storedAs: StoredAs): Pick<Kind, "storedAs" | "columns" | "describe" | "hasGeneration"> {
  const { kind } = storedAs;
  const { describe } = kind;
  const stored = (object: KubeObject): KubeObject =>
    object.apiVersion === apiVersion(kind) ? object : toHub({ ...kind, storedAs } as Kind, object);
  return {
    storedAs,
    columns: kind.columns.map((column): Column => ({ ...column, value: (object, now) => column.value(stored(object), now) })),
    ...(describe ? { describe: (object, read, options) => describe(stored(object), read, options) } : {}),
    ...(kind.hasGeneration ? { hasGeneration: true } : {}),
  };
}
