// Questions about pods that several controllers ask (kubernetes/pkg/api/v1/pod, pkg/controller).
import { fromTimestamp, type KubeObject } from "../../api/object.ts";
import { conditionOf } from "./conditions.ts";

/** Neither finished nor being deleted. */
export const isActive = (pod: KubeObject): boolean => !isFinished(pod) && !pod.metadata.deletionTimestamp;

export function isFinished(pod: KubeObject): boolean {
  const phase = pod["status"]?.phase;
  return phase === "Succeeded" || phase === "Failed";
}

export const isReady = (pod: KubeObject): boolean => conditionOf(pod["status"]?.conditions, "Ready")?.status === "True";

/** Virtual ms since when the pod is ready; undefined when it is not. */
export function readySince(pod: KubeObject): number | undefined {
  const condition = conditionOf(pod["status"]?.conditions, "Ready");
  return condition?.status === "True" ? fromTimestamp(condition.lastTransitionTime ?? pod.metadata.creationTimestamp) : undefined;
}

/** When (virtual ms) the pod is or was available: ready for `minReadySeconds`; undefined while it is not ready. */
export function availableAt(pod: KubeObject, minReadySeconds: number): number | undefined {
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}
