// One watch for all kubelets of a cluster: a change of a pod goes to its node's kubelet, a change of a ConfigMap or Secret to the pods that mount it.
// With a watch for each kubelet, every change would cost as much as there are nodes.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { FileSystem } from "../../machine/files.ts";
import type { Change } from "../apiserver/change.ts";
import type { ApiServer } from "../apiserver/index.ts";

export interface PodReceiver {
  pod(change: Change<PodObject>): void;
  /** The node's object was made, changed or deleted. */
  node(change: Change): void;
}

export class Hub {
  readonly #receivers = new Map<string, PodReceiver>();
  /** "configmap/namespace/name" (or secret, or claim) to the refreshers of mounted volumes. */
  readonly #mounted = new Map<string, Set<() => void>>();
  readonly #shared = new Map<string, FileSystem>();

  constructor(
    api: ApiServer,
    private readonly now: () => number,
  ) {
    const kind = (plural: string) => {
      const found = api.scheme.byResource("", "v1", plural);
      if (!found) throw new Error(`the scheme has no ${plural}`);
      return found;
    };
    api.subscribe(kind("pods"), (change) => {
      const node = change.object["spec"]?.nodeName as string | undefined;
      if (node) this.#receivers.get(node)?.pod(change as Change<PodObject>);
    });
    api.subscribe(kind("nodes"), (change) => this.#receivers.get(change.object.metadata.name)?.node(change));
    for (const [plural, word] of [
      ["configmaps", "configmap"],
      ["secrets", "secret"],
      ["persistentvolumeclaims", "claim"],
    ] as const)
      api.subscribe(kind(plural), (change) => this.#changed(word, change.object));
  }

  join(node: string, receiver: PodReceiver): void {
    this.#receivers.set(node, receiver);
  }
  leave(node: string): void {
    this.#receivers.delete(node);
  }

  /** Calls `refresh` when the object changes; returns how to stop. */
  mounts(object: string, refresh: () => void): () => void {
    let all = this.#mounted.get(object);
    if (!all) this.#mounted.set(object, (all = new Set()));
    all.add(refresh);
    return () => {
      all.delete(refresh);
      if (!all.size) this.#mounted.delete(object);
    };
  }

  /** Storage that is the same on all nodes, by name. */
  shared(name: string): FileSystem {
    let files = this.#shared.get(name);
    if (!files) this.#shared.set(name, (files = new FileSystem(this.now)));
    return files;
  }

  #changed(word: string, object: KubeObject): void {
    for (const refresh of this.#mounted.get(`${word}/${object.metadata.namespace}/${object.metadata.name}`) ?? []) refresh();
  }
}

const hubs = new WeakMap<ApiServer, Hub>();

/** The hub of a cluster, made with its first kubelet. */
export function hubOf(api: ApiServer, now: () => number): Hub {
  let hub = hubs.get(api);
  if (!hub) hubs.set(api, (hub = new Hub(api, now)));
  return hub;
}
