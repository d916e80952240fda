// Claims that ask for more than they have: no volume that is left in the tree can grow, so their drivers are waited for (pkg/controller/volume/expand).
import type { PersistentVolumeClaimObject } from "../../../api/kinds/persistentvolumeclaim-types.ts";
import { compareQuantities } from "../../../base/quantity.ts";
import { requestOf } from "../../volumes/claims.ts";
import type { Caches } from "../cache.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

type Claim = PersistentVolumeClaimObject;

/** What a claim has, as its status tells. */
export const heldBy = ({ status }: Claim): string => status?.capacity?.["storage"] ?? "0";

export function volumeExpandController(kinds: Kinds, caches: Caches): Controller {
  const claims = caches.of(kinds.persistentVolumeClaims);
  return {
    name: "expand-controller",
    component: "volume_expand",
    wakes: [
      {
        kind: kinds.persistentVolumeClaims,
        keys: (claim: Claim, _api, old) =>
          old && compareQuantities(requestOf(claim), requestOf(old as Claim)) > 0 && claim.status?.phase === "Bound" ? [keyOf(claim)] : [],
      },
    ],
    reconcile(key, { events }) {
      const claim = claims.get(key) as Claim | undefined;
      if (claim?.status?.phase !== "Bound" || compareQuantities(requestOf(claim), heldBy(claim)) <= 0) return;
      events.event(claim, "Normal", "ExternalExpanding", "waiting for an external controller to expand this PVC");
    },
  };
}
