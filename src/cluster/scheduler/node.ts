// A node as the scheduler sees it, with running totals, so that no decision adds up all pods again.
import type { KubeObject } from "../../api/object.ts";
import type { HostPort, PodInfo, Taint } from "./pod.ts";
import { type Amounts, add, amounts } from "./resources.ts";

export class NodeInfo {
  readonly name: string;
  readonly pods = new Map<string, PodInfo>();
  readonly requested: Amounts = {};
  readonly nominal: Amounts = {};
  /** Pods here by the uid of their controller. */
  readonly byController = new Map<string, number>();
  /** Pods here with affinity to others, and those of them that keep others away. */
  readonly withTerms = new Map<string, PodInfo>();
  readonly apart = new Map<string, PodInfo>();
  #node: KubeObject | undefined;
  #allocatable: Amounts = {};
  #images = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** Undefined while pods are bound to a node that does not exist (any more). */
  get node(): KubeObject | undefined {
    return this.#node;
  }
  set node(node: KubeObject | undefined) {
    if (node?.["status"]?.allocatable !== this.#node?.["status"]?.allocatable) this.#allocatable = amounts(node?.["status"]?.allocatable);
    if (node?.["status"]?.images !== this.#node?.["status"]?.images) {
      this.#images = new Map();
      for (const image of node?.["status"]?.images ?? [])
        for (const name of image.names ?? []) this.#images.set(name, image.sizeBytes ?? 0);
    }
    this.#node = node;
  }

  get allocatable(): Amounts {
    return this.#allocatable;
  }
  get images(): ReadonlyMap<string, number> {
    return this.#images;
  }
  get taints(): readonly Taint[] {
    return this.#node?.["spec"]?.taints ?? [];
  }
  get labels(): Readonly<Record<string, string>> {
    return this.#node?.metadata.labels ?? {};
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
  }

  #ports: readonly HostPort[] | undefined;
  get ports(): readonly HostPort[] {
    return (this.#ports ??= [...this.pods.values()].flatMap((pod) => pod.ports));
  }
}
