// The status of a deployment and its conditions (deployment/progress.go and the status half of deployment/sync.go).
import { fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import { type Condition, conditionOf } from "../conditions.ts";
import {
  actualReplicas,
  availableReplicas,
  hasDeadline,
  maxUnavailable,
  readyReplicas,
  specReplicas,
  terminatingReplicas,
  wanted,
} from "./arithmetic.ts";
import type { Found, Work } from "./work.ts";

type Status = KubeObject["status"];

/** The conditions with one set, at the end of the list; nothing changes where status and reason are what they were. */
function withDeploymentCondition(
  conditions: readonly Condition[],
  condition: Condition,
  now: number,
  since?: string,
): readonly Condition[] {
  const old = conditionOf(conditions, condition.type);
  if (old && old.status === condition.status && old.reason === condition.reason) return conditions;
  const { type, status, reason, message } = condition;
  const lastTransitionTime = since ?? (old?.status === status ? old.lastTransitionTime! : timestamp(now));
  return [
    ...conditions.filter((each) => each !== old),
    { type, status, lastUpdateTime: timestamp(now), lastTransitionTime, reason: reason!, message: message! },
  ];
}

/** The deployment with a condition set in its status. */
export function setCondition(deployment: KubeObject, condition: Condition, now: number): KubeObject {
  const old: readonly Condition[] = deployment["status"]?.conditions ?? [];
  const conditions = withDeploymentCondition(old, condition, now);
  return conditions === old ? deployment : { ...deployment, status: { ...deployment["status"], conditions } };
}

function calculateStatus(work: Work, { newSet, oldSets }: Found): Status {
  const { deployment } = work;
  const sets = newSet ? [...oldSets, newSet] : oldSets;
  const available = availableReplicas(sets);
  const enough = available >= wanted(deployment) - maxUnavailable(deployment);
  const conditions = withDeploymentCondition(
    deployment["status"]?.conditions ?? [],
    enough
      ? { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
      : {
          type: "Available",
          status: "False",
          reason: "MinimumReplicasUnavailable",
          message: "Deployment does not have minimum availability.",
        },
    work.now,
  );
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: actualReplicas(sets),
    updatedReplicas: actualReplicas([newSet]),
    readyReplicas: readyReplicas(sets),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, specReplicas(sets) - available),
    terminatingReplicas: terminatingReplicas(sets),
    collisionCount: deployment["status"]?.collisionCount,
    conditions,
  };
}

export const isComplete = (deployment: KubeObject, status: Status): boolean =>
  (status?.updatedReplicas ?? 0) === wanted(deployment) &&
  (status?.replicas ?? 0) === wanted(deployment) &&
  (status?.availableReplicas ?? 0) === wanted(deployment) &&
  (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);

function isProgressing(old: Status, now: Status): boolean {
  const of = (status: Status, field: string): number => status?.[field] ?? 0;
  const outdated = (status: Status): number => of(status, "replicas") - of(status, "updatedReplicas");
  return (
    of(now, "updatedReplicas") > of(old, "updatedReplicas") ||
    outdated(now) < outdated(old) ||
    of(now, "readyReplicas") > of(old, "readyReplicas") ||
    of(now, "availableReplicas") > of(old, "availableReplicas")
  );
}

