// What an update leaves as it was: fields of metadata that are not the writer's, and those of another subresource.
import type { Draft, KubeObject } from "../../api/object.ts";

type Open = Draft<KubeObject>;

/** A field of metadata that only the system sets. */
export function keep(
  metadata: Open["metadata"],
  old: KubeObject,
  field: "generation" | "generateName" | "deletionTimestamp" | "deletionGracePeriodSeconds",
): void {
  if (old.metadata[field] === undefined) delete metadata[field];
  else metadata[field] = old.metadata[field] as never;
}

/** The status of a custom resource comes without metadata of its own. */
export function keepMetadata(metadata: Open["metadata"], old: KubeObject): void {
  for (const field of ["labels", "annotations", "finalizers"] as const) {
    if (old.metadata[field] === undefined) delete metadata[field];
    else metadata[field] = old.metadata[field] as never;
  }
}

export function keepOwners(metadata: Open["metadata"], old: KubeObject): void {
  if (old.metadata.ownerReferences) metadata.ownerReferences = old.metadata.ownerReferences as never;
  else delete metadata.ownerReferences;
}

/** A field of the object itself. */
export function keepField(draft: Open, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete draft[field];
  else draft[field] = old[field];
}
