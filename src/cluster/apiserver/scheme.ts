// The kinds that a server serves: the built-in ones from the start, others as they are defined.
import { apiVersion, groupResource, type Kind } from "../../api/kind.ts";

/** A kind that is served from now on, or no longer. */
export interface SchemeChange {
  type: "ADDED" | "REMOVED";
  kind: Kind;
}

/** Registry of kinds: built in, and by CustomResourceDefinition. Further versions of one kind follow the preferred one. */
export interface Scheme {
  readonly kinds: readonly Kind[];
  /** Serves one more kind. @throws Error when the group, version and plural are taken */
  add(kind: Kind): void;
  /** Serves a kind no longer. Its objects must have been deleted before. */
  remove(kind: Kind): void;
  /** Calls `listener` synchronously after each change. Returns how to stop. */
  onChange(listener: (change: SchemeChange) => void): () => void;
  /** By plural, with the group where it matters. */
  byResource(group: string, version: string, plural: string): Kind | undefined;
  byKind(group: string, version: string, kind: string): Kind | undefined;
}

export class KindRegistry implements Scheme {
  #kinds: readonly Kind[] = [];
  #byResource = new Map<string, Kind>();
  #byKind = new Map<string, Kind>();
  #listeners = new Set<(change: SchemeChange) => void>();

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind);
  }

  /** A new list after every change, so that who walks over one is not disturbed. */
  get kinds(): readonly Kind[] {
    return this.#kinds;
  }

  add(kind: Kind): void {
    if (this.#byResource.has(resourceKey(kind.group, kind.version, kind.plural)))
      throw new Error(`${groupResource(kind)} is served at ${apiVersion(kind)} already`);
    this.#kinds = [...this.#kinds, kind];
    this.#byResource.set(resourceKey(kind.group, kind.version, kind.plural), kind);
    this.#byKind.set(resourceKey(kind.group, kind.version, kind.kind), kind);
    this.#tell({ type: "ADDED", kind });
  }

  /** Puts a new definition in the place of one of the same names: nobody is told, for it is the same resource. */
  replace(old: Kind, kind: Kind): void {
    this.#kinds = this.#kinds.map((each) => (each === old ? kind : each));
    this.#byResource.set(resourceKey(kind.group, kind.version, kind.plural), kind);
    this.#byKind.delete(resourceKey(old.group, old.version, old.kind));
    this.#byKind.set(resourceKey(kind.group, kind.version, kind.kind), kind);
  }

  remove(kind: Kind): void {
    if (!this.#kinds.includes(kind)) return;
    this.#kinds = this.#kinds.filter((each) => each !== kind);
    this.#byResource.delete(resourceKey(kind.group, kind.version, kind.plural));
    this.#byKind.delete(resourceKey(kind.group, kind.version, kind.kind));
    this.#tell({ type: "REMOVED", kind });
  }

  onChange(listener: (change: SchemeChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  byResource(group: string, version: string, plural: string): Kind | undefined {
    return this.#byResource.get(resourceKey(group, version, plural));
  }

  byKind(group: string, version: string, kind: string): Kind | undefined {
    return this.#byKind.get(resourceKey(group, version, kind));
  }

  #tell(change: SchemeChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

const resourceKey = (group: string, version: string, name: string): string => `${group}/${version}/${name}`;
