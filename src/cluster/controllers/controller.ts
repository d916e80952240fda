// What a controller is: events only wake it; reconcile reads state and writes the difference.

import type { Client, EventRecorder } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";

/** "namespace/name", or "name" for a cluster-wide object. */
export type Key = string;
export const keyOf = (object: KubeObject): Key =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name;

/** A change of `kind` wakes the controller for these keys. */
export interface Wake<T extends KubeObject = KubeObject> {
  kind: Kind<T>;
  /** `type` is undefined when everything is looked at anew. */
  keys(object: T, api: Client, old?: T, type?: "ADDED" | "MODIFIED" | "DELETED"): readonly Key[];
}

export interface Context {
  readonly api: Client;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Controller {
  /** As in kube-controller-manager's --controllers: the name of its service account too. */
  readonly name: string;
  /** In what it differs from the real one, where it is known to: one sentence for docs/fidelity.md. */
  readonly approximate?: string;
  /** Its service account where that is not its name. */
  readonly serviceAccount?: string;
  /** Where its service account is; kube-system unless told. */
  readonly namespace?: string;
  /** What its events call it, as deployment-controller. */
  readonly component: string;
  // biome-ignore lint/suspicious/noExplicitAny: wakes of different kinds stand side by side
  readonly wakes: readonly Wake<any>[];
  /** For controllers that follow whatever kinds are served, also those that come later: the wake for one of them, if it counts. */
  wakeFor?(kind: Kind): Wake | undefined;
  /** Keys that are reconciled from the start, whatever there is in the store. */
  readonly always?: readonly Key[];
  /** Virtual ms between a change and the look at `key`: more where a look is long, so that bursts of changes share one. */
  latency?(key: Key): number;
  /** In ms: how long a key waits after its first refusal, doubled with each, and how long at most; where its queue has times of its own. */
  readonly backoff?: { readonly first: number; readonly most: number };
  /** `again`: milliseconds after which to look once more. A thrown ApiError is retried with back-off. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most reconcilers have nothing to say
  reconcile(key: Key, context: Context): { again: number } | void;
}
