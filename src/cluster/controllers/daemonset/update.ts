// A rolling update of a DaemonSet: pods of an old template are deleted, never more missing at a time than allowed
// (kubernetes/pkg/controller/daemon/update.go: rollingUpdate).
import type { KubeObject } from "../../../api/object.ts";
import { availableAt } from "../pods.ts";
import { REVISION_LABEL } from "./kinds.ts";
import { mayRunOn, nodeNameOf } from "./placement.ts";

/** Whole pods of an int-or-percent of `total`, rounded up. */
const share = (value: number | string, total: number): number =>
  typeof value === "number" ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);

/** Which pods to delete now so that the daemon makes them anew from the current template. */
export function outdatedToDelete(
  set: KubeObject,
  pods: readonly KubeObject[],
  nodes: readonly KubeObject[],
  hash: string,
  now: number,
): KubeObject[] {
  const wanted = nodes.filter((node) => mayRunOn(set["spec"].template, node).run);
  const names = new Set(wanted.map((node) => node.metadata.name));
  const mine = pods.filter((pod) => names.has(nodeNameOf(pod) ?? ""));
  const outdated = mine.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] !== hash && !pod.metadata.deletionTimestamp);
  if (!outdated.length) return [];
  const available = (pod: KubeObject): boolean => {
    const at = availableAt(pod, set["spec"].minReadySeconds ?? 0);
    return at !== undefined && at <= now && !pod.metadata.deletionTimestamp;
  };
  const down = wanted.length - new Set(mine.filter(available).map(nodeNameOf)).size;
  const allowed = Math.max(share(set["spec"].updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length), 1) - down;
  const broken = outdated.filter((pod) => !available(pod));
  return [...broken, ...outdated.filter(available).slice(0, Math.max(0, allowed))];
}
