// The ReplicaSet controller: as many pods as asked for (kubernetes/pkg/controller/replicaset/replica_set.go).
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { claim } from "../claim.ts";
import { type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { selects } from "../labels.ts";
import { isActive, isFinished } from "../pods.ts";
import { manageReplicas } from "./manage.ts";
import { nextAvailable, withStatus } from "./status.ts";

/** Pods looked at within a millisecond: a large set is looked at less often, as it takes a real controller longer too. */
const PODS_PER_MILLISECOND = 25;

export function replicaSetController(kinds: Kinds, caches: Caches): Controller {
  const sets = caches.of(kinds.replicaSets);
  const pods = caches.of(kinds.pods);

  const ownerKey = (pod: KubeObject | undefined): Key[] => {
    const owner = pod && controllerOf(pod);
    return pod && owner?.kind === "ReplicaSet" ? [`${pod.metadata.namespace}/${owner.name}`] : [];
  };
  const adopters = (pod: KubeObject): Key[] =>
    [...sets.inNamespace(pod.metadata.namespace!).values()].filter((set) => selects(set["spec"].selector, pod.metadata.labels)).map(keyOf);

  return {
    name: "replicaset-controller",
    component: "replicaset-controller",
    wakes: [
      { kind: kinds.replicaSets, keys: (set) => [keyOf(set)] },
      {
        kind: kinds.pods,
        keys(pod, _api, old) {
          const now = controllerOf(pod) ? ownerKey(pod) : adopters(pod);
          return old && controllerOf(old)?.uid !== controllerOf(pod)?.uid ? [...new Set([...now, ...ownerKey(old)])] : now;
        },
      },
    ],
    latency(key) {
      const set = sets.get(key);
      return 2 + Math.floor((set ? pods.controlledBy(set.metadata.uid).size : 0) / PODS_PER_MILLISECOND);
    },
    reconcile(key, context) {
      const set = sets.get(key);
      if (!set) return;
      const mine = { api: context.api, owner: set, ownerKind: kinds.replicaSets, kind: kinds.pods, cache: pods };
      const active = claim({ ...mine, eligible: isActive });
      let terminating = 0;
      for (const pod of pods.controlledBy(set.metadata.uid).values())
        if (pod.metadata.deletionTimestamp && !isFinished(pod) && selects(set["spec"].selector, pod.metadata.labels)) terminating++;

      const managed = set.metadata.deletionTimestamp ? { pods: active } : manageReplicas({ set, active, kinds, sets, pods, context });
      const current = sets.get(key);
      if (!current) return;
      const next = withStatus(current, managed.pods, terminating, managed, context.clock.now);
      if (next) context.api.updateStatus(kinds.replicaSets, next);
      if (managed.error) throw managed.error;
      return managed.more ? { again: 2 } : nextAvailable(set, managed.pods, context.clock.now);
    },
  };
}
