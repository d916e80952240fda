// One look at the containers of a pod, and what follows from it: those that must go are stopped, and those that are missing are started, init
// containers one after the other and before all others (kuberuntime_manager.go: computePodActions, SyncPod).
import type { Task } from "../../machine/process.ts";
import { startContainer } from "./container-start.ts";
import { graceOf, killContainer, killContainers } from "./container-stop.ts";
import { isRunning } from "./records.ts";
import { isInitialized, ruledAction, willRestart } from "./status.ts";
import type { PodOnNode } from "./worker-host.ts";

/** One has ended in a way that all begin again, from the first init container on (computePodActions: ContainersToReset). */
function* resetContainers(worker: PodOnNode): Task<void> {
  const members = worker.records.filter(({ role }) => role !== "ephemeral");
  yield* killContainers(worker, members);
  for (const record of members) record.again = record.current !== undefined;
}

/** False where one could not be started now. */
export function* syncContainers(worker: PodOnNode): Task<boolean> {
  const { records } = worker;
  let good = true;
  if (records.some((record) => !record.again && ruledAction(record) === "RestartAllContainers")) yield* resetContainers(worker);
  for (const record of records)
    if (record.doomed && isRunning(record)) yield* killContainer(worker, record, record.doomed, graceOf(worker, record));
  for (const record of records) {
    if (record.role !== "ephemeral" || record.current) continue;
    good = (yield* startContainer(worker, record)) && good;
  }
  let ready = true;
  for (const record of records) {
    if (record.role !== "init" && record.role !== "sidecar") continue;
    if (isRunning(record)) {
      if (record.role === "init" || !record.started) ready = false;
    } else if (record.role === "init" && record.ended?.exitCode === 0 && !record.again) continue;
    else {
      if (record.ended && !willRestart(worker.pod, record)) return good;
      const mainsRun = records.some((each) => each.role === "main" && each.current);
      if (record.role === "init" && mainsRun && !record.again) continue;
      good = (yield* startContainer(worker, record)) && good;
      if (record.role === "init" || !isInitialized(record)) ready = false;
    }
    if (!ready) break;
  }
  if (!ready) return good;
  for (const record of records) {
    if (record.role !== "main" || isRunning(record) || (record.ended && !willRestart(worker.pod, record))) continue;
    good = (yield* startContainer(worker, record)) && good;
  }
  return good;
}
