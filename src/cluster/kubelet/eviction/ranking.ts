// Which pod goes first when a node runs short (pkg/kubelet/eviction/helpers.go, rankMemoryPressure), and which the kernel would kill
// (pkg/kubelet/qos/policy.go).
import { amount } from "../amounts.ts";
import { isStatic } from "../mirror-pods.ts";
import { type ContainerRecord, isRunning } from "../records.ts";
import type { PodWorker } from "../worker.ts";
import type { Share, Starved } from "./words.ts";

const SYSTEM_CRITICAL = 2_000_000_000;
const NODE_CRITICAL = 2_000_001_000;

/** Static pods and those of the system's own priorities are never evicted. */
export const isCritical = ({ pod }: PodWorker): boolean => isStatic(pod) || (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL;

/** What each running container uses of a resource (bytes) by `used`. */
export const sharesOf = (worker: PodWorker, resource: Starved, used: (record: ContainerRecord) => number): Share[] =>
  worker.records.filter(isRunning).map((record) => {
    const request = record.spec.resources?.requests?.[resource];
    return {
      name: record.spec.name,
      used: used(record),
      requested: amount(request),
      request: request === undefined ? "0" : String(request),
    };
  });

const total = (shares: readonly Share[], what: "used" | "requested"): number => shares.reduce((sum, share) => sum + share[what], 0);

/** Those above their requests first, then those of low priority, then by how far above their requests they are. */
export function ranked(workers: readonly PodWorker[], shares: (worker: PodWorker) => readonly Share[]): PodWorker[] {
  const facts = workers.map((worker) => {
    const own = shares(worker);
    return { worker, over: total(own, "used") - total(own, "requested"), priority: worker.pod.spec.priority ?? 0 };
  });
  return facts
    .sort((a, b) => Number(b.over > 0) - Number(a.over > 0) || a.priority - b.priority || b.over - a.over)
    .map(({ worker }) => worker);
}

/** How likely the kernel is to kill the container's processes when the node has no memory left. @param capacity bytes */
export function killScore({ pod }: PodWorker, record: ContainerRecord, capacity: number): number {
  const used = ((record.current?.memory ?? 0) / capacity) * 1000;
  if ((pod.spec.priority ?? 0) >= NODE_CRITICAL || isStatic(pod) || pod.status?.qosClass === "Guaranteed") return used - 997;
  if (pod.status?.qosClass === "BestEffort") return used + 1000;
  const adjusted = 1000 - Math.floor((1000 * amount(record.spec.resources?.requests?.["memory"])) / capacity);
  return used + Math.min(Math.max(adjusted, 3), 999);
}
