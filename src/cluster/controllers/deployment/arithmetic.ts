// How many pods a rollout may have too many or too few (kubernetes/pkg/controller/deployment/util/deployment_util.go).
import type { KubeObject } from "../../../api/object.ts";

type IntOrPercent = number | string | undefined;

export const DESIRED = "deployment.kubernetes.io/desired-replicas";
export const MAX = "deployment.kubernetes.io/max-replicas";
/** The value that means "none" for progressDeadlineSeconds and revisionHistoryLimit. */
const MAX_INT32 = 2147483647;

export const wanted = (object: KubeObject): number => object["spec"].replicas ?? 1;
export const isRolling = (deployment: KubeObject): boolean => (deployment["spec"].strategy?.type ?? "RollingUpdate") === "RollingUpdate";
export const hasDeadline = (deployment: KubeObject): boolean => (deployment["spec"].progressDeadlineSeconds ?? MAX_INT32) !== MAX_INT32;
export const hasHistoryLimit = (deployment: KubeObject): boolean => (deployment["spec"].revisionHistoryLimit ?? MAX_INT32) !== MAX_INT32;

function scaled(value: IntOrPercent, total: number, round: (value: number) => number): number {
  if (typeof value === "string" && value.endsWith("%")) return round((Number.parseInt(value, 10) * total) / 100);
  return Number(value ?? 0);
}

/** maxSurge rounds up, maxUnavailable down; where both come to nothing, one pod may be missing, or nothing would ever move. */
function fenceposts(deployment: KubeObject): { surge: number; unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment["spec"].strategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge ?? "25%", wanted(deployment), Math.ceil);
  const unavailable = scaled(maxUnavailable ?? "25%", wanted(deployment), Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const maxSurge = (deployment: KubeObject): number => (isRolling(deployment) ? fenceposts(deployment).surge : 0);
export const maxUnavailable = (deployment: KubeObject): number =>
  isRolling(deployment) && wanted(deployment) ? Math.min(fenceposts(deployment).unavailable, wanted(deployment)) : 0;

type Sets = readonly (KubeObject | undefined)[];
const sum = (sets: Sets, value: (set: KubeObject) => number | undefined): number =>
  sets.reduce((total, set) => total + ((set && value(set)) ?? 0), 0);
export const specReplicas = (sets: Sets): number => sum(sets, wanted);
export const actualReplicas = (sets: Sets): number => sum(sets, (set) => set["status"]?.replicas);
export const readyReplicas = (sets: Sets): number => sum(sets, (set) => set["status"]?.readyReplicas);
export const availableReplicas = (sets: Sets): number => sum(sets, (set) => set["status"]?.availableReplicas);
export const terminatingReplicas = (sets: Sets): number => sum(sets, (set) => set["status"]?.terminatingReplicas);

export const active = (sets: readonly KubeObject[]): KubeObject[] => sets.filter((set) => wanted(set) > 0);

/** How large the new set may be now, given all others. */
export function newSetSize(deployment: KubeObject, sets: readonly KubeObject[], size: number): number {
  if (!isRolling(deployment)) return wanted(deployment);
  const room = wanted(deployment) + maxSurge(deployment) - specReplicas(sets);
  return room <= 0 ? size : size + Math.min(room, wanted(deployment) - size);
}

/** By how much a set grows or shrinks when the whole deployment changes by `toAdd`, of which `added` is spent. */
export function proportion(set: KubeObject, deployment: KubeObject, toAdd: number, added: number): number {
  if (!wanted(set) || !toAdd || toAdd === added) return 0;
  const share = fraction(set, deployment);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}
function fraction(set: KubeObject, deployment: KubeObject): number {
  if (!wanted(deployment)) return -wanted(set);
  const annotated = Number(set.metadata.annotations?.[MAX] ?? deployment["status"]?.replicas ?? 0);
  if (!annotated) return 0;
  return Math.round((wanted(set) * (wanted(deployment) + maxSurge(deployment))) / annotated) - wanted(set);
}

/** Oldest first, names decide between equals. */
export const byAge = (a: KubeObject, b: KubeObject): number =>
  a.metadata.creationTimestamp === b.metadata.creationTimestamp
    ? a.metadata.name < b.metadata.name
      ? -1
      : 1
    : a.metadata.creationTimestamp < b.metadata.creationTimestamp
      ? -1
      : 1;
export const bySizeNewer = (a: KubeObject, b: KubeObject): number => wanted(b) - wanted(a) || byAge(b, a);
export const bySizeOlder = (a: KubeObject, b: KubeObject): number => wanted(b) - wanted(a) || byAge(a, b);
