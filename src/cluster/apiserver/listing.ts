// Lists: the narrowest index that answers, then the rest of the selectors; chunks with limit and continue.

import { badRequest, gone, tooLargeResourceVersion } from "../../api/errors.ts";
import { type FieldTerm, fieldsMatch, selectorsOf } from "../../api/field-selectors.ts";
import { type Kind, listOf } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Requirement } from "../../api/parse-requirements.ts";
import type { Request } from "../../api/request.ts";
import { requirementsMatch } from "../../api/selectors.ts";
import { present } from "../../api/versions.ts";
import { checkListOptions, decodeContinue, encodeContinue, type Position, versionOf } from "./list-options.ts";
import type { Storage } from "./storage.ts";
import type { Table } from "./storage-table.ts";

/** What a list request asks for, at the version at which it asks. */
export function list(storage: Storage, request: Request): KubeList {
  const { kind, namespace, limit, continue: token } = request;
  checkListOptions(request);
  const { labels, fields } = selectorsOf(request);
  const position = token ? decodeContinue(token) : undefined;
  const version = position ? continuedVersion(storage, request, position) : listVersion(storage, request);
  const past = version < storage.version;
  let items = past ? objectsAt(storage, request, version) : candidates(storage.table(kind), namespace, labels, fields);
  // Without selectors the index of the namespace has given what is asked for.
  if (labels.length > 0 || fields.length > 0 || (namespace && past)) {
    const keep = (object: KubeObject): boolean =>
      (!namespace || object.metadata.namespace === namespace) &&
      requirementsMatch(labels, object.metadata.labels) &&
      fieldsMatch(kind, fields, object);
    if (!items.every(keep)) items = items.filter(keep);
  }
  if (!limit && !position) return listOf(kind, shown(kind, items), String(version));
  return chunk(request, items, version, position);
}

/** A list of objects that are made for it: without a version, and not in chunks. */
export function listComputed(items: readonly KubeObject[], request: Request): KubeList {
  const { labels, fields } = selectorsOf(request);
  const found = items.filter((object) => requirementsMatch(labels, object.metadata.labels) && fieldsMatch(request.kind, fields, object));
  return listOf(request.kind, found, "");
}

const shown = (kind: Kind, items: readonly KubeObject[]): readonly KubeObject[] =>
  kind.storedAs ? items.map((object) => present(kind, object)) : items;

/** The version of a list that is not continued: the latest unless exactly one is asked for. */
function listVersion(storage: Storage, request: Request): number {
  const version = versionOf(request);
  if (version > storage.version) throw tooLargeResourceVersion(version, storage.version);
  // Before there was a match, a limit made the version exact.
  const exact = request.resourceVersionMatch === "Exact" || (!request.resourceVersionMatch && request.limit);
  return exact && version > 0 ? version : storage.version;
}

function continuedVersion(storage: Storage, request: Request, { version, start }: Position): number {
  if (request.resourceVersion && request.resourceVersion !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
  if (version < 0) return storage.version;
  if (!storage.since(request.kind, version)) throw gone(CONTINUE_EXPIRED, encodeContinue({ version: -1, start }));
  return version;
}

const EXPIRED = "The resourceVersion for the provided list is too old.";
const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/** The objects of a kind as they were at a version: those of now, with the changes since taken back. */
function objectsAt(storage: Storage, { kind }: Request, version: number): readonly KubeObject[] {
  const changes = storage.since(kind, version);
  if (!changes) throw gone(EXPIRED);
  const now = storage.table(kind).all();
  if (!changes.length) return now;
  const then = new Map(now.map((object) => [keyOf(object), object]));
  for (const { type, object, old } of changes.toReversed()) {
    if (type === "ADDED") then.delete(keyOf(object));
    else then.set(keyOf(object), old!);
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

function candidates(
  table: Table,
  namespace: string | undefined,
  labels: readonly Requirement[],
  fields: readonly FieldTerm[],
): readonly KubeObject[] {
  for (const { field, operator, value } of fields) {
    if (operator === "!=") continue;
    const hot = table.withField(field, value);
    if (hot) return hot;
    if (field === "metadata.name" && (namespace || !table.kind.namespaced)) {
      const found = table.get(namespace ?? "", value);
      return found ? [found] : [];
    }
  }
  if (namespace || !table.kind.namespaced) {
    let best: readonly KubeObject[] | undefined;
    for (const { key, operator, values } of labels) {
      if (values.length !== 1 || !["=", "==", "in"].includes(operator)) continue;
      const found = table.withLabel(namespace ?? "", key, values[0]!);
      if (!best || found.length < best.length) best = found;
    }
    if (best) return best;
  }
  return namespace ? table.inNamespace(namespace) : table.all();
}

const keyOf = ({ metadata }: KubeObject): string => (metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name);

/** The place of the first object whose key is not before `start`, in a list in the order of keys. */
function firstFrom(items: readonly KubeObject[], start: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle]!) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function chunk(request: Request, items: readonly KubeObject[], version: number, position: Position | undefined): KubeList {
  const from = position ? firstFrom(items, position.start) : 0;
  const end = request.limit && request.limit > 0 ? Math.min(items.length, from + request.limit) : items.length;
  const page = items.slice(from, end);
  const answer = listOf(request.kind, shown(request.kind, page), String(version));
  if (end < items.length) {
    // The least key after the last one given.
    answer.metadata.continue = encodeContinue({ version, start: `${keyOf(page.at(-1)!)}\u0000` });
    if (!request.labelSelector && !request.fieldSelector) answer.metadata.remainingItemCount = items.length - end;
  }
  return answer;
}
