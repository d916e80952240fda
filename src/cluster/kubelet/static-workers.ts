// The static pods of a running kubelet: each that its manifests name has a worker, and a mirror at the API server.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Change } from "../apiserver/change.ts";
import type { KubeletLog } from "./log.ts";
import { hashOf, isStatic, type MirrorPods, mirrored } from "./mirror-pods.ts";
import type { KubeletOptions } from "./options.ts";
import { StaticPods } from "./static-pods.ts";
import type { Uptime } from "./uptime.ts";
import type { PodWorker } from "./worker.ts";

/** fileCheckFrequency: how often the manifests are read where nobody told of a change (virtual ms). */
const READ_EVERY = 20_000;
/** Until a mirror that somebody took away is made again (virtual ms). */
const MIRROR_AGAIN = 1000;

export class StaticWorkers {
  readonly #uptime: Uptime;
  readonly #mirrors: MirrorPods;
  /** By uid, as the kubelet has them. */
  readonly #workers: ReadonlyMap<string, PodWorker>;
  /** Makes a pod's worker. */
  readonly #admit: (pod: PodObject) => void;
  readonly #manifests: StaticPods | undefined;

  constructor(
    { node, files, manifests, clock }: KubeletOptions,
    log: KubeletLog,
    uptime: Uptime,
    mirrors: MirrorPods,
    workers: ReadonlyMap<string, PodWorker>,
    admit: (pod: PodObject) => void,
  ) {
    this.#uptime = uptime;
    this.#mirrors = mirrors;
    this.#workers = workers;
    this.#admit = admit;
    if (manifests !== undefined)
      this.#manifests = new StaticPods(node.name, files, manifests, clock, (path, error) =>
        log.error("file.go:187", "Could not process manifest file", {
          err: `${path}: couldn't parse as pod(${error}), please check config file`,
          path,
        }),
      );
  }

  /** Has the manifests in another folder from now on; none where it is empty. */
  moveTo(folder: string): void {
    if (this.#manifests) this.#manifests.folder = folder;
  }

  /** Looks at the manifests folder now, as after a notification of a changed file. */
  read(): void {
    if (!this.#manifests) return;
    const { added, removed } = this.#manifests.read();
    for (const uid of removed) {
      const worker = this.#workers.get(uid);
      if (!worker) continue;
      worker.terminate();
      this.#mirrors.remove(worker.pod);
    }
    for (const pod of added) this.#start(pod);
  }

  /** Looks at it again and again until the kubelet ends. */
  keepReading(): void {
    if (this.#manifests) this.#uptime.every(READ_EVERY, READ_EVERY, () => this.read());
  }

  /** Starts a static pod once its predecessor of the same name is gone. */
  #start(pod: PodObject): void {
    const { name, namespace } = pod.metadata;
    const before = [...this.#workers.values()].find(
      (worker) => worker.pod.metadata.name === name && worker.pod.metadata.namespace === namespace && isStatic(worker.pod) && !worker.over,
    );
    if (before) {
      before.ended.on(() => this.#uptime.later(0, () => this.#manifests!.has(pod) && this.#start(pod)));
      return;
    }
    if (this.#workers.has(pod.metadata.uid)) return;
    this.#admit(pod);
    this.#show(pod);
  }

  /** Shows a static pod to the API server, with its status. */
  #show(pod: PodObject): void {
    if (this.#mirrors.show(pod)) this.#workers.get(pod.metadata.uid)?.rewrite();
  }

  /** Shows all of them, where they are not shown yet. */
  show(): void {
    for (const worker of this.#workers.values()) if (isStatic(worker.pod)) this.#show(worker.pod);
  }

  /** Somebody changed a mirror: it comes back, as long as its pod is there. */
  mirrorChanged({ type, object }: Omit<Change<PodObject>, "key">): void {
    const hash = hashOf(object);
    const worker = hash ? this.#workers.get(hash) : undefined;
    if (type === "MODIFIED" && object.metadata.deletionTimestamp) this.#uptime.later(0, () => this.#mirrors.remove(object));
    if (type === "DELETED" && worker && !worker.terminating) this.#uptime.later(MIRROR_AGAIN, () => this.#show(worker.pod));
  }

  /** Removes the mirrors, among the pods that the API server has of the node, of what is no longer in the manifests folder. */
  removeStale(pods: readonly PodObject[]): void {
    for (const pod of pods) {
      const hash = mirrored(pod);
      if (hash !== undefined && !this.#workers.has(hash)) this.#mirrors.remove(pod);
    }
  }
}
