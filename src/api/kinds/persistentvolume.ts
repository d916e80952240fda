// PersistentVolume (core/v1).
import { formatAccessModes } from "./access-modes.ts";
import { describePersistentVolume } from "./describe/persistent-volumes.ts";
import { define } from "./facts.ts";
import type { PersistentVolumeObject } from "./persistentvolume-types.ts";
import { validatePersistentVolume } from "./persistentvolume-validate.ts";
import { volumeWarnings } from "./persistentvolume-warnings.ts";
import { defaultSources } from "./pod/volumes/defaults.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { keepStatus } from "./workload.ts";

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
  defaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    spec.persistentVolumeReclaimPolicy ||= "Retain";
    spec.volumeMode ||= "Filesystem";
    defaultSources(spec);
  },
  prepare: keepStatus({ phase: "Pending" }),
  validate: validatePersistentVolume,
  warnings: volumeWarnings,
});
