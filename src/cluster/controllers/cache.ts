// What is in the store, kept beside it with indexes, so that no controller lists ten thousand pods to find its ten. Changes arrive synchronously,
// hence a cache is never behind and controllers need none of client-go's expectations.
import type { Kind } from "../../api/kind.ts";
import { controllerOf, type KubeObject } from "../../api/object.ts";
import type { ApiServer } from "../apiserver/index.ts";
import { type Key, keyOf } from "./controller.ts";

/** Under which values an object is found. */
export type Indexer = (object: KubeObject) => readonly string[];

const nothing: ReadonlyMap<Key, KubeObject> = new Map();

class Index {
  readonly #values = new Map<string, Map<Key, KubeObject>>();

  constructor(readonly indexer: Indexer) {}

  of(value: string): ReadonlyMap<Key, KubeObject> {
    return this.#values.get(value) ?? nothing;
  }

  change(key: Key, old: KubeObject | undefined, now: KubeObject | undefined): void {
    const before = old ? this.indexer(old) : [];
    const after = now ? this.indexer(now) : [];
    for (const value of before) {
      if (after.includes(value)) continue;
      const group = this.#values.get(value);
      group?.delete(key);
      if (!group?.size) this.#values.delete(value);
    }
    for (const value of after) {
      let group = this.#values.get(value);
      if (!group) this.#values.set(value, (group = new Map()));
      group.set(key, now!);
    }
  }
}

export class Cache {
  readonly objects = new Map<Key, KubeObject>();
  /** Counts up with every change. */
  changes = 0;
  readonly #indexes = new Map<string, Index>();

  constructor(api: ApiServer, kind: Kind, initial: readonly KubeObject[]) {
    for (const object of initial) this.objects.set(keyOf(object), object);
    api.subscribe(kind, ({ key, object, type }) => this.#change(key, object, type === "DELETED"));
  }

  #change(key: Key, object: KubeObject, gone: boolean): void {
    this.changes++;
    const old = this.objects.get(key);
    if (gone) this.objects.delete(key);
    else this.objects.set(key, object);
    for (const index of this.#indexes.values()) index.change(key, old, gone ? undefined : object);
  }

  get(key: Key): KubeObject | undefined {
    return this.objects.get(key);
  }

  /** Objects that `indexer` (always the same for a name) files under `value`. */
  by(name: string, indexer: Indexer, value: string): ReadonlyMap<Key, KubeObject> {
    let index = this.#indexes.get(name);
    if (!index) {
      index = new Index(indexer);
      for (const [key, object] of this.objects) index.change(key, undefined, object);
      this.#indexes.set(name, index);
    }
    return index.of(value);
  }

  inNamespace(namespace: string): ReadonlyMap<Key, KubeObject> {
    return this.by("namespace", byNamespace, namespace);
  }
  /** Objects whose controller has this uid. */
  controlledBy(uid: string): ReadonlyMap<Key, KubeObject> {
    return this.by("controller", byController, uid);
  }
  /** Objects of a namespace that no controller owns. */
  orphansIn(namespace: string): ReadonlyMap<Key, KubeObject> {
    return this.by("orphan", byOrphanage, namespace);
  }
  /** Pods bound to a node. */
  onNode(node: string): ReadonlyMap<Key, KubeObject> {
    return this.by("node", byNode, node);
  }
}

const byNamespace: Indexer = (object) => [object.metadata.namespace ?? ""];
const byController: Indexer = (object) => {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : [];
};
const byOrphanage: Indexer = (object) => (controllerOf(object) ? [] : [object.metadata.namespace ?? ""]);
const byNode: Indexer = (object) => (object["spec"]?.nodeName ? [object["spec"].nodeName] : []);

/** One cache a kind, made when first asked for. */
export class Caches {
  readonly #caches = new Map<Kind, Cache>();

  constructor(readonly api: ApiServer) {}

  of(kind: Kind): Cache {
    let cache = this.#caches.get(kind);
    if (!cache) {
      const reader = this.api.client({ name: "system:kube-controller-manager", groups: ["system:authenticated"] });
      this.#caches.set(kind, (cache = new Cache(this.api, kind, reader.list(kind))));
    }
    return cache;
  }
}
