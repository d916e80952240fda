// What every kubelet writes all the time, of its lease, its node and its pods: fields that it knows to be right, and nothing else is looked at.
import { apiVersion } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { settle } from "../../api/structure.ts";
import type { Core } from "./core.ts";
import type { DeferredWrite } from "./deferred-writes.ts";
import { updatesAreFree } from "./free-writes.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes `object` with other `fields`, as an update by the one who wrote it would: what was valid is, and plug-ins let it pass.
 * Undefined where that is not certain: somebody has changed the object, or somebody has a say in writes.
 * @param request the update, without a body
 */
export function renewed(core: Core, request: Request, object: KubeObject, fields: Fields): KubeObject | undefined {
  const { clock, managedFields, storage } = core;
  const { kind } = request;
  const { metadata } = object;
  if (object.apiVersion !== apiVersion(kind) || metadata.deletionTimestamp) return undefined;
  if (storage.get(kind, metadata.namespace ?? "", metadata.name) !== object) return undefined;
  if (!updatesAreFree(core, kind)) return undefined;
  const stored = replaced(object, fields, () => storage.nextVersion());
  if (stored === object) return object;
  managedFields.note({ request, old: object, stored, time: timestamp(clock.now) });
  storage.put(kind, stored, object);
  return stored;
}

/** The object with other fields and the next version; itself where they are what it has. */
function replaced(object: KubeObject, fields: Fields, version: () => number): KubeObject {
  const stored: KubeObject = { ...object };
  let same = true;
  for (const field in fields) {
    const value = settle(object[field], fields[field]);
    if (value === object[field]) continue;
    stored[field] = value;
    same = false;
  }
  if (same) return object;
  stored.metadata = Object.freeze({ ...object.metadata, resourceVersion: String(version()) });
  return Object.freeze(stored);
}

/** Renews one object again and again, as `renewed` would, with a write that waits until somebody looks. */
export class Renewal implements DeferredWrite {
  version = 0;
  due: number;
  readonly #allowed: () => boolean;
  readonly #core: Core;
  readonly #request: Request;
  readonly #fields: (object: KubeObject, now: number) => Fields;
  #object: KubeObject;

  /**
   * @param request the update, without a body
   * @param object as it was written just now, by the one who renews it
   * @param fields what it has when it is renewed at `now` (virtual ms)
   * @param allowed whether it may be written straight into the store; throws an ApiError where it may not be written at all
   */
  constructor(
    core: Core,
    request: Request,
    object: KubeObject,
    fields: (object: KubeObject, now: number) => Fields,
    allowed: () => boolean,
  ) {
    this.#allowed = allowed;
    this.#core = core;
    this.#request = request;
    this.#object = object;
    this.#fields = fields;
    this.due = core.clock.now;
  }

  /** False where it is not certain that an update would do no more. */
  renew(): boolean {
    const { clock, storage } = this.#core;
    const { kind } = this.#request;
    if (!this.#allowed()) return false;
    if (this.due === clock.now) return storage.holds(kind, this.#object);
    return updatesAreFree(this.#core, kind) && storage.defer(kind, this.#object, this);
  }

  /** As it is stored, unless somebody else has changed it. */
  get object(): KubeObject {
    this.#core.storage.flush(this.#request.kind);
    return this.#object;
  }

  write(): void {
    const { managedFields, storage } = this.#core;
    const old = this.#object;
    const stored = replaced(old, this.#fields(old, this.due), () => this.version);
    managedFields.note({ request: this.#request, old, stored, time: timestamp(this.due) });
    this.#object = stored;
    storage.put(this.#request.kind, stored, old, this.version);
  }
}
