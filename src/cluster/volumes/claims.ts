// What claims and volumes say of each other, as the binder, the scheduler and provisioners read it (component-helpers/storage/volume).
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { labelSelectorMatches } from "../../api/selectors.ts";
import { compareQuantities } from "../../base/quantity.ts";

export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
export const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
export const BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
const CLASS = "volume.beta.kubernetes.io/storage-class";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

export const classOf = ({ metadata, spec }: Claim | Volume): string => metadata.annotations?.[CLASS] ?? spec.storageClassName ?? "";
export const requestOf = ({ spec }: Claim): string => spec.resources?.requests?.["storage"] ?? "0";
export const capacityOf = ({ spec }: Volume): string => spec.capacity?.["storage"] ?? "0";
export const modeOf = ({ spec }: Claim | Volume): string => spec.volumeMode ?? "Filesystem";

/** Whether a volume is kept for a claim, by name, and by uid once it is known. */
export const isFor = ({ spec: { claimRef } }: Volume, { metadata }: Claim): boolean =>
  claimRef !== undefined &&
  claimRef.namespace === metadata.namespace &&
  claimRef.name === metadata.name &&
  (!claimRef.uid || claimRef.uid === metadata.uid);

/** Whether a class's volumes are bound only once a pod needs them. */
export const bindsLate = (storageClass: KubeObject | undefined): boolean => storageClass?.["volumeBindingMode"] === "WaitForFirstConsumer";

const modesFit = (claim: Claim, volume: Volume): boolean =>
  (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode));

/** Why a volume that a claim asks for by name will not do (checkVolumeSatisfyClaim); undefined where it does. */
export function mismatch(volume: Volume, claim: Claim): string | undefined {
  if (volume.metadata.deletionTimestamp) return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  if (compareQuantities(capacityOf(volume), requestOf(claim)) < 0) return "requested PV is too small";
  if (classOf(claim) !== classOf(volume)) return "storageClassName does not match";
  if (modeOf(claim) !== modeOf(volume)) return "incompatible volumeMode";
  if (!modesFit(claim, volume)) return "incompatible accessMode";
  return undefined;
}

/**
 * The smallest volume that satisfies a claim: one that is kept for it before all others (FindMatchingVolume).
 * `fits` asks whether it can be reached from a node; without it, the controller chooses, who leaves `late` claims alone.
 */
export function bestMatch(
  claim: Claim,
  volumes: Iterable<Volume>,
  options: { late: boolean; taken?: ReadonlySet<string>; fits?(volume: Volume): boolean },
): Volume | undefined {
  let best: Volume | undefined;
  for (const volume of volumes) {
    const { metadata, spec, status } = volume;
    if (metadata.deletionTimestamp || modeOf(claim) !== modeOf(volume) || options.taken?.has(metadata.name)) continue;
    if (spec.claimRef && !isFor(volume, claim)) continue;
    if (compareQuantities(capacityOf(volume), requestOf(claim)) < 0 || !modesFit(claim, volume)) continue;
    if (options.fits && !options.fits(volume)) continue;
    if (spec.claimRef) return volume;
    if (options.late && !options.fits) continue;
    if (status?.phase !== "Available" || classOf(volume) !== classOf(claim)) continue;
    if (claim.spec.selector && !labelSelectorMatches(claim.spec.selector, metadata.labels)) continue;
    if (!best || closer(volume, best)) best = volume;
  }
  return best;
}

/** Fewer ways to be mounted are a closer fit; then less room. */
const closer = (a: Volume, b: Volume): boolean =>
  (a.spec.accessModes?.length ?? 0) - (b.spec.accessModes?.length ?? 0) < 0 ||
  (a.spec.accessModes?.length === b.spec.accessModes?.length && compareQuantities(capacityOf(a), capacityOf(b)) < 0);

/** The names of the claims that a pod's volumes come from. */
export const claimsOf = ({ metadata, spec }: KubeObject): string[] =>
  ((spec.volumes ?? []) as { name: string; persistentVolumeClaim?: { claimName: string }; ephemeral?: object }[]).flatMap((volume) =>
    volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : volume.ephemeral ? [`${metadata.name}-${volume.name}`] : [],
  );
