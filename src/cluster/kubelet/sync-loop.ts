// When a pod is synced: soon after it was asked for, one sync at a time, and again later where one failed (pkg/kubelet/pod_workers.go, pkg/util/queue).
import type { Clock } from "../../base/clock.ts";
import type { Task } from "../../machine/process.ts";
import { type Running, startTask } from "./task.ts";
import type { WorkerHost } from "./worker-host.ts";

/** How a sync ended: well, or with something that must be tried again; a number: that is when the soonest back-off of a container ends (virtual ms). */
export type Synced = boolean | number;

/** What two parts of a sync come to (kubecontainer.MinBackoffExpiration). */
export function bothSynced(a: Synced, b: Synced): Synced {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? a : b;
  return a && b;
}

/** A sync that failed is tried again after so long (virtual ms), or when a back-off ends, and never later than all pods are looked at anyway. */
const RETRY = 10_000;
const RESYNC = 60_000;
/** All of these take up to so much longer (workerBackOffPeriodJitterFactor). */
const JITTER = 0.5;

export class SyncLoop {
  #task: Running | undefined;
  #busy = false;
  #planned = false;
  #again = false;
  #relisting = false;
  #retry: ReturnType<Clock["after"]> | undefined;

  /** @param wanted whether the pod is to be synced at all */
  constructor(
    private readonly host: Pick<WorkerHost, "clock" | "random" | "relist">,
    private readonly sync: () => Task<Synced>,
    private readonly wanted: () => boolean,
  ) {}

  /** A sync, or what was begun instead of it, is there. */
  get active(): boolean {
    return this.#task !== undefined;
  }

  /** Asks for a sync: now, or when the present one has ended. */
  request(): void {
    if (!this.wanted() || this.#planned) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    // Never inside the caller: it may be the API server in the middle of telling everybody about a write.
    this.#planned = true;
    this.host.clock.after(0, () => {
      this.#planned = false;
      if (this.wanted() && !this.#busy) this.#begin();
    });
  }

  /** Asks for a sync at the kubelet's next look at its containers. */
  noticed(): void {
    if (!this.wanted() || this.#relisting) return;
    this.#relisting = true;
    this.host.clock.at(this.host.relist(), () => {
      this.#relisting = false;
      this.request();
    });
  }

  /** Nothing goes on, and nothing is tried again. */
  stop(): void {
    this.#task?.cancel();
    this.#task = undefined;
    this.#busy = false;
    this.host.clock.cancel(this.#retry);
  }

  /** Does something else from now on. */
  instead(task: Task<void>): void {
    this.stop();
    this.#task = startTask(this.host.clock, task);
  }

  #begin(): void {
    const { clock, random } = this.host;
    clock.cancel(this.#retry);
    this.#again = false;
    this.#busy = true;
    const task = startTask(clock, this.sync(), (good) => {
      this.#busy = false;
      this.#task = undefined;
      if (!this.wanted()) return;
      if (good !== true) {
        const wait = good === false ? RETRY : Math.min(Math.max(0, good - clock.now), RESYNC);
        this.#retry = clock.after(wait + random.between(0, Math.round(wait * JITTER)), () => this.request());
      }
      if (this.#again) this.request();
    });
    if (this.#busy) this.#task = task;
  }
}
