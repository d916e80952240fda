// References to owners that an object has twice are dropped, with a warning (apiserver/pkg/endpoints/handlers: dedupOwnerReferencesAndAddWarning).
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { equal } from "../../api/structure.ts";

/** Only patches are looked at after admission has changed the object. */
export function dropDoubleOwners({ verb, warn }: Request, { metadata }: Draft<KubeObject>): void {
  const owners = metadata.ownerReferences;
  if (!owners || owners.length < 2) return;
  const single = owners.filter((owner, index) => !owners.slice(0, index).some((other) => equal(other, owner)));
  if (single.length === owners.length) return;
  const doubled = owners.filter((owner, index) => owners.slice(0, index).some((other) => equal(other, owner)));
  const uids = [...new Set(doubled.map(({ uid }) => uid))];
  metadata.ownerReferences = single;
  warn?.(
    `.metadata.ownerReferences contains duplicate entries${verb === "patch" ? " after mutating admission happens" : ""}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids.join(", ")}`,
  );
}
