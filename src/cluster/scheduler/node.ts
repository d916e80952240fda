// A node as the scheduler sees it, with running totals, so that no decision adds up all pods again.
import type { KubeObject } from "../../api/object.ts";
import type { HostPort, PodInfo, Taint } from "./pod.ts";
import { type Amounts, add, amounts } from "./resources.ts";

/** A score of a node, and the amounts that were asked for. */
class Earned {
  by: Amounts | undefined = undefined;
  points = 0;
}

export class NodeInfo {
  readonly name: string;
  readonly pods = new Map<string, PodInfo>();
  readonly requested: Record<string, number> = {};
  readonly nominal: Record<string, number> = {};
  /** Pods here by the uid of their controller. */
  readonly byController = new Map<string, number>();
  /** Pods here with affinity to others, and those of them that keep others away. */
  readonly withTerms = new Map<string, PodInfo>();
  readonly apart = new Map<string, PodInfo>();
  /** What its object says; read for every pod that looks for a place. */
  allocatable: Amounts = {};
  /** What of it nobody has requested. */
  readonly free = { pods: 0, cpu: 0, memory: 0 };
  taints: readonly Taint[] = [];
  labels: Readonly<Record<string, string>> = {};
  unschedulable = false;
  /** What resources earn it with pods that ask for the same as the last one did: worked out anew once either changes. */
  readonly earned = { leastAllocated: new Earned(), balanced: new Earned() };
  /** Bytes by name. */
  images: ReadonlyMap<string, number> = new Map();
  #node: KubeObject | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Undefined while pods are bound to a node that does not exist (any more). */
  get node(): KubeObject | undefined {
    return this.#node;
  }
  set node(node: KubeObject | undefined) {
    if (node?.["status"]?.allocatable !== this.#node?.["status"]?.allocatable) this.allocatable = amounts(node?.["status"]?.allocatable);
    if (node?.["status"]?.images !== this.#node?.["status"]?.images) {
      const images = new Map<string, number>();
      for (const image of node?.["status"]?.images ?? []) for (const name of image.names ?? []) images.set(name, image.sizeBytes ?? 0);
      this.images = images;
    }
    this.taints = node?.["spec"]?.taints ?? [];
    this.labels = node?.metadata.labels ?? {};
    this.unschedulable = Boolean(node?.["spec"]?.unschedulable);
    this.#node = node;
    this.#measure();
  }

  #measure(): void {
    this.earned.leastAllocated.by = this.earned.balanced.by = undefined;
    const { allocatable, free, requested } = this;
    free.pods = (allocatable["pods"] ?? 0) - this.pods.size;
    free.cpu = (allocatable["cpu"] ?? 0) - (requested["cpu"] ?? 0);
    free.memory = (allocatable["memory"] ?? 0) - (requested["memory"] ?? 0);
  }

  add(key: string, pod: PodInfo): void {
    this.remove(key);
    this.pods.set(key, pod);
    if (pod.terms) this.withTerms.set(key, pod);
    if (pod.terms?.apart.length) this.apart.set(key, pod);
    this.#count(pod, 1);
  }

  /** A copy to try things on. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.node = this.node;
    for (const [key, pod] of this.pods) copy.add(key, pod);
    return copy;
  }

  remove(key: string): void {
    const pod = this.pods.get(key);
    if (!pod) return;
    this.pods.delete(key);
    this.withTerms.delete(key);
    this.apart.delete(key);
    this.#count(pod, -1);
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    add(this.requested, pod.requests, sign);
    add(this.nominal, pod.nominal, sign);
    if (pod.controller) this.byController.set(pod.controller, (this.byController.get(pod.controller) ?? 0) + sign);
    if (pod.ports.length) this.#ports = undefined;
    this.#measure();
  }

  #ports: readonly HostPort[] | undefined;
  get ports(): readonly HostPort[] {
    return (this.#ports ??= [...this.pods.values()].flatMap((pod) => pod.ports));
  }
}
