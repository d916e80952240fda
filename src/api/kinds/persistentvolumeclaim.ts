// PersistentVolumeClaim (core/v1).
import type { Draft } from "../object.ts";
import { formatAccessModes } from "./access-modes.ts";
import { describePersistentVolumeClaim } from "./describe/persistent-volumes.ts";
import { define } from "./facts.ts";
import type { PersistentVolumeClaimObject } from "./persistentvolumeclaim-types.ts";
import { validatePersistentVolumeClaim } from "./persistentvolumeclaim-validate.ts";
import { claimWarnings } from "./persistentvolumeclaim-warnings.ts";
import type { PersistentVolumeClaimSpec } from "./pod/volume-types.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { keepStatus } from "./workload.ts";

/**
 * What a claim is filled from, under both its names (pkg/api/persistentvolumeclaim: DropDisabledFields,
 * EnforceDataSourceBackwardsCompatibility, NormalizeDataSources): sources in other namespaces are alpha and dropped,
 * and dataSource, the older field, silently loses all but claims and snapshots.
 */
function prepareDataSources(spec: Draft<PersistentVolumeClaimSpec>, old: PersistentVolumeClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  if (!old?.dataSource && !old?.dataSourceRef && !spec.dataSourceRef && spec.dataSource) {
    const { apiGroup = "", kind } = spec.dataSource;
    const claim = kind === "PersistentVolumeClaim" && !apiGroup;
    if (!claim && !(kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io")) delete spec.dataSource;
  }
  if (spec.dataSource) spec.dataSourceRef ??= { ...spec.dataSource };
  else if (spec.dataSourceRef) spec.dataSource = { ...spec.dataSourceRef };
}

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
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.volumeMode ||= "Filesystem";
  },
  prepare(draft, old) {
    keepStatus<PersistentVolumeClaimObject>({ phase: "Pending" })(draft, old);
    prepareDataSources(draft.spec, old?.spec);
  },
  validate: validatePersistentVolumeClaim,
  warnings: claimWarnings,
});
