// What a DaemonSet's status says (kubernetes/pkg/controller/daemon/daemon_controller.go: updateDaemonSetStatus).
import type { KubeObject } from "../../../api/object.ts";
import { availableAt, isReady } from "../pods.ts";
import { REVISION_LABEL } from "./kinds.ts";
import { mayRunOn, nodeNameOf } from "./placement.ts";
import { bySeniority } from "./update.ts";

export function daemonStatus(
  set: KubeObject,
  pods: readonly KubeObject[],
  nodes: readonly KubeObject[],
  hash: string,
  now: number,
): object {
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  for (const node of nodes) {
    const here = pods.filter((pod) => nodeNameOf(pod) === node.metadata.name);
    if (!mayRunOn(set["spec"].template, node).run) {
      if (here.length) counts.misscheduled++;
      continue;
    }
    counts.desired++;
    const first = [...here].sort(bySeniority)[0];
    if (!first) continue;
    counts.current++;
    if (first.metadata.labels?.[REVISION_LABEL] === hash) counts.updated++;
    if (!isReady(first)) continue;
    counts.ready++;
    const available = availableAt(first, set["spec"].minReadySeconds ?? 0);
    if (available !== undefined && available <= now) counts.available++;
  }
  const unavailable = counts.desired - counts.available;
  return {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    observedGeneration: set.metadata.generation,
    ...(counts.updated ? { updatedNumberScheduled: counts.updated } : {}),
    ...(counts.available ? { numberAvailable: counts.available } : {}),
    ...(unavailable ? { numberUnavailable: unavailable } : {}),
    ...(set["status"]?.collisionCount === undefined ? {} : { collisionCount: set["status"].collisionCount }),
  };
}
