// The controllers of ReplicaSets and ReplicationControllers: as many pods as asked for (kubernetes/pkg/controller/replicaset/replica_set.go).
import type { Kind } from "../../../api/kind.ts";
import { controllerOf, type KubeObject, type LabelSelector } from "../../../api/object.ts";
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

/** In what the two kinds differ: the older selects by labels only, and does not count pods that are going. */
export interface Flavour {
  name: string;
  kind: Kind;
  selector(set: KubeObject): LabelSelector | undefined;
  countsTerminating: boolean;
}

export const replicaSetController = (kinds: Kinds, caches: Caches): Controller =>
  controllerOfSets(
    { name: "replicaset-controller", kind: kinds.replicaSets, selector: (set) => set["spec"].selector, countsTerminating: true },
    kinds,
    caches,
  );

export const replicationController = (kinds: Kinds, caches: Caches): Controller =>
  controllerOfSets(
    {
      name: "replication-controller",
      kind: kinds.replicationControllers,
      selector: (set) => ({ matchLabels: set["spec"].selector }),
      countsTerminating: false,
    },
    kinds,
    caches,
  );

function controllerOfSets(flavour: Flavour, kinds: Kinds, caches: Caches): Controller {
  const { kind, name, selector } = flavour;
  const sets = caches.of(kind);
  const pods = caches.of(kinds.pods);

  const ownerKey = (pod: KubeObject | undefined): Key[] => {
    const owner = pod && controllerOf(pod);
    return pod && owner?.kind === kind.kind ? [`${pod.metadata.namespace}/${owner.name}`] : [];
  };
  const adopters = (pod: KubeObject): Key[] =>
    [...sets.inNamespace(pod.metadata.namespace!).values()].filter((set) => selects(selector(set), pod.metadata.labels)).map(keyOf);

  const terminatingOf = (set: KubeObject): number => {
    let count = 0;
    for (const pod of pods.controlledBy(set.metadata.uid).values())
      if (pod.metadata.deletionTimestamp && !isFinished(pod) && selects(selector(set), pod.metadata.labels)) count++;
    return count;
  };

  return {
    name,
    component: name,
    wakes: [
      { kind, keys: (set) => [keyOf(set)] },
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
      const mine = { api: context.api, owner: set, ownerKind: kind, kind: kinds.pods, cache: pods, selector: selector(set) };
      const active = claim({ ...mine, eligible: isActive });
      const terminating = flavour.countsTerminating ? terminatingOf(set) : undefined;
      const managed = set.metadata.deletionTimestamp ? { pods: active } : manageReplicas({ set, active, kind, kinds, sets, pods, context });
      const current = sets.get(key);
      if (!current) return;
      const next = withStatus(current, managed.pods, terminating, managed, context.clock.now);
      if (next) context.api.updateStatus(kind, next);
      if (managed.error) throw managed.error;
      return managed.more ? { again: 2 } : nextAvailable(set, managed.pods, context.clock.now);
    },
  };
}
