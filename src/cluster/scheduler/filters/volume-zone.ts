// Volumes that say in which zone they are: a pod goes only to nodes there (plugins/volumezone).
import { claimsOf } from "../../volumes/claims.ts";
import type { Filter, Rejection } from "../plugin.ts";

const CONFLICT: Rejection = { reasons: ["node(s) had no available volume zone"], unresolvable: true };
/** The labels that tell, and what came after them. */
const KEYS: Readonly<Record<string, string>> = {
  "topology.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region": "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
};

export const volumeZone: Filter = {
  name: "VolumeZone",

  prepare({ pod }, { storage }) {
    const wanted: { key: string; values: readonly string[] }[] = [];
    for (const name of claimsOf(pod)) {
      const claim = storage.claim(pod.metadata.namespace!, name);
      const labels = (claim?.spec.volumeName && storage.volume(claim.spec.volumeName)?.metadata.labels) || {};
      for (const key in labels) if (KEYS[key]) wanted.push({ key, values: labels[key]!.split("__") });
    }
    if (!wanted.length) return undefined;
    return ({ labels }) => {
      // A node that tells no zone is in none, and may be in any.
      if (!Object.keys(KEYS).some((key) => labels[key] !== undefined)) return undefined;
      return wanted.every(({ key, values }) => values.includes(labels[key] ?? labels[KEYS[key]!] ?? "")) ? undefined : CONFLICT;
    };
  },
};
