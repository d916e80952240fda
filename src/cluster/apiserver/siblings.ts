// Objects that one controller makes for the same owner are alike: each shares with the one before what the two have in common, which
// takes half the memory of a thousand replicas.
import type { Kind } from "../../api/kind.ts";
import { controllerOf, type KubeObject } from "../../api/object.ts";

/** So many owners are remembered: those that made something last. */
const REMEMBERED = 100;

export class Siblings {
  readonly #last = new Map<string, KubeObject>();

  /** The object that was made last for the same owner. */
  of(kind: Kind, object: KubeObject): KubeObject | undefined {
    const owner = controllerOf(object);
    return owner && this.#last.get(keyOf(kind, owner.uid));
  }

  note(kind: Kind, object: KubeObject): void {
    const owner = controllerOf(object);
    if (!owner) return;
    const key = keyOf(kind, owner.uid);
    this.#last.delete(key);
    this.#last.set(key, object);
    if (this.#last.size > REMEMBERED) this.#last.delete(this.#last.keys().next().value!);
  }
}

const keyOf = ({ plural }: Kind, owner: string): string => `${plural}/${owner}`;
