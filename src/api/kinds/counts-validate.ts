// Validation of the counts in statuses: none is negative, a part is no greater than the whole, collisions are not forgotten (pkg/apis/*/validation).
import { type FieldError, invalid } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { nonNegative } from "./validation.ts";

/** A field that may not be greater than another, and what is said of it. */
type Bound = [part: string, whole: string, words: string];

/**
 * The validation of a kind's status.
 * @param counts its counts, in upstream's order
 * @param bounds which of them are parts of others
 */
export const validateCounts =
  (counts: readonly string[], bounds: readonly Bound[] = []) =>
  ({ status }: KubeObject, { status: old }: KubeObject): FieldError[] => {
    const now = (status ?? {}) as Record<string, number | undefined>;
    const errors = counts.flatMap((name) => nonNegative(now[name], `status.${name}`));
    for (const [part, whole, words] of bounds) {
      const count = now[part] ?? 0;
      if (count > (now[whole] ?? 0)) errors.push(invalid(`status.${part}`, count, `cannot be greater than ${words}`));
    }
    const collisions = now["collisionCount"] ?? 0;
    const before = (old as typeof now | undefined)?.["collisionCount"];
    if (before !== undefined && collisions < before) errors.push(invalid("status.collisionCount", collisions, "cannot be decremented"));
    return errors;
  };

const ofReplicas = (...parts: string[]): Bound[] => parts.map((part) => [part, "replicas", "status.replicas"]);

export const validateDeploymentStatus = validateCounts(
  [
    "observedGeneration",
    "replicas",
    "updatedReplicas",
    "readyReplicas",
    "availableReplicas",
    "unavailableReplicas",
    "terminatingReplicas",
    "collisionCount",
  ],
  [...ofReplicas("updatedReplicas", "readyReplicas", "availableReplicas"), ["availableReplicas", "readyReplicas", "readyReplicas"]],
);

/** Of replica sets and replication controllers. */
export const validateReplicaSetStatus = validateCounts(
  ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas"],
  [...ofReplicas("fullyLabeledReplicas", "readyReplicas", "availableReplicas"), ["availableReplicas", "readyReplicas", "readyReplicas"]],
);

export const validateStatefulSetStatus = validateCounts(
  ["replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration", "collisionCount"],
  [
    ...ofReplicas("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
    ["availableReplicas", "readyReplicas", "status.readyReplicas"],
  ],
);

export const validateDaemonSetStatus = validateCounts([
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
]);
