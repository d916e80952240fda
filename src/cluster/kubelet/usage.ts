// What containers use of processor and memory, as the kubelet tells the metrics server.
import { milli } from "./amounts.ts";
import { type ContainerRecord, isRunning } from "./records.ts";

/** What a node's own processes use beside its pods (kubelet and container runtime): millicores and bytes. */
export const NODE_ITSELF = { cpu: 40, memory: 300 * 2 ** 20 };

export interface ContainerUsage {
  name: string;
  /** Millicores. */
  cpu: number;
  /** Bytes. */
  memory: number;
}

/** Millicores of a running container as the last two readings tell, within its limit. */
export function processorOf({ current, spec }: ContainerRecord): number {
  const { machine, config, startedAt } = current!;
  const limit = milli(spec.resources?.limits?.["cpu"]);
  const cpu = config.image.usage.idleCpu + machine.load.average(startedAt);
  return limit ? Math.min(cpu, limit) : cpu;
}

/** The use of each running container. @param rationed millicores of those that the node has no more for */
export function usageOf(records: readonly ContainerRecord[], rationed: ReadonlyMap<ContainerRecord, number>): ContainerUsage[] {
  return records
    .filter(isRunning)
    .map((record) => ({ name: record.spec.name, cpu: rationed.get(record) ?? processorOf(record), memory: record.current!.memory }));
}
