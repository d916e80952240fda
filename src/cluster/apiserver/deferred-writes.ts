// Writes that wait until somebody looks: what every node renews all the time, and hardly anybody reads.
import type { KubeObject } from "../../api/object.ts";

/** A write of one object that waits; a later one takes its place. */
export interface DeferredWrite {
  /** The version that it was given when it was due. */
  version: number;
  /** Virtual ms at which it was due. */
  due: number;
  /** Stores what was due. */
  write(): void;
}

/** Those of a kind, by the objects as they are stored. */
export class DeferredWrites {
  #waiting = new Map<KubeObject, DeferredWrite>();

  get size(): number {
    return this.#waiting.size;
  }

  of(object: KubeObject): DeferredWrite | undefined {
    return this.#waiting.get(object);
  }

  add(object: KubeObject, write: DeferredWrite): void {
    this.#waiting.set(object, write);
  }

  /** Writes them in the order in which they were due. */
  flush(): void {
    const due = [...this.#waiting.values()].sort((a, b) => a.version - b.version);
    this.#waiting = new Map();
    for (const each of due) each.write();
  }
}
