// The managers of an object's fields, worked out from who wrote when and what the object was before (structured-merge-diff's Updater).
import { type FieldMap, fieldsOf, isStatusPath } from "./field-sets.ts";
import { apiVersion, type Kind } from "./kind.ts";
import type { KubeObject } from "./object.ts";
import { typeOfKind } from "./schema/types.ts";
import { present } from "./versions.ts";

/** An entry of managedFields: its paths are those of the version at which it wrote. */
export interface Manager {
  kind: Kind;
  manager: string;
  operation: "Apply" | "Update";
  subresource: string;
  time: string;
  paths: Set<string>;
}

/** The paths that there were before the server handed out the rest (addresses, ports), which nobody manages: worked out whenever they are needed. */
export type Asked = () => Pick<ReadonlySet<string>, "has">;

/** Writes of one manager in a row: what the object was before the first of them. */
export interface Stretch {
  kind: Kind;
  manager: string;
  subresource: string;
  time: string;
  before: KubeObject | undefined;
  asked?: Asked | undefined;
}

/** What is known of an object: sets that were worked out, and the writes since then. */
export interface History {
  managers: readonly Manager[];
  stretches: readonly Stretch[];
}

/** The fields of a stored object at the version of `kind`. */
export const fieldsAt = (kind: Kind, stored: KubeObject | undefined): FieldMap =>
  stored ? fieldsOf(typeOfKind(kind), present(kind, stored), true) : new Map();

/** Who manages what of an object as it is now. */
export function managersAfter(history: History, current: KubeObject): Manager[] {
  let managers = history.managers.map((manager) => ({ ...manager, paths: new Set(manager.paths) }));
  const fieldsOfState = rememberedFields();
  for (const [index, stretch] of history.stretches.entries()) {
    const difference = differenceOf(fieldsOfState, stretch.before, history.stretches[index + 1]?.before ?? current);
    for (const { kind, paths } of managers) {
      const { before, changed } = difference(kind);
      for (const path of changed) if (before.has(path)) paths.delete(path);
    }
    const { kind, manager: name, subresource, time } = stretch;
    const hasStatus = kind.subresources?.some((each) => each.name === "status") ?? false;
    const asked = stretch.asked?.();
    const own = difference(kind).changed.filter(
      (path) =>
        (!asked || asked.has(path)) && (!hasStatus || isStatusPath(path) === (subresource === "status") || path.startsWith("f:metadata")),
    );
    let manager = managers.find(
      (other) => other.operation === "Update" && other.manager === name && other.subresource === subresource && other.kind === kind,
    );
    if (!manager) managers.push((manager = { kind, manager: name, subresource, time, operation: "Update", paths: new Set() }));
    if (own.length) manager.time = time;
    for (const path of own) manager.paths.add(path);
    for (const { kind: at, paths } of managers) {
      const { before, after } = difference(at);
      for (const path of paths) if (!after.has(path) && before.has(path)) paths.delete(path);
    }
    managers = managers.filter(({ paths }) => paths.size > 0);
  }
  return managers;
}

interface Difference {
  before: FieldMap;
  after: FieldMap;
  /** New and changed paths. */
  changed: string[];
}

type FieldsAt = typeof fieldsAt;

/** What comes after one write is what was before the next: each state is walked once for a version. */
function rememberedFields(): FieldsAt {
  const known = new Map<KubeObject | undefined, Map<Kind, FieldMap>>();
  return (kind, stored) => {
    let ofState = known.get(stored);
    if (!ofState) known.set(stored, (ofState = new Map()));
    let fields = ofState.get(kind);
    if (!fields) ofState.set(kind, (fields = fieldsAt(kind, stored)));
    return fields;
  };
}

/** What differs between two states, at each version that is asked for. */
function differenceOf(fieldsOfState: FieldsAt, old: KubeObject | undefined, next: KubeObject): (kind: Kind) => Difference {
  const known = new Map<Kind, Difference>();
  return (kind) => {
    let found = known.get(kind);
    if (!found) {
      const before = fieldsOfState(kind, old);
      const after = fieldsOfState(kind, next);
      found = { before, after, changed: [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path) };
      known.set(kind, found);
    }
    return found;
  };
}

/** fieldmanager's sortEncodedManagedFields. */
export function byOperationAndTime(a: Manager, b: Manager): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    order(a.operation, b.operation) ||
    order(a.time, b.time) ||
    order(a.manager, b.manager) ||
    order(apiVersion(a.kind), apiVersion(b.kind)) ||
    order(a.subresource, b.subresource)
  );
}
