// The door as controllers, kubelets and commands hold it: typed calls under one user's name.

import type { Kind } from "./kind.ts";
import type { KubeList, KubeObject } from "./object.ts";
import type { DeleteOptions, PatchType, Request, User, Watch } from "./request.ts";

type Place = { namespace?: string };
type Write = Place & { subresource?: string; dryRun?: boolean; fieldManager?: string };

/** The only way to cluster state. Every call throws ApiError where the door refuses. */
export interface Client {
  readonly user: User;
  get<T extends KubeObject>(kind: Kind<T>, name: string, options?: Place & { subresource?: string }): T;
  /** undefined where get would answer NotFound. */
  find<T extends KubeObject>(kind: Kind<T>, name: string, options?: Place): T | undefined;
  /** The stored objects themselves: frozen, not copied. */
  list<T extends KubeObject>(kind: Kind<T>, options?: Place & { labelSelector?: string; fieldSelector?: string }): readonly T[];
  create<T extends KubeObject>(kind: Kind<T>, body: object, options?: Write & { name?: string }): T;
  /** Replaces; a resourceVersion in the body locks. */
  update<T extends KubeObject>(kind: Kind<T>, body: T, options?: Write): T;
  updateStatus<T extends KubeObject>(kind: Kind<T>, body: T): T;
  patch<T extends KubeObject>(kind: Kind<T>, name: string, patch: unknown, options?: Write & { type?: PatchType }): T;
  delete(kind: Kind, name: string, options?: Place & DeleteOptions): KubeObject;
  watch<T extends KubeObject>(
    kind: Kind<T>,
    options?: Place & { resourceVersion?: string; labelSelector?: string; fieldSelector?: string },
  ): Watch<T>;
  /** Anything else, as it is. */
  request(request: Omit<Request, "user">): KubeObject | KubeList | Watch;
}

/** Writes an event about an object; the same event again counts up (client-go's event correlator). */
export interface EventRecorder {
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string, options?: { fieldPath?: string }): void;
}

/** Writes an event of the newer API; the same again, about an object that has not changed, becomes a series (client-go's tools/events). */
export interface EventSeriesRecorder {
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, action: string, message: string, related?: KubeObject): void;
}
