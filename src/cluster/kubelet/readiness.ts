// Whether a node is Ready: what its kubelet sees of the container runtime's daemon and of the network's configuration, and says of it (pkg/kubelet/runtime.go, nodestatus/setters.go).
import { exactDuration } from "./backoff.ts";
import type { KubeletLog } from "./log.ts";
import type { KubeletOptions } from "./options.ts";
import { dialError } from "./runtime/daemon.ts";
import type { Uptime } from "./uptime.ts";
import type { PodWorker } from "./worker.ts";

/** maxWaitForContainerRuntime: how long the runtime may be silent, ms. */
const RUNTIME_SILENCE = 30_000;
/** How long the look at all containers may fail, ms. */
const RELIST_SILENCE = 180_000;
/** Until what has been seen is in the node's status (virtual ms). */
const TOLD_AFTER = 5000;

export class Readiness {
  readonly #options: KubeletOptions;
  readonly #log: KubeletLog;
  readonly #uptime: Uptime;
  /** By uid, as the kubelet has them. */
  readonly #workers: ReadonlyMap<string, PodWorker>;
  /** The node's status is due. */
  readonly #changed: () => void;
  #networkTrouble: string | undefined;

  constructor(options: KubeletOptions, log: KubeletLog, uptime: Uptime, workers: ReadonlyMap<string, PodWorker>, changed: () => void) {
    this.#options = options;
    this.#log = log;
    this.#uptime = uptime;
    this.#workers = workers;
    this.#changed = changed;
    options.runtime?.changed.on(() => this.#runtimeChanged());
  }

  /** Takes things as they are when the kubelet starts. */
  begin(): void {
    this.#networkTrouble = this.#options.networkTrouble?.();
  }

  /** Why the node is not ready, as its Ready condition says; undefined where it is. */
  trouble(): string | undefined {
    const { clock, runtime } = this.#options;
    const network = this.#networkTrouble;
    const errors: string[] = [];
    const silent = runtime && !runtime.up ? clock.now - runtime.since : 0;
    if (silent >= RUNTIME_SILENCE) errors.push("container runtime is down");
    if (silent >= RELIST_SILENCE)
      errors.push(`PLEG is not healthy: pleg was last seen active ${exactDuration(silent)} ago; threshold is 3m0s`);
    if (network !== undefined)
      errors.push(
        `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${network}`,
      );
    if (!errors.length) return undefined;
    return errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`;
  }

  /** Looks at the network's configuration. */
  look(): void {
    const trouble = this.#options.networkTrouble?.();
    if (trouble === this.#networkTrouble) return;
    this.#networkTrouble = trouble;
    if (trouble !== undefined)
      this.#log.error("kubelet.go:3130", "Container runtime network not ready", {
        networkReady: `NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${trouble}`,
      });
    this.#uptime.later(TOLD_AFTER, this.#changed);
  }

  /** The container runtime's daemon came or went. */
  #runtimeChanged(): void {
    const runtime = this.#options.runtime!;
    if (!this.#uptime.running) return;
    if (runtime.up) {
      for (const worker of this.#workers.values()) worker.request();
      this.#uptime.later(TOLD_AFTER, this.#changed);
      return;
    }
    this.#log.error("remote_runtime.go:417", "ListPodSandbox with filter from runtime service failed", { err: dialError(), filter: "nil" });
    this.#log.error("generic.go:238", "GenericPLEG: Unable to retrieve pods", { err: dialError() });
    for (const wait of [RUNTIME_SILENCE, RELIST_SILENCE])
      this.#uptime.later(wait, () => {
        if (runtime.up) return;
        this.#log.error("kubelet.go:2475", "Skipping pod synchronization", { err: this.trouble() });
        this.#changed();
      });
  }
}
