// The table of pods (printPod in pkg/printers/internalversion).

import { humanDuration } from "../../../base/duration.ts";
import type { Column } from "../../kind.ts";
import { fromTimestamp } from "../../object.ts";
import { ageColumn, nameColumn, text, wide } from "../table.ts";
import type { ContainerStatus, PodObject } from "./types.ts";

const condition = (pod: PodObject, type: string): boolean =>
  pod.status?.conditions?.some((item) => item.type === type && item.status === "True") ?? false;

interface Summary {
  status: string;
  ready: number;
  total: number;
  restarts: number;
  /** Virtual ms of the last restart that counts. */
  restartedAt?: number;
}

const finished = (status: ContainerStatus): number | undefined => {
  const at = status.lastState?.terminated?.finishedAt;
  return at ? fromTimestamp(at) : undefined;
};
const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

function endedBecause(terminated: { reason?: string; signal?: number; exitCode: number }): string {
  return terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
}

const summaries = new WeakMap<PodObject, Summary>();

/** READY, STATUS and RESTARTS of a pod. */
export function podSummary(pod: PodObject): Summary {
  const known = summaries.get(pod);
  if (known) return known;
  const summary = summarize(pod);
  if (Object.isFrozen(pod)) summaries.set(pod, summary);
  return summary;
}

function summarize(pod: PodObject): Summary {
  const { spec, status = {} } = pod;
  const sidecars = new Set(
    (spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always").map((container) => container.name),
  );
  let total = spec.containers.length + sidecars.size;
  let ready = 0;
  let restarts = 0;
  let restartedAt: number | undefined;
  let sidecarRestarts = 0;
  let sidecarRestartedAt: number | undefined;
  let reason = status.reason || status.phase || "";
  if (status.conditions?.some((item) => item.type === "PodScheduled" && item.reason === "SchedulingGated")) reason = "SchedulingGated";

  let initializing = false;
  const initStatuses = status.initContainerStatuses ?? [];
  for (let index = 0; index < initStatuses.length; index++) {
    const container = initStatuses[index]!;
    restarts += container.restartCount;
    restartedAt = later(restartedAt, finished(container));
    const sidecar = sidecars.has(container.name);
    if (sidecar) {
      sidecarRestarts += container.restartCount;
      sidecarRestartedAt = later(sidecarRestartedAt, finished(container));
    }
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated) reason = `Init:${endedBecause(terminated)}`;
    else if (waiting?.reason && waiting.reason !== "PodInitializing") reason = `Init:${waiting.reason}`;
    else reason = `Init:${index}/${spec.initContainers?.length ?? 0}`;
    initializing = true;
    break;
  }

  if (!initializing || condition(pod, "Initialized")) {
    restarts = sidecarRestarts;
    restartedAt = sidecarRestartedAt;
    let running = false;
    const statuses = status.containerStatuses ?? [];
    for (let index = statuses.length - 1; index >= 0; index--) {
      const container = statuses[index]!;
      restarts += container.restartCount;
      restartedAt = later(restartedAt, finished(container));
      const { waiting, terminated, running: run } = container.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) reason = endedBecause(terminated);
      else if (container.ready && run) {
        running = true;
        ready++;
      }
    }
    if (reason === "Completed" && running) reason = condition(pod, "Ready") ? "Running" : "NotReady";
  }

  if (pod.metadata.deletionTimestamp && status.reason === "NodeLost") reason = "Unknown";
  else if (pod.metadata.deletionTimestamp && status.phase !== "Failed" && status.phase !== "Succeeded") reason = "Terminating";
  if (status.phase === "Succeeded" || status.phase === "Failed") total = Math.max(total, ready);
  return { status: reason, ready, total, restarts, ...(restartedAt === undefined ? {} : { restartedAt }) };
}

function restarts(pod: PodObject, now: number): string {
  const { restarts, restartedAt } = podSummary(pod);
  return restarts && restartedAt !== undefined ? `${restarts} (${humanDuration(now - restartedAt)} ago)` : String(restarts);
}

function gates(pod: PodObject): string {
  const list = pod.spec.readinessGates ?? [];
  if (!list.length) return "<none>";
  return `${list.filter((gate) => condition(pod, gate.conditionType)).length}/${list.length}`;
}

export const podColumns: Column<PodObject>[] = [
  nameColumn,
  text("Ready", "The aggregate readiness state of this pod for accepting traffic.", (pod) => {
    const { ready, total } = podSummary(pod);
    return `${ready}/${total}`;
  }),
  text("Status", "The aggregate status of the containers in this pod.", (pod) => podSummary(pod).status),
  text(
    "Restarts",
    "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
    restarts,
  ),
  ageColumn,
  wide(text("IP", "The address of the pod", (pod: PodObject) => pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || "<none>")),
  wide(text("Node", "The node that the pod is bound to", (pod: PodObject) => pod.spec.nodeName || "<none>")),
  wide(text("Nominated Node", "The node that preemption makes room on", (pod: PodObject) => pod.status?.nominatedNodeName || "<none>")),
  wide(text("Readiness Gates", "How many readiness gates have passed", gates)),
];
