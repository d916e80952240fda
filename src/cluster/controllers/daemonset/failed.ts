// Failed pods of daemons: a kubelet that refuses what the controller makes anew would keep both busy for ever, so the replacement waits
// (kubernetes/pkg/controller/daemon/daemon_controller.go, failedPodsBackoff).
import type { KubeObject } from "../../../api/object.ts";

/** Milliseconds. */
const INITIAL = 1000;
const MAX = 15 * 60_000;

export class FailedPods {
  readonly #entries = new Map<string, { delay: number; updated: number }>();

  /** How long the failed pod on this node still has to lie there; 0 when it may be replaced now, which makes the next one wait longer. */
  wait(set: KubeObject, node: string, now: number): number {
    const key = `${set.metadata.uid}/${set.metadata.generation}/${node}`;
    const entry = this.#entries.get(key);
    if (!entry || now - entry.updated > 2 * MAX) this.#entries.set(key, { delay: INITIAL, updated: now });
    else if (now - entry.updated < entry.delay) return entry.delay - (now - entry.updated);
    else this.#entries.set(key, { delay: Math.min(entry.delay * 2, MAX), updated: now });
    return 0;
  }
}
