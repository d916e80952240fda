// How many processes a node and each of its pods may have (pkg/kubelet/stats/pidlimit, cm/pod_container_manager_linux.go).
import type { Container } from "../../../containers/container.ts";
import { PID_MAX, threadsMax } from "../../../machine/sysctl.ts";
import { amount } from "../amounts.ts";
import type { ContainerRecord } from "../records.ts";
import type { PodOnNode } from "../worker-host.ts";

/** How many processes a node can have. @param memory as a quantity */
export const mostProcesses = (memory: string): number => Math.min(PID_MAX, threadsMax(amount(memory)));

const inContainer = ({ current }: ContainerRecord): number => (current?.state === "running" ? current.machine.processes.running.size : 0);

/** The processes of a pod, pause included. */
export const processesOf = ({ records, sandbox }: PodOnNode): number =>
  records.reduce((sum, record) => sum + inContainer(record), sandbox ? 1 : 0);

/** Those whose turn comes first when a node runs out of processes: of low priority, then of many (rankPIDPressure). */
export const rankedByProcesses = <Worker extends PodOnNode>(workers: readonly Worker[]): Worker[] =>
  [...workers].sort((a, b) => (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) || processesOf(b) - processesOf(a));

/** A container shares its pod's limit of processes: beyond it, nothing in it can fork. */
export function limitProcesses(worker: PodOnNode, container: Container): void {
  const limit = worker.host.podPidsLimit();
  if (limit > 0)
    container.machine.processes.forkError = () => (processesOf(worker) >= limit ? "Resource temporarily unavailable" : undefined);
}
