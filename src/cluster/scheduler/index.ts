// The scheduler: gives pods a node, one after the other, and says why where it cannot.

import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject, LabelSelector } from "../../api/object.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Change } from "../apiserver/change.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import { builtinKinds } from "../controllers/kinds.ts";
import { hasAll, selects } from "../controllers/labels.ts";
import { isFinished } from "../controllers/pods.ts";
import { Decider, type Decision, fitsAlone } from "./decide.ts";
import { NodeInfo } from "./node.ts";
import { Outcomes } from "./outcomes.ts";
import type { ClusterView } from "./plugin.ts";
import { type PodInfo, podInfo } from "./pod.ts";
import { means } from "./pod-terms.ts";
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

class Scheduling implements Scheduler, ClusterView {
  readonly #nodes = new Map<string, NodeInfo>();
  /** Existing nodes only; undefined when it must be made anew. */
  #list: NodeInfo[] | undefined;
  /** Nodes on which pods with affinity stand, whether they exist or not. */
  readonly #withTerms = new Set<NodeInfo>();
  /** On how many nodes images are that were asked for. */
  readonly #images = new Map<string, number>();
  readonly #placed = new Map<string, NodeInfo>();
  readonly #queue: SchedulingQueue;
  readonly #decisions = new Map<string, Decision>();
  readonly #services = new Map<string, KubeObject>();
  readonly #budgets = new Map<string, KubeObject>();
  readonly #namespaces = new Map<string, KubeObject>();
  /** Pods for which others were made to leave, and the node where. */
  readonly #nominated = new Map<string, { node: string; pod: PodInfo }>();
  readonly storage: Volumes;
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
    this.storage = new Volumes(api, this.#client, this.#kinds, {
      ready: (key, pod) => this.#queue.add(key, pod),
      retry: (helps) => this.#queue.retry(helps),
    });
    const { nodes, pods, services, podDisruptionBudgets, namespaces } = this.#kinds;
    for (const node of this.#client.list(nodes)) this.#onNode({ type: "ADDED", object: node });
    this.#undo = [
      api.subscribe(nodes, (change) => this.#onNode(change)),
      api.subscribe(pods, (change) => this.#onPod(change)),
      this.#mirror(services, this.#services),
      this.#mirror(podDisruptionBudgets, this.#budgets),
      this.#mirror(namespaces, this.#namespaces),
      () => this.storage.stop(),
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

  get nodes(): readonly NodeInfo[] {
    return (this.#list ??= [...this.#nodes.values()].filter((node) => node.node));
  }

  get entangled(): Iterable<NodeInfo> {
    return this.#withTerms.size ? [...this.#withTerms].filter((node) => node.node) : NOBODY;
  }

  nodesWithImage(name: string): number {
    let count = this.#images.get(name);
    if (count === undefined) {
      count = 0;
      for (const node of this.nodes) if (node.images.has(name)) count++;
      this.#images.set(name, count);
    }
    return count;
  }

  serviceSelector(pod: PodInfo): Readonly<Record<string, string>> | undefined {
    let merged: Record<string, string> | undefined;
    for (const service of this.#services.values()) {
      const selector = service["spec"].selector;
      if (!selector || service.metadata.namespace !== pod.pod.metadata.namespace || !hasAll(selector, pod.pod.metadata.labels)) continue;
      merged = { ...merged, ...selector };
    }
    return merged;
  }

  readonly namespaceLabels = (namespace: string) => this.#namespaces.get(namespace)?.metadata.labels;

  budgetsOf({ metadata }: KubeObject): readonly KubeObject[] {
    return [...this.#budgets.values()].filter(
      (budget) => budget.metadata.namespace === metadata.namespace && selects(budget["spec"].selector, metadata.labels),
    );
  }

  nominatedOn(node: string, pod: PodInfo): readonly PodInfo[] {
    if (!this.#nominated.size) return NOBODY;
    return [...this.#nominated.values()].flatMap((each) =>
      each.node === node && each.pod.priority >= pod.priority && each.pod.pod.metadata.uid !== pod.pod.metadata.uid ? [each.pod] : [],
    );
  }

  /** Keeps the objects of a kind at hand. */
  #mirror(kind: Kind, into: Map<string, KubeObject>): () => void {
    for (const object of this.#client.list(kind)) into.set(keyOf(object), object);
    return this.options.api.subscribe(
      kind,
      ({ type, object }) => void (type === "DELETED" ? into.delete(keyOf(object)) : into.set(keyOf(object), object)),
    );
  }

  #node(name: string): NodeInfo {
    let node = this.#nodes.get(name);
    if (!node) this.#nodes.set(name, (node = new NodeInfo(name)));
    return node;
  }

  #onNode({ type, object }: Pick<Change, "type" | "object">): void {
    const info = this.#node(object.metadata.name);
    const before = info.node;
    const { images } = info;
    info.node = type === "DELETED" ? undefined : object;
    if (!before !== !info.node) this.#list = undefined;
    if (info.images !== images || !before !== !info.node) this.#images.clear();
    if (!info.node) {
      if (!info.pods.size) this.#nodes.delete(info.name);
      return;
    }
    if (!before || matters(before, info.node)) {
      const relabelled = before?.metadata.labels !== info.node.metadata.labels;
      this.#queue.retry((pod) => (relabelled && isEntangled(pod)) || fitsAlone(pod, info));
    }
  }

  #onPod({ type, key, object, old }: Change): void {
    if (object.metadata.namespace === "kube-system" && this.options.enabled) this.refresh();
    if (type === "DELETED") {
      this.#decisions.delete(key);
      this.#nominated.delete(key);
      this.storage.forget(key);
      this.#queue.remove(key);
      this.#leave(key);
      return;
    }
    if (this.#placed.has(key)) {
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
    if (!pod["spec"].nodeName || isFinished(pod)) return;
    const node = this.#node(pod["spec"].nodeName);
    const info = podInfo(pod);
    const fresh = !this.#placed.has(key);
    node.add(key, info);
    if (node.withTerms.size) this.#withTerms.add(node);
    else this.#withTerms.delete(node);
    this.#placed.set(key, node);
    // Whoever waits for company may have found it.
    if (fresh) this.#queue.retry(({ terms }) => terms?.together.some((term) => means(term, pod, this.namespaceLabels)) ?? false);
  }

  #leave(key: string): void {
    const node = this.#placed.get(key);
    if (!node) return;
    const gone = node.pods.get(key)?.pod;
    const apart = node.pods.get(key)?.terms?.apart ?? [];
    node.remove(key);
    if (!node.withTerms.size) this.#withTerms.delete(node);
    this.#placed.delete(key);
    if (node.node)
      this.#queue.retry(
        (pod) =>
          (gone !== undefined && this.#mindedBy(pod, gone)) ||
          fitsAlone(pod, node) ||
          apart.some((term) => means(term, pod.pod, this.namespaceLabels)),
      );
    else if (!node.pods.size) this.#nodes.delete(node.name);
  }

  /** Whether a pod counts another one in where it may go. */
  #mindedBy({ pod, terms }: PodInfo, other: KubeObject): boolean {
    const constraints: readonly { labelSelector?: LabelSelector }[] = pod["spec"].topologySpreadConstraints ?? [];
    return (
      (terms !== undefined && [...terms.apart, ...terms.together].some((term) => means(term, other, this.namespaceLabels))) ||
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
      schedulingGates?.length
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
    const decision = this.#decider.decide(key, pod, this, this.options.clock.now);
    this.#remember(decision);
    try {
      if (decision.node) {
        this.#nominated.delete(key);
        if (!this.storage.prepared(key, pod, this.#node(decision.node))) return;
        this.#outcomes.bind(pod.pod, decision.node);
      } else {
        this.#queue.failed(key);
        if (decision.preemption) this.#nominated.set(key, { node: decision.preemption.node, pod });
        this.#outcomes.refuse(pod.pod, decision.message!, decision.preemption?.node);
        if (decision.preemption) this.#outcomes.makeRoom(pod.pod, decision.preemption);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 404) this.#queue.remove(key);
      else {
        this.#outcomes.failed(pod.pod, error.message);
        this.#queue.failed(key);
        this.#queue.retry((other) => other === pod);
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
