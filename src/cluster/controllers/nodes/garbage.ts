// Pods nobody looks after: on nodes that are gone, or finished long ago (kubernetes/pkg/controller/podgc).
import { type KubeObject, timestamp } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Context, Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isFinished } from "../pods.ts";

const EVERY = 20_000;
/** A node must be gone for so long (ms) before its pods are. */
const QUARANTINE = 40_000;
const FINISHED_KEPT = 12_500;

export function podGarbageCollector(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  const pods = caches.of(kinds.pods);
  const missing = new Map<string, number>();
  /** How many changes of pods and nodes there had been when there was nothing to do. */
  let idle: number | undefined;

  const remove = (pod: KubeObject, { api }: Context) =>
    void unlessGone(() => api.delete(kinds.pods, pod.metadata.name, { namespace: pod.metadata.namespace!, gracePeriodSeconds: 0 }));
  /** Who keeps such a pod, by a finalizer, sees that it has failed, and why (markFailedAndDeletePodWithCondition). */
  const fail = (pod: KubeObject, { api, clock }: Context) => {
    if (isFinished(pod)) return;
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message: "PodGC: node no longer exists",
      observedGeneration: pod.metadata.generation ?? 1,
      lastTransitionTime: timestamp(clock.now),
    };
    const status = { phase: "Failed", conditions: [condition] };
    const place = { namespace: pod.metadata.namespace!, subresource: "status", type: "strategic" } as const;
    unlessGone(() => api.patch(kinds.pods, pod.metadata.name, { status }, place));
  };

  return {
    name: "pod-garbage-collector",
    component: "pod-garbage-collector",
    wakes: [],
    always: ["all"],
    reconcile(_key, context) {
      const { now } = context.clock;
      const changes = pods.changes + nodes.changes;
      if (changes === idle) return { again: EVERY };
      const finished: KubeObject[] = [];
      const lost: KubeObject[] = [];
      const unseen = new Set(missing.keys());
      for (const pod of pods.objects.values()) {
        const { nodeName } = pod["spec"];
        if (isFinished(pod)) finished.push(pod);
        if (!nodeName || nodes.get(nodeName)) continue;
        unseen.delete(nodeName);
        if (!missing.has(nodeName)) missing.set(nodeName, now);
        else if (now - missing.get(nodeName)! >= QUARANTINE) lost.push(pod);
      }
      for (const node of unseen) missing.delete(node);
      for (const pod of lost) {
        fail(pod, context);
        remove(pod, context);
      }
      const surplus = finished.length - FINISHED_KEPT;
      if (surplus > 0) {
        finished.sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
        for (const pod of finished.slice(0, surplus)) remove(pod, context);
      }
      idle = missing.size || surplus > 0 ? undefined : changes;
      return { again: EVERY };
    },
  };
}
