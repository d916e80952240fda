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

/** The use of each running container. */
export function usageOf(records: readonly ContainerRecord[]): ContainerUsage[] {
  return records.filter(isRunning).map((record) => {
    const { machine, config, memory, startedAt } = record.current!;
    const limit = milli(record.spec.resources?.limits?.["cpu"]);
    const cpu = config.image.usage.idleCpu + machine.load.average(startedAt);
    return { name: record.spec.name, cpu: limit ? Math.min(cpu, limit) : cpu, memory };
  });
}
