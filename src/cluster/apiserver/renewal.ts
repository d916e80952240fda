// The renewal of a lease by its holder, which every kubelet asks for every ten seconds: only its time changes, and only that is looked at.
import { apiVersion, type Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import type { Core } from "./core.ts";

/** What may have a say in any write. */
const DYNAMIC = [
  "MutatingAdmissionPolicy",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingWebhookConfiguration",
] as const;

/**
 * Writes `lease` with another renewTime, as an update by the same holder would: what was valid is, and plug-ins let it pass.
 * Undefined where that is not certain: somebody has changed the lease, or somebody has a say in writes.
 * @param request the update, without a body
 */
export function renewed(core: Core, request: Request, lease: KubeObject, renewTime: string): KubeObject | undefined {
  const { clock, managedFields, storage } = core;
  const { kind } = request;
  const { metadata, spec } = lease;
  if (lease.apiVersion !== apiVersion(kind) || spec.renewTime === renewTime) return undefined;
  if (storage.get(kind, metadata.namespace ?? "", metadata.name) !== lease || metadata.deletionTimestamp) return undefined;
  for (const each of dynamicKinds(core)) if (storage.table(each).size > 0) return undefined;
  const stored: KubeObject = Object.freeze({
    ...lease,
    metadata: Object.freeze({ ...metadata, resourceVersion: String(storage.nextVersion()) }),
    spec: Object.freeze({ ...spec, renewTime }),
  });
  managedFields.note({ request, old: lease, stored, time: timestamp(clock.now) });
  storage.put(kind, stored, lease);
  return stored;
}

const kinds = new WeakMap<Core, readonly Kind[]>();

function dynamicKinds(core: Core): readonly Kind[] {
  let found = kinds.get(core);
  if (!found) kinds.set(core, (found = DYNAMIC.flatMap((name) => core.scheme.byKind("admissionregistration.k8s.io", "v1", name) ?? [])));
  return found;
}
