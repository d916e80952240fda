// PersistentVolume, PersistentVolumeClaim (core/v1) and StorageClass (storage.k8s.io/v1).

import { forbidden, required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { formatAccessModes } from "./access-modes.ts";
import { describePersistentVolume, describePersistentVolumeClaim } from "./describe/others.ts";
import type { ObjectReference } from "./endpoints.ts";
import { define } from "./facts.ts";
import type { PersistentVolumeClaimSpec, ResourceList } from "./pod/types.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { same } from "./validation.ts";
import { keepStatus } from "./workload.ts";

export interface PersistentVolumeClaimObject extends KubeObject {
  spec: PersistentVolumeClaimSpec;
  status?: { phase?: string; accessModes?: string[]; capacity?: ResourceList; conditions?: Record<string, unknown>[] };
}
export interface PersistentVolumeObject extends KubeObject {
  spec: {
    capacity?: ResourceList;
    accessModes?: string[];
    claimRef?: ObjectReference;
    persistentVolumeReclaimPolicy?: string;
    storageClassName?: string;
    mountOptions?: string[];
    volumeMode?: string;
    nodeAffinity?: { required?: { nodeSelectorTerms: unknown[] } };
    hostPath?: { path: string; type?: string };
    volumeAttributesClassName?: string;
    [source: string]: unknown;
  };
  status?: { phase?: string; message?: string; reason?: string; lastPhaseTransitionTime?: string };
}
export interface StorageClassObject extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: string;
  mountOptions?: string[];
  allowVolumeExpansion?: boolean;
  volumeBindingMode?: string;
  allowedTopologies?: unknown[];
}

export const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

export const PersistentVolumeClaim = define<PersistentVolumeClaimObject>("", "v1", "PersistentVolumeClaim", {
  describe: describePersistentVolumeClaim,
  columns: [
    nameColumn,
    text("Status", "The phase of the claim", ({ metadata, status }) =>
      metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? ""),
    ),
    text("Volume", "The volume that it is bound to", ({ spec }) => spec.volumeName ?? ""),
    text("Capacity", "What the volume holds", ({ spec, status }) => (spec.volumeName ? (status?.capacity?.["storage"] ?? "0") : "")),
    text("Access Modes", "How it may be mounted", ({ spec, status }) => (spec.volumeName ? formatAccessModes(status?.accessModes) : "")),
    text("StorageClass", "StorageClass of the pvc", ({ spec }) => spec.storageClassName ?? ""),
    text("VolumeAttributesClass", "VolumeAttributesClass of the pvc", ({ spec }) => spec.volumeAttributesClassName ?? "<unset>"),
    ageColumn,
    wide(text("VolumeMode", "File system or block device", ({ spec }: PersistentVolumeClaimObject) => spec.volumeMode ?? "<unset>")),
  ],
  defaults({ spec }) {
    spec.volumeMode ||= "Filesystem";
  },
  prepare: keepStatus({ phase: "Pending" }),
  validate({ spec }, old) {
    if (old) {
      const frozen = (claim: PersistentVolumeClaimSpec) => ({
        ...claim,
        resources: undefined,
        volumeAttributesClassName: undefined,
        ...(old.spec.volumeName ? {} : { volumeName: undefined }),
      });
      return same(frozen(spec), frozen(old.spec))
        ? []
        : [forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims")];
    }
    const errors = [];
    if (!spec.accessModes?.length) errors.push(required("spec.accessModes", "at least 1 access mode is required"));
    if (!spec.resources?.requests?.["storage"]) errors.push(required("spec.resources[storage]"));
    return errors;
  },
});

export const PersistentVolume = define<PersistentVolumeObject>("", "v1", "PersistentVolume", {
  describe: describePersistentVolume,
  columns: [
    nameColumn,
    text("Capacity", "What it holds", ({ spec }) => spec.capacity?.["storage"] ?? ""),
    text("Access Modes", "How it may be mounted", ({ spec }) => formatAccessModes(spec.accessModes)),
    text("Reclaim Policy", "What becomes of it when it is released", ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ""),
    text("Status", "The phase of the volume", ({ metadata, status }) =>
      metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? ""),
    ),
    text("Claim", "The claim that it is bound to", ({ spec }) =>
      spec.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "",
    ),
    text("StorageClass", "StorageClass of the pv", ({ spec }) => spec.storageClassName ?? ""),
    text("VolumeAttributesClass", "VolumeAttributesClass of the pv", ({ spec }) => spec.volumeAttributesClassName ?? "<unset>"),
    text("Reason", "Why it is in its phase", ({ status }) => status?.reason ?? ""),
    ageColumn,
    wide(text("VolumeMode", "File system or block device", ({ spec }: PersistentVolumeObject) => spec.volumeMode ?? "<unset>")),
  ],
  defaults({ spec }) {
    spec.persistentVolumeReclaimPolicy ||= "Retain";
    spec.volumeMode ||= "Filesystem";
    if (spec.hostPath) spec.hostPath.type ??= "";
  },
  prepare: keepStatus({ phase: "Pending" }),
  validate({ spec }) {
    const errors = [];
    if (!spec.accessModes?.length) errors.push(required("spec.accessModes"));
    if (!Object.keys(spec.capacity ?? {}).length) errors.push(required("spec.capacity"));
    return errors;
  },
});

export const StorageClass = define<StorageClassObject>("storage.k8s.io", "v1", "StorageClass", {
  columns: [
    {
      ...nameColumn,
      value: ({ metadata }) => (metadata.annotations?.[DEFAULT_CLASS] === "true" ? `${metadata.name} (default)` : metadata.name),
    },
    text("Provisioner", "Who makes the volumes", (storage) => storage.provisioner ?? ""),
    text("ReclaimPolicy", "What becomes of its volumes", (storage) => storage.reclaimPolicy ?? "Delete"),
    text("VolumeBindingMode", "When its volumes are bound", (storage) => storage.volumeBindingMode ?? "Immediate"),
    text("AllowVolumeExpansion", "Whether its volumes can grow", (storage) => String(storage.allowVolumeExpansion ?? false)),
    ageColumn,
  ],
  defaults(draft) {
    draft.reclaimPolicy ??= "Delete";
    draft.volumeBindingMode ??= "Immediate";
  },
  validate(storage, old) {
    const errors = [];
    if (!storage.provisioner) errors.push(required("provisioner"));
    if (old && !same(storage.parameters, old.parameters)) errors.push(forbidden("parameters", "updates to parameters are forbidden."));
    if (old && storage.provisioner !== old.provisioner) errors.push(forbidden("provisioner", "updates to provisioner are forbidden."));
    if (old && storage.reclaimPolicy !== old.reclaimPolicy)
      errors.push(forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
    return errors;
  },
});
