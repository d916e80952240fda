// What a kubelet knows of the use of its node: what its metrics and its summary are written from (pkg/kubelet/server/stats).
import { amount, milli } from "./amounts.ts";
import type { Storage } from "./eviction/storage.ts";
import type { NodeConfig } from "./node.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { NODE_ITSELF, processorOf } from "./usage.ts";
import type { PodWorker } from "./worker.ts";

/** Times are virtual ms, sizes bytes. */
export interface Processor {
  /** Millicores. */
  readonly now: number;
  /** Seconds of processor time since the start. */
  readonly seconds: number;
}
export interface ContainerStats {
  readonly name: string;
  /** Without its scheme. */
  readonly id: string;
  readonly image: string;
  readonly started: number;
  readonly cpu: Processor;
  /** Seconds for which it had to wait for its share. */
  readonly throttled: number;
  readonly memory: number;
  /** Of the control group; 0 is none. */
  readonly limits: { readonly cpu: number; readonly memory: number };
  /** Millicores requested. */
  readonly requested: number;
  /** What it wrote: its own layer and its log. */
  readonly written: number;
}
export interface PodStats {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly started: string;
  readonly containers: readonly ContainerStats[];
}
export interface NodeStats {
  readonly name: string;
  readonly now: number;
  readonly started: number;
  readonly processors: number;
  readonly cpu: Processor;
  readonly memory: { readonly used: number; readonly capacity: number };
  readonly disk: { readonly available: number; readonly capacity: number; readonly images: number };
  readonly pods: readonly PodStats[];
  /** Containers by state, those that have ended included. */
  readonly states: Readonly<Record<"running" | "exited" | "created", number>>;
}

interface Source {
  config: NodeConfig;
  now: number;
  /** When the node came up. */
  started: number;
  workers: Iterable<PodWorker>;
  rationed: ReadonlyMap<ContainerRecord, number>;
  storage: Storage;
  /** Bytes that images take. */
  images: number;
}

export function statsOf({ config, now, started, workers, rationed, storage, images }: Source): NodeStats {
  const pods: PodStats[] = [];
  const states = { running: 0, exited: 0, created: 0 };
  const all = [...workers];
  for (const { pod, records, over } of all) {
    for (const { current, previous } of records) {
      if (current) states[current.state]++;
      if (previous) states[previous.state]++;
    }
    const containers = records.filter(isRunning).map((record) => containerOf(record, now, rationed.get(record), storage.of(record)));
    if (!over)
      pods.push({
        namespace: pod.metadata.namespace ?? "",
        name: pod.metadata.name,
        uid: pod.metadata.uid,
        started: pod.status?.startTime ?? pod.metadata.creationTimestamp,
        containers,
      });
  }
  const running = pods.flatMap(({ containers }) => containers);
  const sum = (value: (each: ContainerStats) => number) => running.reduce((total, each) => total + value(each), 0);
  return {
    name: config.name,
    now: Math.floor(now),
    started,
    processors: Math.floor(milli(config.cpu) / 1000),
    cpu: {
      now: NODE_ITSELF.cpu + sum(({ cpu }) => cpu.now),
      seconds: (NODE_ITSELF.cpu * (now - started)) / 1e6 + sum(({ cpu }) => cpu.seconds),
    },
    memory: { used: NODE_ITSELF.memory + sum(({ memory }) => memory), capacity: amount(config.memory) },
    disk: { available: storage.available(all), capacity: storage.capacity, images },
    pods,
    states,
  };
}

function containerOf(record: ContainerRecord, now: number, rationed: number | undefined, written: number): ContainerStats {
  const { current, spec, actual, image } = record;
  const { config, machine, startedAt } = current!;
  return {
    name: spec.name,
    id: config.id,
    image: image ? `${image.repository}:${image.tag}` : (spec.image ?? ""),
    started: Math.floor(startedAt),
    cpu: {
      now: rationed ?? processorOf(record),
      seconds: (config.image.usage.idleCpu * (now - startedAt)) / 1e6 + machine.load.spent / 1000,
    },
    throttled: machine.load.throttled / 1000,
    memory: current!.memory,
    limits: { cpu: config.cpuLimit ?? 0, memory: config.memoryLimit },
    requested: milli(actual?.requests?.["cpu"]),
    written,
  };
}
