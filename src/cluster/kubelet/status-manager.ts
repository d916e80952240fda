// What a kubelet writes to the API server of its pods: their status, again where it did not arrive, and in the end their removal (pkg/kubelet/status/status_manager.go).
import type { PodObject, PodStatus } from "../../api/kinds/pod/types.ts";
import { type Access, attempt } from "./access.ts";
import type { Link } from "./link.ts";
import { isStatic, type MirrorPods } from "./mirror-pods.ts";
import type { Uptime } from "./uptime.ts";
import type { PodWorker } from "./worker.ts";

/** Until a removal that did not arrive is tried again (virtual ms). */
const RETRY = 10_000;

export class StatusManager {
  readonly #access: Access;
  readonly #link: Link;
  readonly #mirrors: MirrorPods;
  readonly #uptime: Uptime;
  /** By uid, as the kubelet has them. */
  readonly #workers: Map<string, PodWorker>;
  /** Workers whose last status did not arrive. */
  readonly #untold = new Set<PodWorker>();

  constructor(access: Access, link: Link, mirrors: MirrorPods, uptime: Uptime, workers: Map<string, PodWorker>) {
    this.#access = access;
    this.#link = link;
    this.#mirrors = mirrors;
    this.#uptime = uptime;
    this.#workers = workers;
  }

  /** Writes the status of a pod, or of its mirror; its worker has the pod as it is then. */
  write(pod: PodObject, status: PodStatus): void {
    const { pods } = this.#access.kinds;
    if (!pods) return;
    const worker = this.#workers.get(pod.metadata.uid);
    const target = this.#mirrors.objectOf(pod);
    const write = () =>
      this.#access.renew(pods, target, { status }, "status") ?? this.#access.api.updateStatus(pods, { ...target, status });
    const stored = isStatic(pod) && target === pod ? undefined : attempt(write);
    if (!worker) return;
    // What did not arrive because nobody answered is told again.
    if (this.#link.cut) this.#untold.add(worker);
    else this.#untold.delete(worker);
    if (isStatic(pod)) worker.pod = { ...pod, status };
    else if (stored) worker.pod = stored as PodObject;
    else if (worker.pod === pod) worker.pod = { ...pod, status };
  }

  /** Tells what could not be told before. */
  tellAgain(): void {
    if (this.#untold.size) for (const worker of [...this.#untold]) worker.rewrite();
  }

  /** The pod has ended on this node and goes from the API. */
  remove(pod: PodObject): void {
    const { pods } = this.#access.kinds;
    if (!pods || isStatic(pod)) {
      this.#workers.delete(pod.metadata.uid);
      return;
    }
    if (this.#link.cut) {
      this.#uptime.later(RETRY, () => this.remove(pod));
      return;
    }
    attempt(() =>
      this.#access.api.delete(pods, pod.metadata.name, {
        namespace: pod.metadata.namespace!,
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      }),
    );
  }

  /** The kubelet has nothing to do with the worker's pod any more. */
  forget(worker: PodWorker): void {
    this.#untold.delete(worker);
  }
}
