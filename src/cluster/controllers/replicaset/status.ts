// The status of a replica set or replication controller (kubernetes/pkg/controller/replicaset/replica_set_utils.go).
import { type KubeObject, timestamp } from "../../../api/object.ts";
import { type Condition, conditionOf } from "../conditions.ts";
import { hasAll } from "../labels.ts";
import { availableAt, isReady } from "../pods.ts";
import type { Managed } from "./manage.ts";

/** The set with its new status; undefined when nothing changed. */
export function withStatus(
  set: KubeObject,
  pods: readonly KubeObject[],
  terminating: number | undefined,
  managed: Managed,
  now: number,
): KubeObject | undefined {
  const { minReadySeconds = 0, template } = set["spec"];
  let labelled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of pods) {
    if (hasAll(template.metadata?.labels, pod.metadata.labels)) labelled++;
    if (!isReady(pod)) continue;
    ready++;
    if (!minReadySeconds || availableAt(pod, minReadySeconds)! <= now) available++;
  }
  const old = set["status"] ?? {};
  const conditions = withFailure(old.conditions ?? [], managed, now);
  const status = {
    replicas: pods.length,
    ...(labelled ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length ? { conditions } : {}),
  };
  const same =
    status.replicas === old.replicas &&
    labelled === (old.fullyLabeledReplicas ?? 0) &&
    ready === (old.readyReplicas ?? 0) &&
    available === (old.availableReplicas ?? 0) &&
    terminating === old.terminatingReplicas &&
    status.observedGeneration === old.observedGeneration &&
    conditions === (old.conditions ?? conditions);
  return same ? undefined : { ...set, status };
}

/** ReplicaFailure is set at the first failure and goes with the first success. */
function withFailure(conditions: readonly Condition[], managed: Managed, now: number): readonly Condition[] {
  const failure = conditionOf(conditions, "ReplicaFailure");
  if (managed.error && !failure)
    return [
      ...conditions,
      {
        type: "ReplicaFailure",
        status: "True",
        lastTransitionTime: timestamp(now),
        reason: managed.failed!,
        message: managed.error.message,
      },
    ];
  return !managed.error && failure ? conditions.filter((condition) => condition !== failure) : conditions;
}

/** When to look again because a ready pod becomes available by time alone. */
export function nextAvailable(set: KubeObject, pods: readonly KubeObject[], now: number): { again: number } | undefined {
  const { minReadySeconds = 0 } = set["spec"];
  if (!minReadySeconds) return undefined;
  let next = Number.POSITIVE_INFINITY;
  for (const pod of pods) {
    const at = availableAt(pod, minReadySeconds);
    if (at !== undefined && at > now) next = Math.min(next, at - now);
  }
  return next === Number.POSITIVE_INFINITY ? undefined : { again: next };
}
