// Rolling update: up by what surge allows, down by what availability allows (deployment/rolling.go).
import type { KubeObject } from "../../../api/object.ts";
import { active, availableReplicas, byAge, maxUnavailable, newSetSize, specReplicas, wanted } from "./arithmetic.ts";
import { cleanUp, syncRevision } from "./history.ts";
import { isComplete, syncRolloutStatus } from "./progress.ts";
import type { Found, Work } from "./work.ts";

export function rolloutRolling(work: Work): { again: number } | undefined {
  const found = syncRevision(work, true);
  if (!growNewSet(work, found) && !shrinkOldSets(work, found) && isComplete(work.deployment, work.deployment["status"]))
    cleanUp(work, found.oldSets);
  return syncRolloutStatus(work, refreshed(work, found));
}

export const refreshed = (work: Work, { newSet, oldSets }: Found): Found => ({
  newSet: newSet && work.fresh(newSet),
  oldSets: oldSets.map((set) => work.fresh(set)),
});

const all = ({ newSet, oldSets }: Found): KubeObject[] => (newSet ? [...oldSets, newSet] : oldSets);

function growNewSet(work: Work, found: Found): boolean {
  const { newSet } = found;
  if (!newSet || wanted(newSet) === wanted(work.deployment)) return false;
  if (wanted(newSet) > wanted(work.deployment)) return work.scale(newSet, wanted(work.deployment));
  return work.scale(newSet, newSetSize(work.deployment, all(found), wanted(newSet)));
}

function shrinkOldSets(work: Work, found: Found): boolean {
  const old = active(found.oldSets).sort(byAge);
  if (!old.length || !found.newSet) return false;
  const least = wanted(work.deployment) - maxUnavailable(work.deployment);
  const newUnavailable = wanted(found.newSet) - (found.newSet["status"]?.availableReplicas ?? 0);
  const most = specReplicas(all(found)) - least - newUnavailable;
  if (most <= 0) return false;
  const unhealthy = shrinkUnhealthy(work, old, most);
  const healthy = shrinkHealthy(work, refreshed(work, found), least);
  return unhealthy + healthy > 0;
}

/** Pods that are not available anyway go first: they cost nothing. */
function shrinkUnhealthy(work: Work, old: readonly KubeObject[], most: number): number {
  let total = 0;
  for (const set of old) {
    if (total >= most) break;
    const surplus = Math.min(most - total, wanted(set) - (set["status"]?.availableReplicas ?? 0));
    if (surplus <= 0) continue;
    work.scale(set, wanted(set) - surplus);
    total += surplus;
  }
  return total;
}

function shrinkHealthy(work: Work, found: Found, least: number): number {
  const spare = availableReplicas(all(found)) - least;
  let total = 0;
  for (const set of active(found.oldSets).sort(byAge)) {
    if (total >= spare) break;
    const surplus = Math.min(wanted(set), spare - total);
    work.scale(set, wanted(set) - surplus);
    total += surplus;
  }
  return total;
}
