// The recent changes of a kind, for watches and lists that begin in the past: as long as etcd keeps them before it is compacted
// (apiserver --etcd-compaction-interval), and no more than so many.
import type { Change } from "./change.ts";

export interface PastChange extends Change {
  version: number;
}

/** Virtual ms. */
const COMPACTED = 5 * 60_000;
/** Changes come and go together. */
const TOGETHER = 100;
/** So many changes may be asked for, however fast they came. */
const MOST = 1000;

/** Changes in a row, and virtual ms of the last of them. */
interface Stretch {
  readonly changes: PastChange[];
  ended: number;
}

export class History {
  #stretches: Stretch[] = [{ changes: [], ended: 0 }];
  /** The version up to which changes have been forgotten. */
  forgotten = 0;

  /** @param now virtual ms */
  add(change: PastChange, now: number): void {
    const last = this.#stretches.at(-1)!;
    last.changes.push(change);
    if (last.changes.length < TOGETHER) return;
    last.ended = now;
    this.#stretches.push({ changes: [], ended: 0 });
    while (this.#stretches.length > 2 && (this.#stretches[0]!.ended < now - COMPACTED || this.#stretches.length > MOST / TOGETHER + 2))
      this.forgotten = this.#stretches.shift()!.changes.at(-1)!.version;
  }

  /** The changes after `version`; undefined when some of them are forgotten. */
  since(version: number): readonly PastChange[] | undefined {
    if (version < this.forgotten) return undefined;
    return this.#stretches.flatMap(({ changes }) => changes.filter((change) => change.version > version));
  }
}
