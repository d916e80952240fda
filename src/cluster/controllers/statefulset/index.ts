// The StatefulSet controller: replicas with a name and a place in the order, one after the other (kubernetes/pkg/controller/statefulset).
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Caches } from "../cache.ts";
import { claim } from "../claim.ts";
import { type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { selects } from "../labels.ts";
import { availableAt, isReady } from "../pods.ts";
import { type Revisions, revisionsOf, truncateHistory } from "./history.ts";
import { ordinalOf, REVISION_LABEL } from "./identity.ts";
import { replicate } from "./replicas.ts";

export function statefulSetController(kinds: Kinds, caches: Caches): Controller {
  const sets = caches.of(kinds.statefulSets);
  const pods = caches.of(kinds.pods);
  const revisions = caches.of(kinds.controllerRevisions);

  const keysOfPod = (pod: KubeObject): Key[] => {
    const owner = controllerOf(pod);
    if (owner) return owner.kind === "StatefulSet" ? [`${pod.metadata.namespace}/${owner.name}`] : [];
    return [...sets.inNamespace(pod.metadata.namespace!).values()]
      .filter((set) => selects(set["spec"].selector, pod.metadata.labels))
      .map(keyOf);
  };

  return {
    name: "statefulset-controller",
    component: "statefulset-controller",
    wakes: [
      { kind: kinds.statefulSets, keys: (set) => [keyOf(set)] },
      { kind: kinds.pods, keys: (pod, _api, old) => [...new Set([...keysOfPod(pod), ...(old ? keysOfPod(old) : [])])] },
    ],
    reconcile(key, context) {
      const set = sets.get(key);
      if (!set) return;
      const mine = { api: context.api, owner: set, ownerKind: kinds.statefulSets, kind: kinds.pods, cache: pods };
      const owned = claim({ ...mine, eligible: (pod) => ordinalOf(set, pod) !== undefined });
      if (set.metadata.deletionTimestamp) return;
      const used = revisionsOf(set, kinds, revisions, context);
      let failure: unknown;
      try {
        replicate({ set, pods: owned, revisions: used, kinds, context });
      } catch (error) {
        failure = error;
      }
      const left = [...pods.controlledBy(set.metadata.uid).values()];
      const current = sets.get(key);
      const status = statusOf(set, left, used, context.clock.now);
      if (current && !equal(status, current["status"])) context.api.updateStatus(kinds.statefulSets, { ...current, status } as KubeObject);
      truncateHistory(set, left, used, kinds, revisions, context);
      if (failure) throw failure;
      const soon = left.map((pod) => availableAt(pod, set["spec"].minReadySeconds ?? 0) ?? 0).filter((at) => at > context.clock.now);
      return soon.length ? { again: Math.min(...soon) - context.clock.now } : undefined;
    },
  };
}

function statusOf(set: KubeObject, pods: readonly KubeObject[], { current, update }: Revisions, now: number): KubeObject["spec"] {
  const { replicas = 1, minReadySeconds = 0, updateStrategy } = set["spec"];
  const count = (holds: (pod: KubeObject) => boolean): number => pods.filter(holds).length;
  const running = (pod: KubeObject): boolean => pod["status"]?.phase === "Running" && isReady(pod);
  const of = (revision: KubeObject) => (pod: KubeObject) =>
    pod.metadata.labels?.[REVISION_LABEL] === revision.metadata.name && !pod.metadata.deletionTimestamp;
  const ready = count(running);
  const available = count((pod) => running(pod) && availableAt(pod, minReadySeconds)! <= now);
  const updated = count(of(update));
  let atCurrent = count(of(current));
  let currentRevision = current.metadata.name;
  if (updateStrategy?.type !== "OnDelete" && updated === replicas && ready === replicas && pods.length === replicas) {
    atCurrent = updated;
    currentRevision = update.metadata.name;
  }
  return {
    availableReplicas: available,
    collisionCount: set["status"]?.collisionCount ?? 0,
    ...(set["status"]?.conditions ? { conditions: set["status"].conditions } : {}),
    ...(atCurrent ? { currentReplicas: atCurrent } : {}),
    currentRevision,
    observedGeneration: set.metadata.generation ?? 0,
    ...(ready ? { readyReplicas: ready } : {}),
    replicas: pods.length,
    updateRevision: update.metadata.name,
    ...(updated ? { updatedReplicas: updated } : {}),
  };
}
