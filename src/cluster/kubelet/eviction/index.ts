// The eviction manager: watches what a node has left, tells pressure as conditions, and ends pods before the node itself suffers
// (pkg/kubelet/eviction/eviction_manager.go). It looks while there is something to see: after a use changed, and as long as there is pressure.
import type { PodObject } from "../../../api/kinds/pod/types.ts";
import type { Clock, Timer } from "../../../base/clock.ts";
import { commandName } from "../../../machine/command-name.ts";
import { amount } from "../amounts.ts";
import type { NodeConfig } from "../node.ts";
import { type ContainerRecord, isRunning } from "../records.ts";
import { type KubeletSettings, thresholdOf } from "../settings.ts";
import { NODE_ITSELF } from "../usage.ts";
import type { PodWorker } from "../worker.ts";
import { mostProcesses, rankedByProcesses } from "./processes.ts";
import { isCritical, killScore, ranked, sharesOf } from "./ranking.ts";
import { overLimit, type Storage } from "./storage.ts";
import { binaryQuantity, conditionMessage, decimalQuantity, lowMessage, lowOnProcessesMessage, type Starved } from "./words.ts";

export type Pressure = "MemoryPressure" | "DiskPressure" | "PIDPressure";

/** The kernel tells at once when memory crosses a threshold; here a little later, ms. */
const NOTICE = 500;
/** monitoringInterval, ms. */
export const INTERVAL = 10_000;

export interface EvictionHost {
  readonly clock: Clock;
  readonly node: NodeConfig;
  readonly storage: Storage;
  workers(): Iterable<PodWorker>;
  /** How many processes the node has, those in containers included. */
  processes(): number;
  /** An event about the node. */
  event(type: "Normal" | "Warning", reason: string, message: string): void;
  /** The conditions have changed: the node's status is due. */
  changed(): void;
  /** Removes images that nothing uses, all that there are. */
  removeImages(): void;
  settings(): KubeletSettings;
}

const memoryOf = (record: ContainerRecord): number => record.current?.memory ?? 0;
/** Told in whole KiB, as the kernel counts pages. */
const wholeKibi = (bytes: number): number => Math.floor(bytes / 1024) * 1024;

export class EvictionManager {
  readonly #host: EvictionHost;
  /** When each pressure was last seen (virtual ms); it is told until the transition period is over. */
  readonly #seen = new Map<Pressure, number>();
  #told = "";
  #planned: Timer | undefined;

  constructor(host: EvictionHost) {
    this.#host = host;
  }

