// Who belongs to whom: a controller adopts what its selector matches and lets go of what it no longer matches (kubernetes/pkg/controller/controller_ref_manager.go).
import type { Client } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import { apiVersion, type Kind } from "../../api/kind.ts";
import type { KubeObject, LabelSelector, OwnerReference } from "../../api/object.ts";
import type { Cache } from "./cache.ts";
import { selects } from "./labels.ts";

export const controllerReference = (kind: Kind, owner: KubeObject): OwnerReference => ({
  apiVersion: apiVersion(kind),
  kind: kind.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

interface Claim {
  api: Client;
  owner: KubeObject;
  ownerKind: Kind;
  kind: Kind;
  cache: Cache;
  /** Which objects take part; others neither count nor are they adopted or released. */
  eligible?(object: KubeObject): boolean;
  /** Where the owner's own is not in the form of a label selector. */
  selector?: LabelSelector | undefined;
}

/** The objects that `owner` controls after adopting and releasing. Nothing is adopted or released while the owner is being deleted. */
export function claim({
  api,
  owner,
  ownerKind,
  kind,
  cache,
  eligible = () => true,
  selector = owner["spec"].selector,
}: Claim): KubeObject[] {
  const claimed: KubeObject[] = [];
  const deleted = owner.metadata.deletionTimestamp !== undefined;
  const strangers: KubeObject[] = [];
  for (const object of cache.controlledBy(owner.metadata.uid).values())
    if (eligible(object)) (selects(selector, object.metadata.labels) ? claimed : strangers).push(object);
  if (!deleted) for (const object of strangers) release(api, kind, object, owner);
  if (deleted) return claimed;
  for (const object of [...cache.orphansIn(owner.metadata.namespace!).values()]) {
    if (object.metadata.deletionTimestamp || !eligible(object) || !selects(selector, object.metadata.labels)) continue;
    const adopted = adopt(api, kind, object, controllerReference(ownerKind, owner));
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

function adopt(api: Client, kind: Kind, object: KubeObject, reference: OwnerReference): KubeObject | undefined {
  return unlessGone(() =>
    api.patch(
      kind,
      object.metadata.name,
      { metadata: { uid: object.metadata.uid, ownerReferences: [reference] } },
      { namespace: object.metadata.namespace!, type: "strategic" },
    ),
  );
}

function release(api: Client, kind: Kind, object: KubeObject, owner: KubeObject): void {
  const ownerReferences = [{ $patch: "delete", uid: owner.metadata.uid }];
  unlessGone(() =>
    api.patch(
      kind,
      object.metadata.name,
      { metadata: { uid: object.metadata.uid, ownerReferences } },
      { namespace: object.metadata.namespace!, type: "strategic" },
    ),
  );
}

/** undefined where the object went away, or became another one, in the meantime. */
export function unlessGone<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof ApiError && (error.code === 404 || error.code === 422)) return undefined;
    throw error;
  }
}
