// The pods that are bound to a node: each has a worker, from its admission until the API server has it no more (kubelet.go: syncLoop, HandlePod…).
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import type { Change } from "../apiserver/change.ts";
import { type Access, attempt } from "./access.ts";
import { tooMuch, unfit } from "./admission.ts";
import type { EvictionManager } from "./eviction/index.ts";
import type { Link } from "./link.ts";
import { isStatic, mirrored } from "./mirror-pods.ts";
import type { NodeConfig } from "./node.ts";
import type { KubeletSettings } from "./settings.ts";
import type { StaticWorkers } from "./static-workers.ts";
import { foreignConditions } from "./status.ts";
import type { StatusManager } from "./status-manager.ts";
import { forbiddenSysctl } from "./sysctls.ts";
import type { PodTokens } from "./tokens.ts";
import type { Uptime } from "./uptime.ts";
import { PodWorker } from "./worker.ts";
import type { WorkerHost } from "./worker-host.ts";

/** What they need of their kubelet. */
interface Keeper {
  readonly node: NodeConfig;
  readonly clock: Clock;
  readonly uptime: Uptime;
  readonly access: Access;
  readonly link: Link;
  readonly host: WorkerHost;
  readonly statics: StaticWorkers;
  readonly statuses: StatusManager;
  readonly tokens: PodTokens;
  readonly evictions: EvictionManager;
  settings(): KubeletSettings;
}

export class BoundPods {
  readonly #keeper: Keeper;
  /** By uid, static pods too. */
  readonly #workers: Map<string, PodWorker>;

  constructor(workers: Map<string, PodWorker>, keeper: Keeper) {
    this.#workers = workers;
    this.#keeper = keeper;
  }

  /** Takes what the API server has bound to the node; what it no longer has, goes. */
  readAll(): void {
    const { access, node, statics } = this.#keeper;
    const { pods } = access.kinds;
    const bound = pods && attempt(() => access.api.list(pods, { fieldSelector: `spec.nodeName=${node.name}` }));
    if (!bound) return;
    for (const pod of bound) this.changed({ type: "ADDED", object: pod as PodObject });
    const known = new Set(bound.map(({ metadata }) => metadata.uid));
    for (const worker of [...this.#workers.values()])
      if (!isStatic(worker.pod) && !known.has(worker.pod.metadata.uid)) this.#abandon(worker);
    statics.removeStale(bound as PodObject[]);
  }

  changed(change: Omit<Change<PodObject>, "key">): void {
    const { uptime, link } = this.#keeper;
    if (!uptime.running || link.misses()) return;
    const pod = change.object;
    if (mirrored(pod)) {
      this.#keeper.statics.mirrorChanged(change);
      return;
    }
    const worker = this.#workers.get(pod.metadata.uid);
    if (change.type === "DELETED") {
      if (worker) this.#abandon(worker);
      return;
    }
    if (!worker) {
      if (pod.metadata.deletionTimestamp) this.#keeper.clock.after(0, () => this.#keeper.statuses.remove(pod));
      else if (pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed") this.admit(pod);
      return;
    }
    const old = worker.pod;
    if (old.metadata.resourceVersion === pod.metadata.resourceVersion) return;
    if (
      old.metadata.generation !== pod.metadata.generation ||
      pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
      foreignConditions(old) !== foreignConditions(pod)
    )
      worker.update(pod);
    else worker.adoptMetadata(pod);
  }

  /** Makes the worker of a pod, which runs it or says why it cannot be run here. */
  admit(pod: PodObject): void {
    const { access, evictions, host, node } = this.#keeper;
    const { nodes } = access.kinds;
    const worker = new PodWorker(pod, host);
    this.#workers.set(pod.metadata.uid, worker);
    const registered = () => nodes && attempt(() => access.api.find(nodes, node.name));
    const refused =
      evictions.refuses(pod) ??
      forbiddenSysctl(pod, this.#keeper.settings().unsafeSysctls) ??
      tooMuch(node, this.#workers.values(), pod, worker.requests) ??
      (isStatic(pod) ? undefined : unfit(registered(), this.#workers.values(), pod));
    if (refused) worker.refuse(refused.reason, refused.message);
    else worker.request();
  }

  /** Whatever still runs is killed, and nothing stays of any of them. */
  forget(): void {
    for (const worker of [...this.#workers.values()]) this.#abandon(worker);
  }

  #abandon(worker: PodWorker): void {
    worker.abandon();
    this.#workers.delete(worker.pod.metadata.uid);
    this.#keeper.statuses.forget(worker);
    this.#keeper.tokens.forget(worker.pod);
  }
}
