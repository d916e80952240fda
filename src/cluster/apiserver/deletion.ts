// Deletion: grace periods, finalizers, propagation, and the removal itself (apiserver's registry/rest/delete.go and generic/registry/store.go).
import { conflict, failure, notFoundError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { type Draft, fromTimestamp, type KubeObject, timestamp } from "../../api/object.ts";
import type { DeleteOptions, Request } from "../../api/request.ts";
import { settle } from "../../api/structure.ts";
import { detailsOf, success } from "../../api/success.ts";
import { hubOf } from "../../api/versions.ts";
import { attributesOf } from "./attributes.ts";
import type { Core } from "./core.ts";

/** Kinds whose deletion answers with the object that was removed (ReturnDeletedObject). */
const RETURN_DELETED = new Set([
  "pods",
  "services",
  "serviceaccounts",
  "persistentvolumes",
  "persistentvolumeclaims",
  "podtemplates",
  "resourcequotas",
  "replicationcontrollers",
]);

const ORPHANS: Readonly<Record<string, string>> = { "": "replicationcontrollers", batch: "jobs" };
/** Kinds that leave their dependents alone unless the request says otherwise, as they always did (DefaultGarbageCollectionPolicy). */
const orphansByDefault = ({ group, plural }: Kind): boolean => ORPHANS[group] === plural;

const PRESERVED =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";
/** What a request to delete jobs is warned of when it does not say what becomes of their pods. */
export function warnOfOrphans({ kind, delete: options, warn }: Request): void {
  if (kind.group === "batch" && kind.plural === "jobs" && !options?.propagationPolicy) warn?.(PRESERVED);
}

export function remove(core: Core, request: Request): KubeObject {
  const kind = hubOf(request.kind);
  const name = request.name ?? "";
  const old = core.storage.get(kind, request.namespace ?? "", name);
  if (!old) throw notFoundError(kind, name);
  const options = request.delete ?? {};
  checkPreconditions(kind, old, options);
  const attributes = attributesOf(request, "DELETE", undefined, old);
  for (const plugin of core.admissionOf(kind)) plugin.admit?.(attributes);
  for (const plugin of core.admissionOf(kind)) plugin.validate?.(attributes);
  if (kind.group === "" && kind.plural === "namespaces") return removeNamespace(core, request, old);

  const base = old.metadata.deletionTimestamp ? old : (kind.beforeDelete?.(old, timestamp(core.clock.now)) ?? old);
  const finalizers = finalizersFor(kind, base, options);
  const grace = graceOf(kind, old, options);
  const pending = finalizers.length > 0;
  if (old.metadata.deletionTimestamp) {
    const left = old.metadata.deletionGracePeriodSeconds ?? 0;
    const shorter = options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < left;
    if (!shorter && (left > 0 || pending) && sameList(finalizers, old.metadata.finalizers ?? [])) return old;
    const seconds = shorter ? options.gracePeriodSeconds! : left;
    if (seconds > 0 || pending) return mark(core, request, old, { finalizers, grace: seconds, fresh: shorter });
    return removed(kind, removeNow(core, kind, old, old, request.dryRun), old);
  }
  if (grace > 0 || pending) return mark(core, request, old, { finalizers, grace, fresh: true, base });
  return removed(kind, removeNow(core, kind, old, old, request.dryRun), old);
}

/** What a deletion answers when the object is gone: a Status, for most kinds. */
function removed(kind: Kind, last: KubeObject, old: KubeObject): KubeObject {
  if (RETURN_DELETED.has(kind.plural) && kind.group === "") return last;
  return success({ details: detailsOf(kind, old), code: 200 });
}

function checkPreconditions(kind: Kind, old: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  // Upstream names the kind where other conflicts name the resource.
  const named = { group: kind.group, plural: kind.kind };
  if (uid !== undefined && uid !== old.metadata.uid)
    throw conflict(
      named,
      old.metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)
    throw conflict(
      named,
      old.metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`,
    );
}

/** Seconds for which the object may still live; a pod that no node runs, or that has ended, needs none. */
function graceOf(kind: Kind, old: KubeObject, options: DeleteOptions): number {
  if (!kind.graceSeconds) return 0;
  if (kind.plural === "pods" && (!old.spec?.nodeName || old.status?.phase === "Succeeded" || old.status?.phase === "Failed")) return 0;
  const seconds = options.gracePeriodSeconds ?? kind.graceSeconds(old as never);
  return seconds < 0 ? 1 : seconds;
}

function finalizersFor(kind: Kind, old: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const current = old.metadata.finalizers ?? [];
  const own = current.filter((finalizer) => finalizer !== "orphan" && finalizer !== "foregroundDeletion");
  if (propagationPolicy === undefined) return own.length === current.length && orphansByDefault(kind) ? [...own, "orphan"] : [...current];
  if (propagationPolicy === "Orphan") own.push("orphan");
  if (propagationPolicy === "Foreground") own.push("foregroundDeletion");
  return own;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** How a deletion that must wait is noted. */
interface Mark {
  finalizers: string[];
  /** Seconds. */
  grace: number;
  /** The time until which it may live is another than before. */
  fresh: boolean;
  /** The object as the kind wants it while it is being deleted. */
  base?: KubeObject;
}

function mark(core: Core, request: Request, old: KubeObject, { finalizers, grace, fresh, base = old }: Mark): KubeObject {
  const metadata: Draft<KubeObject["metadata"]> = { ...old.metadata } as never;
  if (fresh) {
    const from = old.metadata.deletionTimestamp
      ? fromTimestamp(old.metadata.deletionTimestamp) - (old.metadata.deletionGracePeriodSeconds ?? 0) * 1000
      : core.clock.now;
    metadata.deletionTimestamp = timestamp(from + grace * 1000);
    metadata.deletionGracePeriodSeconds = grace;
    if (metadata.generation && !old.metadata.deletionTimestamp) metadata.generation++;
  }
  if (finalizers.length) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  return write(core, request, old, { ...base, metadata } as KubeObject);
}

function write(core: Core, request: Request, old: KubeObject, next: KubeObject): KubeObject {
  if (!request.dryRun) next.metadata.resourceVersion = String(core.storage.nextVersion());
  const stored = settle(undefined, next);
  if (!request.dryRun) core.storage.put(request.kind, stored, old);
  return stored;
}

/** Whether an update has taken away the last thing that kept a deleted object. */
export const isGoneAfterUpdate = ({ kind, metadata, spec }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  !metadata.finalizers?.length &&
  !metadata.deletionGracePeriodSeconds &&
  !(kind === "Namespace" && spec?.finalizers?.length);

/** Takes an object out of the store; returns how it looked at its end. */
export function removeNow(core: Core, kind: Kind, old: KubeObject, last: KubeObject, dryRun = false): KubeObject {
  if (dryRun) return last;
  const end = settle(undefined, { ...last, metadata: { ...last.metadata, resourceVersion: String(core.storage.nextVersion()) } });
  core.storage.remove(kind, old, end);
  core.managedFields.forget(old.metadata.uid);
  return end;
}

/** A namespace stays, Terminating, until its finalizers are gone: the namespace controller empties it first. */
function removeNamespace(core: Core, request: Request, old: KubeObject): KubeObject {
  const held = (old.spec?.finalizers?.length ?? 0) > 0 || (old.metadata.finalizers?.length ?? 0) > 0;
  if (old.metadata.deletionTimestamp) {
    if (held)
      throw failure(
        409,
        "Conflict",
        `Operation cannot be fulfilled on namespaces "${old.metadata.name}": The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.`,
        { name: old.metadata.name, kind: "namespaces" },
      );
    return removed(request.kind, removeNow(core, request.kind, old, old, request.dryRun), old);
  }
  if (!held) return removed(request.kind, removeNow(core, request.kind, old, old, request.dryRun), old);
  const metadata = { ...old.metadata, deletionTimestamp: timestamp(core.clock.now) };
  const finalizers = finalizersFor(request.kind, old, request.delete ?? {});
  if (finalizers.length) metadata.finalizers = finalizers;
  return write(core, request, old, { ...old, metadata, status: { ...old.status, phase: "Terminating" } });
}
