// Scaling a deployment, also in the middle of a rollout, where each set takes its share (deployment/sync.go: sync, scale).
import type { KubeObject } from "../../../api/object.ts";
import { active, byAge, bySizeNewer, bySizeOlder, DESIRED, isRolling, maxSurge, proportion, specReplicas, wanted } from "./arithmetic.ts";
import { cleanUp, findSets, syncRevision } from "./history.ts";
import { syncStatus } from "./progress.ts";
import { refreshed } from "./rolling.ts";
import type { Found, Work } from "./work.ts";

/** Whether an active set was last sized for another number of replicas. */
export function isScaling(work: Work): boolean {
  syncRevision(work, false);
  return active(work.sets).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED];
    return desired !== undefined && Number(desired) !== wanted(work.deployment);
  });
}

/** Scales and reports, without rolling anything out. */
export function syncScale(work: Work): void {
  const found = syncRevision(work, false);
  scale(work, found);
  if (work.deployment["spec"].paused) cleanUp(work, found.oldSets);
  syncStatus(work, refreshed(work, found));
}

/** Status alone: for a deployment that is being deleted. */
export const syncOnlyStatus = (work: Work): void => syncStatus(work, findSets(work));

function scale(work: Work, { newSet, oldSets }: Found): void {
  const single = activeOrLatest(newSet, oldSets);
  if (single) {
    if (wanted(single) !== wanted(work.deployment)) work.scale(single, wanted(work.deployment));
    return;
  }
  if (newSet && isSaturated(work.deployment, newSet)) {
    for (const set of active(oldSets)) work.scale(set, 0);
    return;
  }
  if (!isRolling(work.deployment)) return;
  const sets = active(newSet ? [...oldSets, newSet] : oldSets);
  const allowed = wanted(work.deployment) > 0 ? wanted(work.deployment) + maxSurge(work.deployment) : 0;
  const toAdd = allowed - specReplicas(sets);
  sets.sort(toAdd < 0 ? bySizeOlder : bySizeNewer);
  let added = 0;
  const sizes = sets.map((set) => {
    const share = proportion(set, work.deployment, toAdd, added);
    added += share;
    return wanted(set) + share;
  });
  sets.forEach((set, i) => {
    const leftover = i === 0 && toAdd !== 0 ? toAdd - added : 0;
    work.scale(set, Math.max(0, sizes[i]! + leftover));
  });
}

/** The only set that has pods, or the latest where none has; undefined in the middle of a rollout. */
function activeOrLatest(newSet: KubeObject | undefined, oldSets: readonly KubeObject[]): KubeObject | undefined {
  const sets = active(newSet ? [...oldSets, newSet] : [...oldSets]);
  if (sets.length > 1) return undefined;
  return sets[0] ?? newSet ?? [...oldSets].sort(byAge).at(-1);
}

const isSaturated = (deployment: KubeObject, set: KubeObject): boolean =>
  Number(set.metadata.annotations?.[DESIRED]) === wanted(deployment) &&
  wanted(set) === wanted(deployment) &&
  (set["status"]?.availableReplicas ?? 0) === wanted(deployment);
