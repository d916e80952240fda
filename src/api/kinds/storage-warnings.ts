// What the server warns of in PersistentVolumes and claims that it takes all the same (pkg/api/persistentvolume, pkg/api/persistentvolumeclaim).
import { canonicalQuantity, parseQuantity } from "../../base/quantity.ts";
import type { ObjectMeta } from "../object.ts";
import { nodeTermWarnings } from "./node-warnings.ts";
import type { PersistentVolumeObject } from "./persistentvolume.ts";
import type { PersistentVolumeClaimObject } from "./persistentvolumeclaim.ts";
import type { PersistentVolumeClaimSpec } from "./pod/types.ts";

const CLASS = "volume.beta.kubernetes.io/storage-class";
const MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";

const deprecated = (metadata: ObjectMeta, annotation: string, since: string, field: string): string[] =>
  metadata.annotations?.[annotation] === undefined
    ? []
    : [`metadata.annotations[${annotation}]: deprecated since ${since}; use "${field}" attribute instead`];

/** Sources whose drivers are gone, as upstream writes them. */
const GONE: readonly (readonly [field: string, shown: string, since: string])[] = [
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
];
const RECYCLE = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";

export const volumeWarnings = ({ metadata, spec }: PersistentVolumeObject): string[] => [
  ...deprecated(metadata, CLASS, "v1.8", "storageClassName"),
  ...deprecated(metadata, MOUNT_OPTIONS, "v1.31", "mountOptions"),
  ...(spec.persistentVolumeReclaimPolicy === "Recycle" ? [`spec.persistentVolumeReclaimPolicy: ${RECYCLE}`] : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    nodeTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, false),
  ),
  ...GONE.filter(([field]) => spec[field] !== undefined).map(([, shown, since]) => `spec.${shown}: ${since}`),
];

/** Of a claim's spec, or of that of an ephemeral volume's template. */
export const claimSpecWarnings = ({ resources }: PersistentVolumeClaimSpec, path: string): string[] =>
  (["requests", "limits"] as const).flatMap((side) => {
    const amount = resources?.[side]?.["storage"];
    if (amount === undefined || parseQuantity(amount).milli % 1000n === 0n) return [];
    return [`${path}.resources.${side}[storage]: fractional byte value "${canonicalQuantity(amount)}" is invalid, must be an integer`];
  });

export const claimWarnings = ({ metadata, spec }: PersistentVolumeClaimObject): string[] => [
  ...deprecated(metadata, CLASS, "v1.8", "storageClassName"),
  ...claimSpecWarnings(spec, "spec"),
];
