// What is in use is not deleted: claims that pods use, volumes that claims are bound to, classes of attributes that either names
// (pkg/controller/volume/pvcprotection, pvprotection, vacprotection).
import type { Kind } from "../../../api/kind.ts";
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume-types.ts";
import type { KubeObject } from "../../../api/object.ts";
import { claimsOf } from "../../volumes/claims.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import { type Controller, keyOf, type Wake } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

export const CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
export const VOLUME_PROTECTION = "kubernetes.io/pv-protection";
const CLASS_PROTECTION = "kubernetes.io/vac-protection";

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

/** Names of the classes of attributes that a claim or a volume has, had last, or is on its way to. */
const classesOf = ({ spec, status }: KubeObject): string[] =>
  [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((name): name is string => !!name);

export function classProtectionController(kinds: Kinds, caches: Caches): Controller {
  const kind = kinds.volumeAttributesClasses;
  const users = [caches.of(kinds.persistentVolumeClaims), caches.of(kinds.persistentVolumes)];
  const wake = (user: Kind): Wake => ({
    kind: user,
    // Only who gives a class up can let it go.
    keys: (object, _api, old, type) =>
      type === "DELETED" ? classesOf(object) : old ? classesOf(old).filter((name) => !classesOf(object).includes(name)) : [],
  });
  return {
    name: "volumeattributesclass-protection-controller",
    component: "volumeattributesclass-protection-controller",
    wakes: [{ kind, keys: ({ metadata }) => [metadata.name] }, wake(kinds.persistentVolumeClaims), wake(kinds.persistentVolumes)],
    reconcile(name, { api }) {
      const found = api.find(kind, name);
      if (!found) return;
      const { deletionTimestamp, finalizers = [] } = found.metadata;
      if (!deletionTimestamp) {
        if (finalizers.includes(CLASS_PROTECTION)) return;
        const metadata = { ...found.metadata, finalizers: [...finalizers, CLASS_PROTECTION] };
        unlessGone(() => api.update(kind, { ...found, metadata }));
      } else if (isHeld(found, CLASS_PROTECTION) && !users.some((cache) => cache.by("attributes", classesOf, name).size))
        unlessGone(() => api.update(kind, without(found, CLASS_PROTECTION)));
    },
  };
}
