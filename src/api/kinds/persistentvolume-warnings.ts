// What the server warns of in PersistentVolumes that it takes all the same (pkg/api/persistentvolume).
import { nodeTermWarnings } from "./node-warnings.ts";
import type { PersistentVolumeObject } from "./persistentvolume-types.ts";
import { classAnnotation, deprecatedAnnotation } from "./persistentvolumeclaim-warnings.ts";

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
  ...classAnnotation(metadata),
  ...deprecatedAnnotation(metadata, "volume.beta.kubernetes.io/mount-options", "v1.31", "mountOptions"),
  ...(spec.persistentVolumeReclaimPolicy === "Recycle" ? [`spec.persistentVolumeReclaimPolicy: ${RECYCLE}`] : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    nodeTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, false),
  ),
  ...GONE.filter(([field]) => spec[field] !== undefined).map(([, shown, since]) => `spec.${shown}: ${since}`),
];
