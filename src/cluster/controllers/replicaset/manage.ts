// Creates and deletes pods until there are as many as asked for: in batches that double while all goes well, so that a quota is not hammered.
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Cache } from "../cache.ts";
import { controllerReference } from "../claim.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isActive } from "../pods.ts";
import { byDeletionRank } from "./ranking.ts";

/** At most this many pods are created or deleted in one look. */
const BURST = 500;

interface Work {
  set: KubeObject;
  active: KubeObject[];
  /** Of the set. */
  kind: Kind;
  kinds: Kinds;
  sets: Cache;
  pods: Cache;
  context: Context;
}

export interface Managed {
  pods: readonly KubeObject[];
  /** What a write was refused with, and at what. */
  error?: ApiError;
  failed?: "FailedCreate" | "FailedDelete";
  /** The burst ended before the work did. */
  more?: boolean;
}

export function manageReplicas(work: Work): Managed {
  const difference = work.active.length - (work.set["spec"].replicas ?? 1);
  if (difference < 0) return createPods(work, -difference);
  if (difference > 0) return deletePods(work, difference);
  return { pods: work.active };
}

/** kubernetes/pkg/controller/replicaset: slowStartBatch. */
function createPods({ set, active, kind, kinds, context }: Work, missing: number): Managed {
  const total = Math.min(missing, BURST);
  const created: KubeObject[] = [];
  const body = podFromTemplate(kind, set);
  for (let batch = 1, done = 0; done < total; done += batch, batch *= 2) {
    let error: ApiError | undefined;
    for (let i = 0; i < Math.min(batch, total - done); i++) {
      try {
        const pod = context.api.create(kinds.pods, body, { namespace: set.metadata.namespace! });
        created.push(pod);
        context.events.event(set, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
      } catch (failure) {
        if (!(failure instanceof ApiError)) throw failure;
        if (isNamespaceTerminating(failure)) return { pods: [...active, ...created] };
        context.events.event(set, "Warning", "FailedCreate", `Error creating: ${failure.message}`);
        error ??= failure;
      }
    }
    if (error) return { pods: active, error, failed: "FailedCreate" };
  }
  return { pods: active, more: total < missing };
}

/** kubernetes/pkg/controller/controller_utils.go: GetPodFromTemplate. */
function podFromTemplate(kind: Kind, set: KubeObject): object {
  const { metadata = {}, spec } = set["spec"].template;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata.finalizers ? { finalizers: metadata.finalizers } : {}),
      ownerReferences: [controllerReference(kind, set)],
    },
    spec,
  };
}

function deletePods({ set, active, kinds, sets, pods, context }: Work, surplus: number): Managed {
  const total = Math.min(surplus, BURST);
  const victims =
    total < active.length
      ? [...active].sort(byDeletionRank(relatedOnNodes(set, sets, pods), context.clock.now)).slice(0, total)
      : active.slice(0, total);
  let error: ApiError | undefined;
  for (const pod of victims) {
    try {
      context.api.delete(kinds.pods, pod.metadata.name, { namespace: pod.metadata.namespace!, preconditions: { uid: pod.metadata.uid } });
      context.events.event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      if (failure.code === 404) continue;
      context.events.event(set, "Warning", "FailedDelete", `Error deleting: ${failure.message}`);
      error ??= failure;
    }
  }
  return { pods: active, ...(error ? { error, failed: "FailedDelete" as const } : { more: total < surplus }) };
}

/** How many active pods of the same owner's replica sets stand on each node: doubled-up ones go first. */
function relatedOnNodes(set: KubeObject, sets: Cache, pods: Cache): ReadonlyMap<string, number> {
  const owner = controllerOf(set);
  const related = owner ? sets.controlledBy(owner.uid).values() : [set];
  const counts = new Map<string, number>();
  for (const each of related)
    for (const pod of pods.controlledBy(each.metadata.uid).values()) {
      const node = pod["spec"].nodeName;
      if (node && isActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
    }
  return counts;
}

export const isNamespaceTerminating = (error: ApiError): boolean =>
  error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
