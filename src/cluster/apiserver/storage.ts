// Where objects are kept: one table a kind, indexed, versioned by one counter, with the recent changes for those who watch.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { hubOf } from "../../api/versions.ts";
import type { Change } from "./change.ts";
import { type DeferredWrite, DeferredWrites } from "./deferred-writes.ts";
import type { AtRest } from "./encryption/at-rest.ts";
import { History, type PastChange } from "./history.ts";
import { Table } from "./storage-table.ts";

type Listener = (change: Change) => void;

/**
 * Writes of a cluster's start that nobody here makes, though a real one's versions count them: ranges of ports, renewals of leases, what the API
 * services say of themselves. So many that the first object of a user has the version that it has there (v1.36).
 */
const UNSEEN = 67;

class Shelf {
  readonly table: Table;
  /** A new list with each who comes or goes: whoever is being told of a change goes through the one that there was. */
  listeners: readonly Listener[] = [];
  readonly history = new History();
  readonly deferred = new DeferredWrites();
  /** How many must hear of each write at once. */
  watchers = 0;
  constructor(readonly kind: Kind) {
    this.table = new Table(kind);
  }
}

export class Storage {
  #version = 1 + UNSEEN;
  #shelves = new Map<string, Shelf>();
  /** The shelves as they were found by kinds themselves. */
  #byKind = new Map<Kind, Shelf>();
  /** By the uid of an owner, then by their own. */
  #owners = new Map<string, Map<string, KubeObject>>();

  /** @param clock tells virtual ms */
  constructor(private readonly clock: { readonly now: number }) {}

  /** The resource version of the latest write. */
  get version(): number {
    return this.#version;
  }

  /** Counts one up: the version of the write that follows. */
  nextVersion(): number {
    return ++this.#version;
  }

  table(kind: Kind): Table {
    return this.#shelf(kind).table;
  }

  get(kind: Kind, namespace: string, name: string): KubeObject | undefined {
    return this.#shelf(kind).table.get(namespace, name);
  }

