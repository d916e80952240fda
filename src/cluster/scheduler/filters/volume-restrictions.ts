// Claims of mode ReadWriteOncePod: one pod in the whole cluster has them (plugins/volumerestrictions).
import { claimsOf } from "../../volumes/claims.ts";
import type { Filter, Rejection } from "../plugin.ts";

const ALONE: Rejection = {
  reasons: ["node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"],
  unresolvable: false,
};

export const volumeRestrictions: Filter = {
  name: "VolumeRestrictions",

  prepare({ pod }, { nodes, storage }) {
    const namespace = pod.metadata.namespace!;
    const alone = claimsOf(pod).filter((name) => storage.claim(namespace, name)?.spec.accessModes?.includes("ReadWriteOncePod"));
    if (!alone.length) return undefined;
    // Counted over all nodes, whichever is asked of.
    const taken = nodes.some((node) =>
      [...node.pods.values()].some(
        ({ pod: other }) =>
          other.metadata.namespace === namespace &&
          other.metadata.uid !== pod.metadata.uid &&
          claimsOf(other).some((name) => alone.includes(name)),
      ),
    );
    return taken ? () => ALONE : undefined;
  },
};
