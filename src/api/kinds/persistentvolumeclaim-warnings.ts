// What the server warns of in claims that it takes all the same (pkg/api/persistentvolumeclaim).
import { canonicalQuantity, parseQuantity } from "../../base/quantity.ts";
import type { ObjectMeta } from "../object.ts";
import type { PersistentVolumeClaimObject } from "./persistentvolumeclaim-types.ts";
import type { PersistentVolumeClaimSpec } from "./pod/volume-types.ts";

/** An annotation that a field has taken the place of. */
export const deprecatedAnnotation = (metadata: ObjectMeta, annotation: string, since: string, field: string): string[] =>
  metadata.annotations?.[annotation] === undefined
    ? []
    : [`metadata.annotations[${annotation}]: deprecated since ${since}; use "${field}" attribute instead`];

export const classAnnotation = (metadata: ObjectMeta): string[] =>
  deprecatedAnnotation(metadata, "volume.beta.kubernetes.io/storage-class", "v1.8", "storageClassName");

/** Of a claim's spec, or of that of an ephemeral volume's template. */
export const claimSpecWarnings = ({ resources }: PersistentVolumeClaimSpec, path: string): string[] =>
  (["requests", "limits"] as const).flatMap((side) => {
    const amount = resources?.[side]?.["storage"];
    if (amount === undefined || parseQuantity(amount).milli % 1000n === 0n) return [];
    return [`${path}.resources.${side}[storage]: fractional byte value "${canonicalQuantity(amount)}" is invalid, must be an integer`];
  });

export const claimWarnings = ({ metadata, spec }: PersistentVolumeClaimObject): string[] => [
  ...classAnnotation(metadata),
  ...claimSpecWarnings(spec, "spec"),
];
