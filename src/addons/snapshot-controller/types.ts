// The kinds of snapshot.storage.k8s.io as the snapshot controller and the drivers' sidecars read them; they are custom resources, there only once installed.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Scheme } from "../../cluster/apiserver/index.ts";

export const GROUP = "snapshot.storage.k8s.io";
export const DEFAULT_CLASS = "snapshot.storage.kubernetes.io/is-default-class";
/** On a content: its snapshot is gone, and the driver may delete what it holds. */
export const BEING_DELETED = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";
export const CONTENT_FINALIZER = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";
export const BOUND_FINALIZER = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
export const SOURCE_FINALIZER = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";

export interface Failure {
  message?: string;
  time?: string;
}
export interface VolumeSnapshot extends KubeObject {
  spec: { volumeSnapshotClassName?: string; source: { persistentVolumeClaimName?: string; volumeSnapshotContentName?: string } };
  status?: {
    boundVolumeSnapshotContentName?: string;
    creationTime?: string;
    readyToUse?: boolean;
    restoreSize?: string;
    error?: Failure;
  };
}
export interface VolumeSnapshotContent extends KubeObject {
  spec: {
    deletionPolicy: "Delete" | "Retain";
    driver: string;
    source: { volumeHandle?: string; snapshotHandle?: string };
    volumeSnapshotClassName?: string;
    volumeSnapshotRef: { name?: string; namespace?: string; uid?: string };
  };
  /** Times in nanoseconds, sizes in bytes. */
  status?: { snapshotHandle?: string; creationTime?: number; readyToUse?: boolean; restoreSize?: number; error?: Failure };
}
export interface VolumeSnapshotClass extends KubeObject {
  driver: string;
  deletionPolicy: "Delete" | "Retain";
}

export type Plural = "volumesnapshots" | "volumesnapshotcontents" | "volumesnapshotclasses";

/** The kind, where it is installed. */
export const snapshotKind = (scheme: Scheme, plural: Plural): Kind | undefined => scheme.byResource(GROUP, "v1", plural);
export const isSnapshotKind = (kind: Kind, plural: Plural): boolean =>
  kind.group === GROUP && kind.version === "v1" && kind.plural === plural;

export const withFinalizers = <T extends KubeObject>(object: T, ...wanted: readonly string[]): T => {
  const missing = wanted.filter((each) => !object.metadata.finalizers?.includes(each));
  return missing.length
    ? { ...object, metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), ...missing] } }
    : object;
};
export const withoutFinalizers = <T extends KubeObject>(object: T, ...gone: readonly string[]): T => ({
  ...object,
  metadata: { ...object.metadata, finalizers: object.metadata.finalizers?.filter((each) => !gone.includes(each)) ?? [] },
});