function isTimedOut(deployment: KubeObject, condition: Condition | undefined, now: number): boolean {
  if (!condition || condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return fromTimestamp(condition["lastUpdateTime"] as string) + deployment["spec"].progressDeadlineSeconds * 1000 < now;
}

/** Status without judging progress: while paused or scaled by hand. */
export function syncStatus(work: Work, found: Found): void {
  write(work, calculateStatus(work, found));
}

/** Status with progress judged; when to look again for a deadline. */
export function syncRolloutStatus(work: Work, found: Found): { again: number } | undefined {
  const { deployment, now } = work;
  const status = calculateStatus(work, found);
  const current = conditionOf(deployment["status"]?.conditions, "Progressing");
  const without = () => status.conditions.filter((condition: Condition) => condition.type !== "Progressing");
  // Once a rollout is complete, pods that fail later are nothing that a deadline judges.
  const rolledOut = status.replicas === status.updatedReplicas && current?.reason === "NewReplicaSetAvailable";
  if (!hasDeadline(deployment)) status.conditions = without();
  else if (!rolledOut) {
    const subject = found.newSet ? `ReplicaSet "${found.newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    const progress = (state: string, reason: string, words: string): Condition => ({
      type: "Progressing",
      status: state,
      reason,
      message: `${subject} ${words}`,
    });
    if (isComplete(deployment, status))
      status.conditions = withDeploymentCondition(
        status.conditions,
        progress("True", "NewReplicaSetAvailable", "has successfully progressed."),
        now,
      );
    else if (isProgressing(deployment["status"], status))
      // Replaced even when it says the same, because its update time is what the deadline counts from.
      status.conditions = withDeploymentCondition(
        without(),
        progress("True", "ReplicaSetUpdated", "is progressing."),
        now,
        current?.status === "True" ? current.lastTransitionTime : undefined,
      );
    else if (isTimedOut(deployment, conditionOf(status.conditions, "Progressing"), now))
      status.conditions = withDeploymentCondition(
        status.conditions,
        progress("False", "ProgressDeadlineExceeded", "has timed out progressing."),
        now,
      );
  }
  status.conditions = withReplicaFailure(status.conditions, found);
  if (write(work, status) || rolledOut) return undefined;
  return untilDeadline(deployment, status, current, now);
}

/** What a replica set failed at shows on its deployment; the new set's failure before others'. */
function withReplicaFailure(conditions: readonly Condition[], { newSet, oldSets }: Found): readonly Condition[] {
  const rest = conditions.filter((condition) => condition.type !== "ReplicaFailure");
  const old = conditionOf(conditions, "ReplicaFailure");
  for (const set of newSet ? [newSet, ...oldSets] : oldSets) {
    const failure = conditionOf(set["status"]?.conditions, "ReplicaFailure");
    if (!failure) continue;
    if (old && old.status === failure.status && old.reason === failure.reason) return conditions;
    const { type, status, lastTransitionTime, reason, message } = failure;
    return [
      ...rest,
      { type, status, lastUpdateTime: lastTransitionTime!, lastTransitionTime: lastTransitionTime!, reason: reason!, message: message! },
    ];
  }
  return old ? rest : conditions;
}

function untilDeadline(deployment: KubeObject, status: Status, current: Condition | undefined, now: number): { again: number } | undefined {
  if (!hasDeadline(deployment) || !current || isComplete(deployment, status) || current.reason === "ProgressDeadlineExceeded")
    return undefined;
  const after = fromTimestamp(current["lastUpdateTime"] as string) + deployment["spec"].progressDeadlineSeconds * 1000 - now;
  return { again: after < 1000 ? 5 : after + 1000 };
}

const COUNTS = ["observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"] as const;

/** Writes the status where it differs; whether it did. Counts of nothing are left out, as Go's omitempty does. */
function write(work: Work, status: Status): boolean {
  const old = work.deployment["status"] ?? {};
  const same =
    COUNTS.every((field) => (old[field] ?? 0) === status[field]) &&
    old.terminatingReplicas === status.terminatingReplicas &&
    old.collisionCount === status.collisionCount &&
    sameConditions(old.conditions ?? [], status.conditions);
  if (same) return false;
  const kept = Object.fromEntries(
    Object.entries(status).filter(
      ([field, value]) =>
        value !== undefined && (value !== 0 || field === "terminatingReplicas") && !(Array.isArray(value) && !value.length),
    ),
  );
  work.updateStatus({ ...work.deployment, status: kept });
  return true;
}

const sameConditions = (a: readonly Condition[], b: readonly Condition[]): boolean =>
  a === b || (a.length === b.length && a.every((condition, i) => condition === b[i] || JSON.stringify(condition) === JSON.stringify(b[i])));
