// A rolling update of a DaemonSet: pods of an old template are deleted, never more missing at a time than allowed, or new ones are made beside them,
// never more too many at a time (kubernetes/pkg/controller/daemon/update.go: rollingUpdate).
import type { KubeObject } from "../../../api/object.ts";
import { availableAt } from "../pods.ts";
import { REVISION_LABEL } from "./kinds.ts";

/** Whole pods of an int-or-percent of `total`, rounded up. */
const share = (value: number | string, total: number): number =>
  typeof value === "number" ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);

const rollingOf = (set: KubeObject): { maxSurge?: number | string; maxUnavailable?: number | string } =>
  set["spec"].updateStrategy?.rollingUpdate ?? {};

/** Whether an update may put a second pod on a node (util.AllowsSurge). */
export const allowsSurge = (set: KubeObject): boolean =>
  set["spec"].updateStrategy?.type !== "OnDelete" && share(rollingOf(set).maxSurge ?? 0, 100) > 0;

/** What an update does next: pods to delete, and nodes that get a new one beside the old. */
export interface Steps {
  remove: KubeObject[];
  surge: string[];
}

/** @param byNode the pods of each node where one should run, empty where none is; those being deleted do not count */
export function stepsOfUpdate(set: KubeObject, byNode: ReadonlyMap<string, readonly KubeObject[]>, hash: string, now: number): Steps {
  const isAvailable = (pod: KubeObject): boolean => (availableAt(pod, set["spec"].minReadySeconds ?? 0) ?? Number.POSITIVE_INFINITY) <= now;
  const surging = share(rollingOf(set).maxSurge ?? 0, byNode.size);
  const nodes = [...byNode].map(([node, here]) => ({ node, ...pairOf(here, hash) }));
  return surging > 0 ? besideOld(nodes, surging, isAvailable) : insteadOfOld(nodes, Math.max(1, missing(set, byNode.size)), isAvailable);
}

const missing = (set: KubeObject, total: number): number => share(rollingOf(set).maxUnavailable ?? 1, total);

interface OnNode {
  node: string;
  /** Of the current template, and of one before. */
  fresh: KubeObject | undefined;
  old: KubeObject | undefined;
  /** There are several of either. */
  crowded: boolean;
}

function pairOf(pods: readonly KubeObject[], hash: string): Omit<OnNode, "node"> {
  const current = (pod: KubeObject): boolean => pod.metadata.labels?.[REVISION_LABEL] === hash;
  const here = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const [fresh, ...more] = here.filter(current);
  const [old, ...others] = here.filter((pod) => !current(pod));
  return { fresh, old, crowded: more.length + others.length > 0 };
}

function insteadOfOld(nodes: readonly OnNode[], allowed: number, isAvailable: (pod: KubeObject) => boolean): Steps {
  let down = 0;
  const broken: KubeObject[] = [];
  const candidates: KubeObject[] = [];
  for (const { fresh, old, crowded } of nodes)
    if (crowded || !fresh === !old || (fresh && !isAvailable(fresh))) down++;
    else if (old) (isAvailable(old) ? candidates : broken).push(old);
  return { remove: [...broken, ...candidates.slice(0, Math.max(0, allowed - down))], surge: [] };
}

function besideOld(nodes: readonly OnNode[], allowed: number, isAvailable: (pod: KubeObject) => boolean): Steps {
  let under = 0;
  const remove: KubeObject[] = [];
  const broken: string[] = [];
  const candidates: string[] = [];
  for (const { node, fresh, old, crowded } of nodes)
    if (crowded) under++;
    else if (old && !fresh) (isAvailable(old) ? candidates : broken).push(node);
    else if (old && fresh)
      if (isAvailable(fresh)) remove.push(old);
      else under++;
  return { remove, surge: [...broken, ...candidates.slice(0, Math.max(0, allowed - under))] };
}

/** Which pods of a node are too many: all but one, or while an update surges all but one of the current template and a ready one before it. */
export function surplusOn(set: KubeObject, running: readonly KubeObject[], hash: string, now: number): KubeObject[] {
  const sorted = [...running].sort(bySeniority);
  if (sorted.length <= 1) return [];
  if (!allowsSurge(set)) return sorted.slice(1);
  const { fresh, old } = pairOf(sorted, hash);
  const surplus = sorted.filter((pod) => pod !== fresh && pod !== old);
  const done = (pod: KubeObject): boolean => (availableAt(pod, set["spec"].minReadySeconds ?? 0) ?? Number.POSITIVE_INFINITY) <= now;
  if (fresh && old && (availableAt(old, 0) === undefined || done(fresh))) surplus.push(old);
  return surplus;
}

/** Those that have a node first, then the older ones (podByCreationTimestampAndPhase). */
export const bySeniority = (a: KubeObject, b: KubeObject): number =>
  Number(Boolean(b["spec"].nodeName)) - Number(Boolean(a["spec"].nodeName)) ||
  (a.metadata.creationTimestamp === b.metadata.creationTimestamp
    ? a.metadata.name < b.metadata.name
      ? -1
      : 1
    : a.metadata.creationTimestamp < b.metadata.creationTimestamp
      ? -1
      : 1);