  /** evictionHard: what the node runs short below, in bytes and processes. The node has one disk for its own files and for images. */
  get #thresholds(): { memory: number; disk: number; processes: number } {
    const { eviction } = this.#host.settings();
    const { capacity } = this.#host.storage;
    const disk = (signal: string) => thresholdOf(eviction[signal], capacity, amount);
    return {
      memory: thresholdOf(eviction["memory.available"], amount(this.#host.node.memory), amount),
      disk: Math.max(disk("nodefs.available"), disk("imagefs.available")),
      processes: Math.floor(thresholdOf(eviction["pid.available"], mostProcesses(this.#host.node.memory), amount)),
    };
  }

  /** What the node suffers from. */
  get conditions(): readonly Pressure[] {
    return (["MemoryPressure", "DiskPressure", "PIDPressure"] as const).filter((each) => this.#seen.has(each));
  }

  /** The use of something has changed: have a look. */
  ask(delay = NOTICE): void {
    const { clock } = this.#host;
    if (this.#planned?.run && this.#planned.at <= clock.now + delay) return;
    clock.cancel(this.#planned);
    this.#planned = clock.after(delay, () => this.#look());
  }
  stop(): void {
    this.#host.clock.cancel(this.#planned);
  }

  /** Why a pod may not come to the node now. */
  refuses({ spec, status }: PodObject): { reason: string; message: string } | undefined {
    const { conditions } = this;
    if (!conditions.length || (spec.priority ?? 0) >= 2_000_000_000) return undefined;
    const tolerated = spec.tolerations?.some(
      ({ key, operator, effect }) =>
        (key === "node.kubernetes.io/memory-pressure" || (!key && operator === "Exists")) && (!effect || effect === "NoSchedule"),
    );
    if (conditions.length === 1 && conditions[0] === "MemoryPressure" && (status?.qosClass !== "BestEffort" || tolerated)) return undefined;
    return { reason: "Evicted", message: conditionMessage(conditions) };
  }

  #look(): void {
    const { clock, node, storage } = this.#host;
    const workers = [...this.#host.workers()].filter(({ over }) => !over);
    const capacity = amount(node.memory);
    let used = NODE_ITSELF.memory;
    let grows = false;
    for (const { records } of workers)
      for (const record of records) {
        used += memoryOf(record);
        if (record.current?.config.image.usage.leak && isRunning(record)) grows = true;
      }
    const limited = workers.some(({ pod }) => overLimit.concerns(pod));
    if (used > capacity && this.#systemOutOfMemory(workers, capacity)) return;
    const memory = wholeKibi(capacity - used);
    const disk = storage.available(workers);
    const lacks: [Starved, number, number][] = [];
    const least = this.#thresholds;
    if (memory < least.memory) {
      this.#seen.set("MemoryPressure", clock.now);
      lacks.push(["memory", least.memory, memory]);
    }
    if (disk < least.disk) {
      this.#seen.set("DiskPressure", clock.now);
      lacks.push(["ephemeral-storage", least.disk, disk]);
    }
    if (least.processes) {
      const left = mostProcesses(node.memory) - this.#host.processes();
      if (left < least.processes) {
        this.#seen.set("PIDPressure", clock.now);
        lacks.push(["pids", least.processes, left]);
      }
    }
    const { transition } = this.#host.settings();
    for (const [pressure, at] of this.#seen) if (clock.now - at >= transition) this.#seen.delete(pressure);
    this.#tell();
    this.#act(workers, lacks);
    // Nobody tells how many processes there are: whoever has set a threshold has them counted.
    if (grows || limited || least.processes || this.#seen.size || lacks.length) this.ask(INTERVAL);
  }

  #tell(): void {
    const now = this.conditions.join();
    if (now === this.#told) return;
    this.#told = now;
    this.#host.changed();
  }

  /** One pod a look, and none while the one before is still ending. */
  #act(workers: readonly PodWorker[], lacks: readonly [Starved, number, number][]): void {
    const active = workers.filter(({ terminating }) => !terminating);
    let ended = false;
    for (const worker of active) {
      const message = overLimit.of(worker);
      if (message && !isCritical(worker)) {
        worker.evict(message);
        ended = true;
      }
    }
    const [lack] = lacks;
    if (ended || !lack || workers.some(({ evicted }) => evicted)) return;
    const [resource, threshold] = lack;
    let [, , available] = lack;
    this.#host.event("Warning", "EvictionThresholdMet", `Attempting to reclaim ${resource}`);
    if (resource === "ephemeral-storage") {
      this.#host.removeImages();
      this.#host.changed();
      available = this.#host.storage.available(workers);
      if (available >= threshold) return;
    }
    if (resource === "pids") {
      const victim = rankedByProcesses(active).find((each) => !isCritical(each));
      const text = this.#host.settings().eviction["pid.available"]!;
      victim?.evict(lowOnProcessesMessage(text.endsWith("%") ? binaryQuantity(threshold) : decimalQuantity(threshold), available));
      return;
    }
    const usedBy = resource === "memory" ? memoryOf : (record: ContainerRecord) => this.#host.storage.of(record);
    const shares = (worker: PodWorker) => sharesOf(worker, resource, (record) => wholeKibi(usedBy(record)));
    for (const worker of ranked(active, shares)) {
      if (isCritical(worker)) continue;
      worker.evict(lowMessage(resource, threshold, available, shares(worker)));
      return;
    }
  }

  /** There is no memory left: the kernel kills the worst; false where there is nothing to kill. */
  #systemOutOfMemory(workers: readonly PodWorker[], capacity: number): boolean {
    let worst: { record: ContainerRecord; score: number } | undefined;
    for (const worker of workers)
      for (const record of worker.records) {
        if (!isRunning(record)) continue;
        const score = killScore(worker, record, capacity);
        if (!worst || score > worst.score) worst = { record, score };
      }
    const container = worst?.record.current;
    if (!container) return false;
    const name = commandName(container.process?.argv ?? []);
    this.#host.event(
      "Warning",
      "SystemOOM",
      `System OOM encountered, victim process: ${name}, pid: ${10_000 + (container.startedAt % 50_000)}`,
    );
    container.killForMemory();
    this.ask();
    return true;
  }
}
