// Recreate: all old pods end before the first new one starts (deployment/recreate.go).

import { isFinished } from "../pods.ts";
import { active, actualReplicas, wanted } from "./arithmetic.ts";
import { cleanUp, syncRevision } from "./history.ts";
import { isComplete, syncRolloutStatus } from "./progress.ts";
import { refreshed } from "./rolling.ts";
import type { Found, Work } from "./work.ts";

export function rolloutRecreate(work: Work): { again: number } | undefined {
  let found = syncRevision(work, false);
  const old = active(found.oldSets);
  if (old.length) {
    for (const set of old) work.scale(set, 0);
    return syncRolloutStatus(work, refreshed(work, found));
  }
  if (oldPodsRun(work, found)) return syncRolloutStatus(work, found);
  if (!found.newSet) found = syncRevision(work, true);
  if (found.newSet) work.scale(found.newSet, wanted(work.deployment));
  if (isComplete(work.deployment, work.deployment["status"])) cleanUp(work, found.oldSets);
  return syncRolloutStatus(work, refreshed(work, found));
}

function oldPodsRun(work: Work, { oldSets }: Found): boolean {
  if (actualReplicas(oldSets) > 0) return true;
  return oldSets.some((set) => [...work.pods.controlledBy(set.metadata.uid).values()].some((pod) => !isFinished(pod)));
}
