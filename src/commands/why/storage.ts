// Why a claim is not bound, and why it does not go away.
import type { PersistentVolumeObject } from "../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import { bindsLate, claimsOf, classOf, mismatch, requestOf } from "../../cluster/volumes/claims.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, shown } from "./evidence.ts";

export function whyClaim(evidence: Evidence, claim: PersistentVolumeClaimObject): Cause {
  const { metadata, spec, status } = claim;
  const name = metadata.name;
  const users = evidence.list(evidence.kind("pods"), { namespace: metadata.namespace! }).filter((pod) => claimsOf(pod).includes(name));
  if (metadata.deletionTimestamp)
    return cause(
      "why.claim-in-use",
      { name, users: users.map(shown).join(", ") || "-" },
      { proof: [`finalizers: ${metadata.finalizers?.join(", ")}`] },
    );
  if (status?.phase === "Bound") return cause("why.claim-bound", { name, volume: spec.volumeName ?? "" });
  const proof = evidence.eventLines(claim);
  const volumes = evidence.list(evidence.kind("persistentvolumes")) as readonly PersistentVolumeObject[];
  const refused = volumes.flatMap((volume) => {
    const why = volume.spec.claimRef ? `bound to ${volume.spec.claimRef.namespace}/${volume.spec.claimRef.name}` : mismatch(volume, claim);
    return why ? [cause("why.volume-refused", { name: volume.metadata.name, why })] : [];
  });
  const className = classOf(claim);
  if (!className) return cause("why.claim-no-volume", { name, size: requestOf(claim) }, { proof, because: refused });
  const storageClass = evidence.find(evidence.kind("storageclasses", "storage.k8s.io"), className);
  if (!storageClass) return cause("why.claim-no-class", { name, className }, { proof, because: refused });
  if (bindsLate(storageClass) && !users.length) return cause("why.claim-waits", { name, className }, { proof });
  return cause("why.claim-provisioning", { name, provisioner: storageClass["provisioner"] }, { proof, because: refused });
}