  /** Objects of any kind that name `uid` as an owner. */
  dependents(uid: string): readonly KubeObject[] {
    for (const { deferred } of this.#shelves.values()) if (deferred.size) deferred.flush();
    const found = this.#owners.get(uid);
    return found ? [...found.values()] : [];
  }

  /** How what is written now is encrypted. */
  atRest: AtRest | undefined;
  /** Whether anything was ever encrypted. */
  secrets = false;

  /** @param version of the write, where it is not the latest */
  put(kind: Kind, object: KubeObject, old: KubeObject | undefined, version = this.#version): void {
    this.atRest?.write(kind, object);
    const shelf = this.#shelf(kind);
    const key = shelf.table.put(object);
    if (old && old.metadata.ownerReferences !== object.metadata.ownerReferences) this.#disown(old);
    this.#own(object);
    // The change is its own record of the past: with `old` or without are two hidden classes, and nothing is copied.
    this.#publish(shelf, old ? { type: "MODIFIED", key, object, old, version } : { type: "ADDED", key, object, version });
  }

  /** Takes an object out; `last` is how it looked at its end, with the version of the removal. */
  remove(kind: Kind, old: KubeObject, last: KubeObject): void {
    const shelf = this.#shelf(kind);
    const key = shelf.table.remove(old);
    if (key === undefined) return;
    this.#disown(old);
    this.#publish(shelf, { type: "DELETED", key, object: last, old, version: this.#version });
  }

  subscribe(kind: Kind, listener: Listener): () => void {
    const shelf = this.#shelf(kind);
    shelf.listeners = shelf.listeners.concat(listener);
    return () => {
      shelf.listeners = shelf.listeners.filter((each) => each !== listener);
    };
  }

  /** As subscribe, for who must hear of each write when it is due. */
  watch(kind: Kind, listener: Listener): () => void {
    const shelf = this.#shelf(kind);
    shelf.watchers++;
    const stop = this.subscribe(kind, listener);
    return () => {
      shelf.watchers--;
      stop();
    };
  }

  watched(kind: Kind): boolean {
    return this.#known(kind).watchers > 0;
  }

  /**
   * Defers a write of `object` until somebody looks at its kind, or writes at once where somebody watches that. It is the version that it
   * would have been, and nobody who asks can tell. False, and nothing done, where another object is stored.
   */
  defer(kind: Kind, object: KubeObject, write: DeferredWrite): boolean {
    const shelf = this.#known(kind);
    if (!this.holds(kind, object)) return false;
    write.version = this.nextVersion();
    write.due = this.clock.now;
    if (shelf.watchers) write.write();
    else shelf.deferred.add(object, write);
    return true;
  }

  /** Whether an object is stored as it is, whatever waits to be written of it. */
  holds(kind: Kind, object: KubeObject): boolean {
    return this.#known(kind).table.get(object.metadata.namespace ?? "", object.metadata.name) === object;
  }

  /** Writes what was deferred. */
  flush(kind: Kind): void {
    this.#shelf(kind);
  }

  /** When a write of a stored object was due (virtual ms) that still waits. */
  due(kind: Kind, object: KubeObject): number | undefined {
    return this.#known(kind).deferred.of(object)?.due;
  }

  /** The changes of a kind after `version`; undefined when some of them are forgotten. */
  since(kind: Kind, version: number): readonly PastChange[] | undefined {
    return this.#shelf(kind).history.since(version);
  }

  /** Puts objects in another form without a change that anybody hears of: how they are read has changed, not what was written. */
  rewrite(kind: Kind, form: (object: KubeObject) => KubeObject): void {
    const { table } = this.#shelf(kind);
    for (const object of table.all()) {
      const next = form(object);
      if (next === object) continue;
      table.put(next);
      this.#own(next);
    }
  }

  /** Forgets a kind that is no longer served: those who watched it hear nothing more. */
  discard(kind: Kind): void {
    this.#shelves.delete(shelfId(hubOf(kind)));
    this.#byKind.clear();
  }

  /** The oldest version from which a watch of `kind` can start. */
  oldest(kind: Kind): number {
    return this.#shelf(kind).history.forgotten;
  }

  #publish(shelf: Shelf, change: PastChange): void {
    shelf.history.add(change, this.clock.now);
    const { listeners } = shelf;
    for (let at = 0; at < listeners.length; at++) listeners[at]!(change);
  }

  #own(object: KubeObject): void {
    const { ownerReferences, uid } = object.metadata;
    if (!ownerReferences) return;
    for (let at = 0; at < ownerReferences.length; at++) {
      const owner = ownerReferences[at]!.uid;
      let owned = this.#owners.get(owner);
      if (!owned) this.#owners.set(owner, (owned = new Map()));
      owned.set(uid, object);
    }
  }

  #disown({ metadata: { ownerReferences, uid } }: KubeObject): void {
    if (!ownerReferences) return;
    for (const owner of ownerReferences) {
      const owned = this.#owners.get(owner.uid);
      owned?.delete(uid);
      if (owned?.size === 0) this.#owners.delete(owner.uid);
    }
  }

  /** Where the objects of a kind are: who comes here looks, so that nothing waits any more. */
  #shelf(kind: Kind): Shelf {
    const shelf = this.#known(kind);
    if (shelf.deferred.size) shelf.deferred.flush();
    return shelf;
  }

  /** By group and plural: further versions of a kind share the shelf, and find it in the stored form. */
  #known(requested: Kind): Shelf {
    const known = this.#byKind.get(requested);
    if (known) return known;
    const kind = hubOf(requested);
    const id = shelfId(kind);
    let shelf = this.#shelves.get(id);
    if (!shelf) this.#shelves.set(id, (shelf = new Shelf(kind)));
    this.#byKind.set(requested, shelf);
    return shelf;
  }
}

const shelfId = ({ group, plural }: Kind): string => `${group}/${plural}`;
