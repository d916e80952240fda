// From client-side to server-side apply: what the former manager owns goes to the new one, so that fields that are no longer applied
// can be dropped (kubectl's migrateToSSAIfNecessary, client-go/util/csaupgrade).
import { ApiError } from "../../../api/errors.ts";
import { fromFieldsV1, toFieldsV1 } from "../../../api/field-sets.ts";
import { apiVersion } from "../../../api/kind.ts";
import type { KubeObject, ManagedFields } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Task } from "../../../machine/process.ts";
import { LAST_APPLIED } from "../changing.ts";
import type { Door } from "../door.ts";
import type { Info } from "../resources/builder.ts";

/** The manager of server-side apply when none is named. */
const SERVER_SIDE = "kubectl";
const LAST_APPLIED_MANAGER = "kubectl-last-applied";
const RETRIES = 5;

const placeOf = ({ kind, name, namespace }: Info) => ({ kind, name, ...(kind.namespaced ? { namespace } : {}) });

/** The entries of an operation that own the annotation of client-side apply. */
const ownersOfLastApplied = (entries: readonly ManagedFields[], operation: ManagedFields["operation"]): ManagedFields[] =>
  entries.filter((entry) => {
    if (entry.operation !== operation) return false;
    const metadata = entry.fieldsV1["f:metadata"] as Record<string, Record<string, unknown>> | undefined;
    return metadata?.["f:annotations"]?.[`f:${LAST_APPLIED}`] !== undefined;
  });

/** Keeps the annotation of client-side apply from being dropped with the rest of what its manager owned. */
export function* keepLastApplied(door: Door, info: Info, object: KubeObject, manager: string): Task<void> {
  const annotation = object.metadata.annotations?.[LAST_APPLIED];
  if (manager !== SERVER_SIDE || annotation === undefined) return;
  if (ownersOfLastApplied(door.managedFields(object), "Apply").length) return;
  const { name, namespace } = object.metadata;
  yield* door.request({
    verb: "patch",
    ...placeOf(info),
    patch: "apply",
    fieldManager: LAST_APPLIED_MANAGER,
    body: {
      apiVersion: apiVersion(info.kind),
      kind: info.kind.kind,
      metadata: { name, ...(namespace ? { namespace } : {}), annotations: { [LAST_APPLIED]: annotation } },
    },
  });
}

/** Moves what client-side apply owns to `manager`. Whether there was anything to move. @throws ApiError */
export function* migrate(door: Door, info: Info, manager: string): Task<boolean> {
  let names: Set<string> | undefined;
  for (let attempt = 1; ; attempt++) {
    const object = yield* door.get(info.kind, info.name, info.kind.namespaced ? { namespace: info.namespace } : {});
    const entries = door.managedFields(object);
    names ??= new Set(ownersOfLastApplied(entries, "Update").map((entry) => entry.manager));
    let upgraded: readonly ManagedFields[] = entries;
    for (const name of names) upgraded = withoutClientSide(upgraded, name, manager);
    if (equal(upgraded, entries)) return false;
    try {
      yield* door.request({
        verb: "patch",
        ...placeOf(info),
        patch: "json",
        body: [
          { op: "replace", path: "/metadata/managedFields", value: upgraded },
          { op: "replace", path: "/metadata/resourceVersion", value: object.metadata.resourceVersion },
        ],
        fieldManager: manager,
      });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== "Conflict" || attempt >= RETRIES) throw error;
    }
  }
}

/** The entries after `clientSide`'s have been joined into the one of `manager`; without such a one, the first of them becomes it. */
function withoutClientSide(entries: readonly ManagedFields[], clientSide: string, manager: string): readonly ManagedFields[] {
  const isOld = ({ manager: name, operation, subresource }: ManagedFields): boolean =>
    name === clientSide && operation === "Update" && !subresource;
  let at = entries.findIndex(({ manager: name, operation, subresource }) => name === manager && operation === "Apply" && !subresource);
  const heirs = [...entries];
  if (at < 0) {
    at = entries.findIndex(isOld);
    if (at < 0) return entries;
    heirs[at] = { ...heirs[at]!, manager, operation: "Apply" };
  }
  const heir = heirs[at]!;
  const joined = entries.find((entry) => isOld(entry) && entry.apiVersion === heir.apiVersion);
  if (joined) {
    const paths = [...(fromFieldsV1(heir.fieldsV1) ?? []), ...(fromFieldsV1(joined.fieldsV1) ?? [])];
    heirs[at] = { ...heir, fieldsV1: toFieldsV1(new Set(paths)) };
  }
  return heirs.filter((entry) => !isOld(entry));
}
