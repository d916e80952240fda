// Mounted ConfigMaps and Secrets followed: their files change some time after their objects do.
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Hub } from "./hub.ts";
import { objectsOf } from "./volumes.ts";
import type { PodOnNode } from "./worker-host.ts";

export class MountWatch {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #undo = new Map<PodOnNode, readonly (() => void)[]>();

  constructor(hub: Hub, clock: Clock, random: Random) {
    this.#hub = hub;
    this.#clock = clock;
    this.#random = random;
  }

  /** Content of mounted ConfigMaps and Secrets follows their objects, at the next periodic look of the kubelet. */
  watch(worker: PodOnNode): void {
    const undo: (() => void)[] = [];
    for (const volume of worker.pod.spec.volumes ?? []) {
      for (const object of objectsOf(volume)) {
        const [word, name] = object.split("/") as [string, string];
        let planned = false;
        undo.push(
          this.#hub.mounts(`${word}/${worker.pod.metadata.namespace}/${name}`, () => {
            if (planned || worker.over) return;
            planned = true;
            this.#clock.after(this.#random.between(45_000, 85_000), () => {
              planned = false;
              if (worker.over) return;
              try {
                worker.volumes.get(volume.name)?.refresh?.();
              } catch {
                // An object that went away leaves the last content in place, as on a real node.
              }
            });
          }),
        );
      }
    }
    // Arrays that are pushed to have room for sixteen more.
    if (undo.length) this.#undo.set(worker, (this.#undo.get(worker) ?? []).concat(undo));
  }

  unwatch(worker: PodOnNode): void {
    for (const undo of this.#undo.get(worker) ?? []) undo();
    this.#undo.delete(worker);
  }
}
