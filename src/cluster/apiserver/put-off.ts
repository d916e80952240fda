// Writes that wait until somebody looks: what every node renews all the time, and hardly anybody reads.
import type { KubeObject } from "../../api/object.ts";

/** A write of one object that waits; a later one takes its place. */
export interface PutOffWrite {
  /** The version that it was given when it was due. */
  version: number;
  /** Virtual ms at which it was due. */
  due: number;
  /** Stores what was due. */
  write(): void;
}

/** Those of a kind, by the objects as they are stored. */
export class PutOffWrites {
  #waiting = new Map<KubeObject, PutOffWrite>();

  get size(): number {
    return this.#waiting.size;
  }

  of(object: KubeObject): PutOffWrite | undefined {
    return this.#waiting.get(object);
  }

  add(object: KubeObject, write: PutOffWrite): void {
    this.#waiting.set(object, write);
  }

  /** Writes them in the order in which they were due. */
  write(): void {
    const due = [...this.#waiting.values()].sort((a, b) => a.version - b.version);
    this.#waiting = new Map();
    for (const each of due) each.write();
  }
}
