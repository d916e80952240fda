// What every kubelet writes all the time, of its lease, its node and its pods: fields that it knows to be right, and nothing else is looked at.
import { apiVersion } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { settle } from "../../api/structure.ts";
import type { Core } from "./core.ts";
import { updatesAreFree } from "./free-writes.ts";

/**
 * Writes `object` with other `fields`, as an update by the one who wrote it would: what was valid is, and plug-ins let it pass.
 * Undefined where that is not certain: somebody has changed the object, or somebody has a say in writes.
 * @param request the update, without a body
 */
export function renewed(
  core: Core,
  request: Request,
  object: KubeObject,
  fields: Readonly<Record<string, unknown>>,
): KubeObject | undefined {
  const { clock, managedFields, storage } = core;
  const { kind } = request;
  const { metadata } = object;
  if (object.apiVersion !== apiVersion(kind) || metadata.deletionTimestamp) return undefined;
  if (storage.get(kind, metadata.namespace ?? "", metadata.name) !== object) return undefined;
  if (!updatesAreFree(core, kind)) return undefined;
  const stored: KubeObject = { ...object };
  let same = true;
  for (const field in fields) {
    const value = settle(object[field], fields[field]);
    if (value === object[field]) continue;
    stored[field] = value;
    same = false;
  }
  if (same) return object;
  stored.metadata = Object.freeze({ ...metadata, resourceVersion: String(storage.nextVersion()) });
  Object.freeze(stored);
  managedFields.note({ request, old: object, stored, time: timestamp(clock.now) });
  storage.put(kind, stored, object);
  return stored;
}
