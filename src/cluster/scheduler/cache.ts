// What the scheduler knows of the cluster: its nodes, the pods that are placed on them, and what else has a say (pkg/scheduler/backend/cache).
import type { Client } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { keyOf } from "../controllers/controller.ts";
import type { Kinds } from "../controllers/kinds.ts";
import { hasAll, selects } from "../controllers/labels.ts";
import { isFinished } from "../controllers/pods.ts";
import type { Devices } from "./devices.ts";
import { NodeInfo } from "./node.ts";
import type { ClusterView } from "./plugin.ts";
import { type PodInfo, podInfo } from "./pod.ts";
import type { Volumes } from "./volumes.ts";

const NOBODY: readonly never[] = [];

export class ClusterCache implements ClusterView {
  readonly #nodes = new Map<string, NodeInfo>();
  /** Existing nodes only; undefined when it must be made anew. */
  #list: NodeInfo[] | undefined;
  /** Nodes on which pods with affinity stand, whether they exist or not. */
  readonly #withTerms = new Set<NodeInfo>();
  /** On how many nodes images are that were asked for. */
  readonly #images = new Map<string, number>();
  readonly #placed = new Map<string, NodeInfo>();
  readonly #services = new Map<string, KubeObject>();
  readonly #budgets = new Map<string, KubeObject>();
  readonly #namespaces = new Map<string, KubeObject>();
  /** Pods for which others were made to leave, and the node where. */
  readonly #nominated = new Map<string, { node: string; pod: PodInfo }>();

  constructor(
    private readonly api: ApiServer,
    private readonly client: Client,
    private readonly kinds: Kinds,
    readonly storage: Volumes,
    readonly devices: Devices,
  ) {}

  /** Follows the kinds that have a say in where pods go; returns how to stop. */
  follow(): (() => void)[] {
    const { services, podDisruptionBudgets, namespaces } = this.kinds;
    return [
      this.#mirror(services, this.#services),
      this.#mirror(podDisruptionBudgets, this.#budgets),
      this.#mirror(namespaces, this.#namespaces),
    ];
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
    for (const object of this.client.list(kind)) into.set(keyOf(object), object);
    return this.api.subscribe(
      kind,
      ({ type, object }) => void (type === "DELETED" ? into.delete(keyOf(object)) : into.set(keyOf(object), object)),
    );
  }

  /** What is known of a node, which need not exist: pods may be placed on it already. */
  node(name: string): NodeInfo {
    let node = this.#nodes.get(name);
    if (!node) this.#nodes.set(name, (node = new NodeInfo(name)));
    return node;
  }

  /** A node is there, has changed, or is gone (undefined). */
  setNode(name: string, object: KubeObject | undefined): { info: NodeInfo; before: KubeObject | undefined } {
    const info = this.node(name);
    const { node: before, images } = info;
    info.node = object;
    if (!before !== !object) this.#list = undefined;
    if (info.images !== images || !before !== !object) this.#images.clear();
    if (!object && !info.pods.size) this.#nodes.delete(name);
    return { info, before };
  }

  isPlaced(pod: string): boolean {
    return this.#placed.has(pod);
  }

  /** Counts a pod in on its node; tells whether it was not there before. One that has no node, or has ended, is not counted. */
  place(key: string, pod: KubeObject): boolean {
    if (!pod["spec"].nodeName || isFinished(pod)) return false;
    const node = this.node(pod["spec"].nodeName);
    const fresh = !this.#placed.has(key);
    node.add(key, podInfo(pod));
    if (node.withTerms.size) this.#withTerms.add(node);
    else this.#withTerms.delete(node);
    this.#placed.set(key, node);
    return fresh;
  }

  /** Counts a pod out; gives what is known of it and of its node, where it was counted in. */
  displace(key: string): { node: NodeInfo; pod: PodInfo | undefined } | undefined {
    const node = this.#placed.get(key);
    if (!node) return undefined;
    const pod = node.pods.get(key);
    node.remove(key);
    if (!node.withTerms.size) this.#withTerms.delete(node);
    this.#placed.delete(key);
    if (!node.node && !node.pods.size) this.#nodes.delete(node.name);
    return { node, pod };
  }

  /** Others make room for a pod on a node. */
  nominate(key: string, node: string, pod: PodInfo): void {
    this.#nominated.set(key, { node, pod });
  }

  /** No node is kept free for a pod any longer. */
  denominate(key: string): void {
    this.#nominated.delete(key);
  }
}
