// The scheduler: gives pods a node, one after the other, and says why where it cannot.

import { ApiError } from "../../api/errors.ts";
import type { KubeObject, LabelSelector } from "../../api/object.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Change } from "../apiserver/change.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import { builtinKinds } from "../controllers/kinds.ts";
import { selects } from "../controllers/labels.ts";
import { isFinished } from "../controllers/pods.ts";
import { ClusterCache } from "./cache.ts";
import { Decider, type Decision, fitsAlone } from "./decide.ts";
import { Devices } from "./devices.ts";
import { Outcomes } from "./outcomes.ts";
import { type PodInfo, podInfo } from "./pod.ts";
import { means, type PodTerm } from "./pod-terms.ts";
import { SchedulingQueue } from "./queue.ts";
import { Volumes } from "./volumes.ts";

/** What one turn takes, in virtual ms. */
const TURN = 1;
/** How many decisions about placed pods are remembered; those about pending pods all are. */
const REMEMBERED = 500;
const NOBODY: readonly never[] = [];

export interface SchedulerOptions {
  api: ApiServer;
  clock: Clock;
  random: Random;
  /** Whether the kube-scheduler runs; while it does not, nothing is placed. */
  enabled?(): boolean;
  /** Pods with this schedulerName are ours. */
  name?: string;
  /** The machine that it runs on. */
  host?: string;
}

export interface Scheduler {
  /** The last decision about a pod ("namespace/name"). */
  decision(pod: string): Decision | undefined;
  /** Looks again whether the scheduler is enabled. Changes of pods in kube-system do that by themselves. */
  refresh(): void;
  stop(): void;
}

export function startScheduler(options: SchedulerOptions): Scheduler {
  return new Scheduling(options);
}

class Scheduling implements Scheduler {
  readonly #queue: SchedulingQueue;
  readonly #decisions = new Map<string, Decision>();
  readonly #storage: Volumes;
  readonly #devices: Devices;
  readonly #cache: ClusterCache;
  readonly #decider: Decider;
  readonly #kinds;
  readonly #client;
  readonly #outcomes: Outcomes;
  readonly #name: string;
  readonly #undo: (() => void)[];
  #running = false;
  #turn: Timer | undefined;

