// What was written for one client is what the next one gets, as long as it is new (the real server's caching object does the same).
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";

/** How many objects' texts are kept of a form: more than what watchers of a burst are apart from each other. */
const KEPT = 100;

/** The texts of objects in one form, of those that were written last. */
class Texts {
  readonly #texts = new Map<KubeObject, string>();

  of(object: KubeObject, write: () => string): string {
    const known = this.#texts.get(object);
    if (known !== undefined) return known;
    const text = write();
    if (!Object.isFrozen(object)) return text;
    if (this.#texts.size >= KEPT) this.#texts.delete(this.#texts.keys().next().value!);
    this.#texts.set(object, text);
    return text;
  }
}

const texts = new WeakMap<Kind, Map<string, Texts>>();

/** The texts of a kind's objects, whole or in the `form` that clients ask for. */
export function textsOf(kind: Kind, form: "whole" | `PartialObjectMetadata/${string}`): Texts {
  let ofKind = texts.get(kind);
  if (!ofKind) texts.set(kind, (ofKind = new Map()));
  let known = ofKind.get(form);
  if (!known) ofKind.set(form, (known = new Texts()));
  return known;
}
