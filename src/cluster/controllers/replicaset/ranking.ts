// Which pods a scale-down takes first (kubernetes/pkg/controller/controller_utils.go: ActivePodsWithRanks).
import { fromTimestamp, type KubeObject } from "../../../api/object.ts";
import { isReady, readySince } from "../pods.ts";

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const COST = "controller.kubernetes.io/pod-deletion-cost";

/** Compares so that the first of a sorted list is deleted first. `related`: active pods of the same owner by node. */
export function byDeletionRank(related: ReadonlyMap<string, number>, now: number): (a: KubeObject, b: KubeObject) => number {
  return (a, b) =>
    Number(Boolean(a["spec"].nodeName)) - Number(Boolean(b["spec"].nodeName)) ||
    (PHASES[a["status"]?.phase] ?? 0) - (PHASES[b["status"]?.phase] ?? 0) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    (related.get(b["spec"].nodeName) ?? 0) - (related.get(a["spec"].nodeName) ?? 0) ||
    younger(readySince(a), readySince(b), a, b, now) ||
    restarts(b) - restarts(a) ||
    younger(fromTimestamp(a.metadata.creationTimestamp), fromTimestamp(b.metadata.creationTimestamp), a, b, now);
}

/** The younger first, ages told apart by powers of two only; pods of about one age by uid, so that the choice is not always the newest. */
function younger(a: number | undefined, b: number | undefined, podA: KubeObject, podB: KubeObject, now: number): number {
  if (a === undefined || b === undefined || a === b) return 0;
  return ageRank(now - a) - ageRank(now - b) || (podA.metadata.uid < podB.metadata.uid ? -1 : 1);
}
const ageRank = (milliseconds: number): number => (milliseconds > 0 ? Math.floor(Math.log2(milliseconds * 1e6)) : -1);

function deletionCost(pod: KubeObject): number {
  const text = pod.metadata.annotations?.[COST];
  return text !== undefined && /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0;
}

const restarts = (pod: KubeObject): number =>
  Math.max(0, ...(pod["status"]?.containerStatuses ?? []).map((status: { restartCount?: number }) => status.restartCount ?? 0));