  constructor(private readonly options: SchedulerOptions) {
    const { api, clock, random } = options;
    const user = { name: "system:kube-scheduler", groups: ["system:authenticated"] };
    this.#name = options.name ?? "default-scheduler";
    this.#kinds = builtinKinds(api.scheme);
    this.#client = api.client(user);
    this.#outcomes = new Outcomes(
      this.#name,
      this.#client,
      api.seriesRecorder(user, this.#name, `${this.#name}-${options.host ?? "control-plane"}`),
      this.#kinds.pods,
      clock,
    );
    this.#decider = new Decider(random.stream("scheduler"));
    this.#queue = new SchedulingQueue(clock, () => this.#plan());
    this.#storage = new Volumes(api, this.#client, this.#kinds, {
      ready: (key, pod) => this.#queue.add(key, pod),
      retry: (helps) => this.#queue.retry(helps),
    });
    this.#devices = new Devices(api, this.#client, this.#kinds, (claim) => this.#onDevices(claim));
    this.#cache = new ClusterCache(api, this.#client, this.#kinds, this.#storage, this.#devices);
    const { nodes, pods } = this.#kinds;
    for (const node of this.#client.list(nodes)) this.#onNode({ type: "ADDED", object: node });
    this.#undo = [
      api.subscribe(nodes, (change) => this.#onNode(change)),
      api.subscribe(pods, (change) => this.#onPod(change)),
      ...this.#cache.follow(),
      () => this.#storage.stop(),
      () => this.#devices.stop(),
    ];
    for (const pod of this.#client.list(pods)) this.#account(keyOf(pod), pod);
    this.refresh();
  }

  decision(pod: string): Decision | undefined {
    return this.#decisions.get(pod);
  }

  refresh(): void {
    const now = this.options.enabled?.() ?? true;
    if (now === this.#running) return;
    this.#running = now;
    if (now) for (const pod of this.#client.list(this.#kinds.pods)) this.#enqueue(keyOf(pod), pod);
    else this.#queue.clear();
  }

  stop(): void {
    for (const each of this.#undo) each();
    this.#running = false;
    this.#queue.clear();
  }

  #onNode({ type, object }: Pick<Change, "type" | "object">): void {
    const { info, before } = this.#cache.setNode(object.metadata.name, type === "DELETED" ? undefined : object);
    const { node } = info;
    if (!node || (before && !matters(before, node))) return;
    const relabelled = before?.metadata.labels !== node.metadata.labels;
    this.#queue.retry((pod) => (relabelled && isEntangled(pod)) || fitsAlone(pod, info));
  }

  /** Pods that claim devices may have what they waited for. */
  #onDevices(claim: KubeObject | undefined): void {
    this.#queue.retry(({ pod }) => Boolean(pod["spec"].resourceClaims?.length));
    if (!claim) return;
    for (const pod of this.#client.list(this.#kinds.pods, { namespace: claim.metadata.namespace! }))
      if (pod["spec"].resourceClaims?.length && !this.#queue.has(keyOf(pod))) this.#enqueue(keyOf(pod), pod);
  }

  #onPod({ type, key, object, old }: Change): void {
    if (object.metadata.namespace === "kube-system" && this.options.enabled) this.refresh();
    if (type === "DELETED") {
      this.#decisions.delete(key);
      this.#cache.denominate(key);
      this.#storage.forget(key);
      this.#queue.remove(key);
      this.#leave(key);
      return;
    }
    if (this.#cache.isPlaced(key)) {
      if (isFinished(object)) this.#leave(key);
      else if (object["spec"] !== old?.["spec"] || object.metadata.labels !== old?.metadata.labels || object.metadata.deletionTimestamp)
        this.#account(key, object);
      return;
    }
    if (object["spec"].nodeName) {
      this.#queue.remove(key);
      this.#account(key, object);
    } else if (!this.#queue.has(key)) this.#enqueue(key, object);
    else if (object.metadata.deletionTimestamp) this.#queue.remove(key);
    else if (object["spec"] !== old?.["spec"] && JSON.stringify(object["spec"]) !== JSON.stringify(old?.["spec"]))
      this.#queue.add(key, podInfo(object));
    else this.#queue.replace(key, podInfo(object));
  }

  #account(key: string, pod: KubeObject): void {
    // Whoever waits for company may have found it.
    if (this.#cache.place(key, pod)) this.#queue.retry(({ terms }) => terms?.together.some((term) => this.#means(term, pod)) ?? false);
  }

  #leave(key: string): void {
    const left = this.#cache.displace(key);
    if (!left?.node.node) return;
    const { node, pod: gone } = left;
    const apart = gone?.terms?.apart ?? NOBODY;
    this.#queue.retry(
      (pod) =>
        (gone !== undefined && this.#mindedBy(pod, gone.pod)) || fitsAlone(pod, node) || apart.some((term) => this.#means(term, pod.pod)),
    );
  }

  #means(term: PodTerm, pod: KubeObject): boolean {
    return means(term, pod, this.#cache.namespaceLabels);
  }

  /** Whether a pod counts another one in where it may go. */
  #mindedBy({ pod, terms }: PodInfo, other: KubeObject): boolean {
    const constraints: readonly { labelSelector?: LabelSelector }[] = pod["spec"].topologySpreadConstraints ?? [];
    return (
      (terms !== undefined && [...terms.apart, ...terms.together].some((term) => this.#means(term, other))) ||
      (pod.metadata.namespace === other.metadata.namespace &&
        constraints.some(({ labelSelector }) => selects(labelSelector, other.metadata.labels)))
    );
  }

  #enqueue(key: string, pod: KubeObject): void {
    const { nodeName, schedulerName = "default-scheduler", schedulingGates } = pod["spec"];
    if (
      !this.#running ||
      nodeName ||
      isFinished(pod) ||
      pod.metadata.deletionTimestamp ||
      schedulerName !== this.#name ||
      schedulingGates?.length ||
      // Until its claims are there nobody tries to place it, or says anything (dynamicresources: PreEnqueue).
      "missing" in this.#devices.claimsOf(pod)
    )
      return;
    this.#queue.add(key, podInfo(pod));
  }

  #plan(): void {
    if (this.#turn?.run) return;
    this.#turn = this.options.clock.after(TURN, () => {
      this.#turn = undefined;
      if (!this.#running || !this.options.api.available) return;
      const next = this.#queue.take();
      if (!next) return;
      this.#schedule(next.key, next.pod);
      this.#plan();
    });
  }

  #schedule(key: string, pod: PodInfo): void {
    const decision = this.#decider.decide(key, pod, this.#cache, this.options.clock.now);
    this.#remember(decision);
    try {
      if (decision.node) {
        this.#cache.denominate(key);
        if (!this.#storage.prepared(key, pod, this.#cache.node(decision.node))) return;
        this.#outcomes.bind(pod.pod, decision.node);
      } else {
        this.#queue.failed(key);
        if (decision.preemption) this.#cache.nominate(key, decision.preemption.node, pod);
        this.#outcomes.refuse(pod.pod, decision.message!, decision.preemption?.node);
        if (decision.preemption) this.#outcomes.makeRoom(pod.pod, decision.preemption);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 404) this.#queue.remove(key);
      else {
        this.#outcomes.failed(pod.pod, error.message);
        this.#queue.trouble(key);
      }
    }
  }

  #remember(decision: Decision): void {
    this.#decisions.delete(decision.pod);
    this.#decisions.set(decision.pod, decision);
    if (this.#decisions.size <= REMEMBERED) return;
    for (const [key, each] of this.#decisions)
      if (each.node) {
        this.#decisions.delete(key);
        return;
      }
  }
}

/** Whether pods on other nodes have a say in where this one may go. */
const isEntangled = ({ terms, pod }: PodInfo): boolean => terms !== undefined || pod["spec"].topologySpreadConstraints !== undefined;

/** Whether what placement depends on has changed; heartbeats do not count. */
const matters = (before: KubeObject, now: KubeObject): boolean =>
  before["spec"] !== now["spec"] ||
  before.metadata.labels !== now.metadata.labels ||
  before["status"]?.allocatable !== now["status"]?.allocatable ||
  JSON.stringify(before["status"]?.conditions?.map((each: { type: string; status: string }) => [each.type, each.status])) !==
    JSON.stringify(now["status"]?.conditions?.map((each: { type: string; status: string }) => [each.type, each.status]));
