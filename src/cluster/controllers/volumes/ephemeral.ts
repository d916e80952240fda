// Claims that pods bring with them: made when the pod is, owned by it (pkg/controller/volume/ephemeral).
import type { KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { controllerReference } from "../claim.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

interface EphemeralVolume {
  name: string;
  ephemeral?: {
    volumeClaimTemplate: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: object };
  };
}

const ephemeralOf = (pod: KubeObject): EphemeralVolume[] =>
  ((pod["spec"].volumes ?? []) as EphemeralVolume[]).filter(({ ephemeral }) => ephemeral);

export function ephemeralVolumeController(kinds: Kinds, caches: Caches): Controller {
  const pods = caches.of(kinds.pods);
  return {
    name: "ephemeral-volume-controller",
    component: "ephemeral_volume",
    wakes: [{ kind: kinds.pods, keys: (pod, _api, old) => (!old && ephemeralOf(pod).length ? [keyOf(pod)] : []) }],
    reconcile(key, { api, events }) {
      const pod = pods.get(key);
      if (!pod || pod.metadata.deletionTimestamp) return;
      const namespace = pod.metadata.namespace!;
      for (const { name: volume, ephemeral } of ephemeralOf(pod)) {
        const name = `${pod.metadata.name}-${volume}`;
        const found = api.find(kinds.persistentVolumeClaims, name, { namespace });
        if (found) {
          if (!found.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid))
            events.event(
              pod,
              "Warning",
              "ExtendClaimFailed",
              `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
            );
          continue;
        }
        const { metadata, spec } = ephemeral!.volumeClaimTemplate;
        api.create(
          kinds.persistentVolumeClaims,
          {
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { ...metadata, name, ownerReferences: [controllerReference(kinds.pods, pod)] },
            spec,
          },
          { namespace },
        );
      }
    },
  };
}
