// Stopping containers of a pod: preStop hook, stop signal, grace period (kuberuntime_container.go).
import type { Task } from "../../machine/process.ts";
import { runHook } from "./hooks.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { startTask } from "./task.ts";
import type { PodOnNode } from "./worker-host.ts";

const MIN_GRACE = 2000;
/** Of pods that are evicted because their node runs short (immediateEvictionGracePeriodSeconds). */
const EVICTION_GRACE = 1000;

/** How long a container may take to stop, in milliseconds. */
export function graceOf(worker: PodOnNode, record: ContainerRecord): number {
  if (worker.evicted) return EVICTION_GRACE;
  if (worker.pod.metadata.deletionGracePeriodSeconds !== undefined) return worker.pod.metadata.deletionGracePeriodSeconds * 1000;
  const { livenessProbe, startupProbe } = record.spec;
  const probe = record.doomed?.by === "liveness" ? livenessProbe : record.doomed?.by === "startup" ? startupProbe : undefined;
  return (probe?.terminationGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}

/**
 * preStop, the stop signal, and SIGKILL when the grace (ms) is over.
 * @param before those that have to end first, as long as the grace lasts
 */
export function* killContainer(
  worker: PodOnNode,
  record: ContainerRecord,
  message: string,
  grace: number,
  before: readonly ContainerRecord[] = [],
): Task<void> {
  const container = record.current;
  if (container?.state !== "running") return;
  const { clock } = worker.host;
  const end = clock.now + grace;
  worker.event(record, "Normal", "Killing", message);
  const hook = record.spec.lifecycle?.preStop;
  if (hook && grace > 0) {
    const failure = yield* runHook(hook, container, record, worker.pod, worker.probes.host, grace);
    if (failure !== undefined) worker.event(record, "Warning", "FailedPreStopHook", "PreStopHook failed");
  }
  for (const other of before) while (isRunning(other) && clock.now < end) yield { on: other.current!.changed, until: end };
  if (container.state !== "running") return;
  const until = Math.max(end, clock.now + MIN_GRACE);
  container.signal(container.config.stopSignal);
  while (container.state === "running" && clock.now < until) yield { on: container.changed, until };
  if (container.state === "running") container.signal("SIGKILL");
  while (container.state === "running") yield { on: container.changed };
}

/** Those that a sidecar outlives: all that are none, and the sidecars after it (kuberuntime_termination_order.go). */
function outlived(record: ContainerRecord, records: readonly ContainerRecord[]): ContainerRecord[] {
  if (record.role !== "sidecar") return [];
  const at = records.indexOf(record);
  return records.filter((other, index) => other.role === "main" || (other.role === "sidecar" && index > at));
}

/** Stops containers, sidecars after those that they serve, and waits until none of them runs. One grace period holds for all of them. */
export function* killContainers(worker: PodOnNode, records: readonly ContainerRecord[]): Task<void> {
  const { clock } = worker.host;
  const running = records.filter(isRunning);
  const tasks = running.map((record) =>
    startTask(
      clock,
      killContainer(worker, record, `Stopping container ${record.spec.name}`, graceOf(worker, record), outlived(record, records)),
    ),
  );
  try {
    for (const record of running) while (isRunning(record)) yield { on: record.current!.changed };
  } finally {
    for (const task of tasks) task.cancel();
  }
}
