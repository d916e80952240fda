// What is in use is not deleted: claims that pods use, volumes that claims are bound to (pkg/controller/volume/pvcprotection, pvprotection).
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume.ts";
import type { KubeObject } from "../../../api/object.ts";
import { claimsOf } from "../../volumes/claims.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

export const CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
export const VOLUME_PROTECTION = "kubernetes.io/pv-protection";

const without = (object: KubeObject, finalizer: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, finalizers: (object.metadata.finalizers ?? []).filter((each) => each !== finalizer) },
});

const isHeld = (object: KubeObject, finalizer: string): boolean =>
  object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers?.includes(finalizer) ?? false);

const byClaim = (pod: KubeObject): string[] =>
  pod["spec"].nodeName ? claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`) : [];

export function claimProtectionController(kinds: Kinds, caches: Caches): Controller {
  const claims = caches.of(kinds.persistentVolumeClaims);
  const pods = caches.of(kinds.pods);
  return {
    name: "pvc-protection-controller",
    component: "pvc-protection-controller",
    wakes: [
      { kind: kinds.persistentVolumeClaims, keys: (claim) => (isHeld(claim, CLAIM_PROTECTION) ? [keyOf(claim)] : []) },
      { kind: kinds.pods, keys: (pod, _api, _old, type) => (type === "DELETED" ? byClaim(pod) : []) },
    ],
    reconcile(key, { api }) {
      const claim = claims.get(key);
      if (!claim || !isHeld(claim, CLAIM_PROTECTION) || pods.by("claim", byClaim, key).size) return;
      unlessGone(() =>
        api.update(kinds.persistentVolumeClaims, without(claim, CLAIM_PROTECTION), { namespace: claim.metadata.namespace! }),
      );
    },
  };
}

export function volumeProtectionController(kinds: Kinds, caches: Caches): Controller {
  const volumes = caches.of(kinds.persistentVolumes);
  return {
    name: "pv-protection-controller",
    component: "pv-protection-controller",
    wakes: [{ kind: kinds.persistentVolumes, keys: (volume) => (isHeld(volume, VOLUME_PROTECTION) ? [keyOf(volume)] : []) }],
    reconcile(key, { api }) {
      const volume = volumes.get(key) as PersistentVolumeObject | undefined;
      if (!volume || !isHeld(volume, VOLUME_PROTECTION) || volume.status?.phase === "Bound") return;
      unlessGone(() => api.update(kinds.persistentVolumes, without(volume, VOLUME_PROTECTION)));
    },
  };
}
