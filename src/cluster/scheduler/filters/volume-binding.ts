// Volumes: a pod goes only where its claims' volumes can be reached, or can be made (plugins/volumebinding).
import type { PersistentVolumeObject } from "../../../api/kinds/persistentvolume-types.ts";
import type { PersistentVolumeClaimObject } from "../../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../../api/object.ts";
import { BIND_COMPLETED, bestMatch, bindsLate, claimsOf, classOf, SELECTED_NODE } from "../../volumes/claims.ts";
import type { NodeInfo } from "../node.ts";
import { matchesTerm, type Term } from "../node-terms.ts";
import type { Filter, Rejection, StorageView } from "../plugin.ts";

type Claim = PersistentVolumeClaimObject;
type Volume = PersistentVolumeObject;

const refuse = (reason: string): Rejection => ({ reasons: [reason], unresolvable: true });
const AFFINITY = refuse("node(s) didn't match PersistentVolume's node affinity");
const NO_VOLUME = refuse("node(s) didn't find available persistent volumes to bind");
const MISSING = refuse("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

const isBound = (claim: Claim): boolean => Boolean(claim.spec.volumeName) && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;

export function reaches(volume: Volume, node: NodeInfo): boolean {
  const required = volume.spec.nodeAffinity?.required;
  return !required || (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term as Term, node));
}

const isMadeFor = (pod: KubeObject, claim: string): boolean =>
  (pod["spec"].volumes ?? []).some(
    (volume: { name: string; ephemeral?: object }) => volume.ephemeral && `${pod.metadata.name}-${volume.name}` === claim,
  );

export const volumeBinding: Filter = {
  name: "VolumeBinding",

  refuse({ pod }, { storage }) {
    let unbound = false;
    for (const name of claimsOf(pod)) {
      const shown = JSON.stringify(name);
      const claim = storage.claim(pod.metadata.namespace!, name);
      if (!claim)
        return isMadeFor(pod, name)
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${shown}`
          : `persistentvolumeclaim ${shown} not found`;
      if (claim.status?.phase === "Lost")
        return `persistentvolumeclaim ${shown} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? "")}`;
      if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim ${shown} is being deleted`;
      if (!isBound(claim) && (claim.spec.volumeName || !bindsLate(storage.storageClass(classOf(claim))))) unbound = true;
    }
    return unbound ? "pod has unbound immediate PersistentVolumeClaims" : undefined;
  },

  prepare(info, cluster) {
    const { storage } = cluster;
    const names = claimsOf(info.pod);
    if (!names.length) return undefined;
    const claims = names.flatMap((name) => storage.claim(info.pod.metadata.namespace!, name) ?? []);
    return (node) => rejection(claims, node, storage);
  },
};

function rejection(claims: readonly Claim[], node: NodeInfo, storage: StorageView): Rejection | undefined {
  for (const claim of claims) {
    if (!isBound(claim)) continue;
    const volume = storage.volume(claim.spec.volumeName!);
    if (!volume) return MISSING;
    if (!reaches(volume, node)) return AFFINITY;
  }
  return placesFor(claims, node, storage) ? undefined : NO_VOLUME;
}

/** Where each unbound claim would get its volume from on a node: a volume that is there, or the claim's provisioner. */
export type Places = Map<Claim, Volume | "provisioner">;

export function placesFor(claims: readonly Claim[], node: NodeInfo, storage: StorageView): Places | undefined {
  const places: Places = new Map();
  const taken = new Set<string>();
  for (const claim of claims) {
    if (isBound(claim)) continue;
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined) {
      if (selected !== node.name) return undefined;
      places.set(claim, "provisioner");
      continue;
    }
    const match = bestMatch(claim, storage.volumes(), { late: true, taken, fits: (volume) => reaches(volume, node) });
    if (match) {
      taken.add(match.metadata.name);
      places.set(claim, match);
      continue;
    }
    const storageClass = storage.storageClass(classOf(claim));
    if (!storageClass || storageClass["provisioner"] === NO_PROVISIONER || !allowed(storageClass, node)) return undefined;
    places.set(claim, "provisioner");
  }
  return places;
}

interface Topology {
  matchLabelExpressions?: { key: string; values: string[] }[];
}

const allowed = (storageClass: KubeObject, node: NodeInfo): boolean => {
  const topologies = storageClass["allowedTopologies"] as Topology[] | undefined;
  return (
    !topologies?.length ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(node.labels[key] ?? "")),
    )
  );
};

/** The claims of a pod that still have no volume. */
export const unboundClaims = (pod: KubeObject, storage: StorageView): Claim[] =>
  claimsOf(pod).flatMap((name) => {
    const claim = storage.claim(pod.metadata.namespace!, name);
    return claim && !isBound(claim) ? [claim] : [];
  });
