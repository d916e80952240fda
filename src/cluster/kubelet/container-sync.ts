// One look at the containers of a pod, and what follows from it: those that must go are stopped, and those that are missing are started, init
// containers one after the other and before all others (kuberuntime_manager.go: computePodActions, SyncPod).
import type { Task } from "../../machine/process.ts";
import { startContainer } from "./container-start.ts";
import { graceOf, killContainer } from "./container-stop.ts";
import { isRunning } from "./records.ts";
import { restartsAll, willRestart } from "./restarts.ts";
import { bothSynced, type Synced } from "./sync-loop.ts";
import type { PodOnNode } from "./worker-host.ts";

/** One has ended in a way that all begin again, from the first init container on: each is ended at once and taken away (computePodActions: ContainersToReset). */
function* resetContainers(worker: PodOnNode): Task<void> {
  const members = worker.records.filter(({ role }) => role !== "ephemeral");
  for (const record of members) yield* killContainer(worker, record, "killing", 0);
  for (const record of members) record.again = record.current !== undefined;
}

export function* syncContainers(worker: PodOnNode): Task<Synced> {
  const { records } = worker;
  let good: Synced = true;
  if (records.some(restartsAll)) {
    yield* resetContainers(worker);
    // They are started when it is seen that they are gone.
    worker.noticed();
    return true;
  }
  for (const record of records)
    if (record.doomed && isRunning(record)) yield* killContainer(worker, record, record.doomed.message, graceOf(worker, record));
  for (const record of records) {
    if (record.role !== "ephemeral" || record.current) continue;
    good = bothSynced(good, yield* startContainer(worker, record));
  }
  let ready = true;
  // Once the others have begun, a sidecar that is not there holds nobody up (HasAnyRegularContainerCreated).
  const mainsRun = records.some((each) => each.role === "main" && each.current && !each.again);
  for (const record of records) {
    if (record.role !== "init" && record.role !== "sidecar") continue;
    if (isRunning(record)) {
      if (record.role === "init" || (!record.started && !mainsRun)) ready = false;
    } else if (record.role === "init" && record.ended?.exitCode === 0 && !record.again) continue;
    else {
      if (record.ended && !willRestart(worker.pod, record)) return good;
      if (record.role === "init" && mainsRun && !record.again) continue;
      good = bothSynced(good, yield* startContainer(worker, record));
      // What follows waits until the kubelet has seen it run.
      if (record.role === "init" || !mainsRun) ready = false;
    }
    if (!ready) break;
  }
  if (!ready) return good;
  for (const record of records) {
    if (record.role !== "main" || isRunning(record) || (record.ended && !willRestart(worker.pod, record))) continue;
    good = bothSynced(good, yield* startContainer(worker, record));
  }
  return good;
}
