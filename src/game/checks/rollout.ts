// A Deployment's rollout is complete (as `kubectl rollout status` sees it), with so many revisions in its history where asked.
import { type Check, met, unmet } from "../check.ts";
import { type Bounds, showBounds } from "./count.ts";
import { objectName } from "./selection.ts";

interface Args {
  name: string;
  namespace: string;
  revisions?: Bounds;
  revision?: string;
}

export const rollout: Check<Args> = {
  name: "rollout",
  parse(fields) {
    const revisions = fields.optionalNumber("revisions");
    const revision = fields.optionalText("revision");
    return {
      name: fields.text("name"),
      namespace: fields.optionalText("namespace") ?? "default",
      ...(revisions === undefined ? {} : { revisions: { atLeast: revisions, atMost: revisions } }),
      ...(revision === undefined ? {} : { revision }),
    };
  },
  holds({ name, namespace, revisions, revision }, sight) {
    const what = objectName("Deployment", name, namespace);
    const deployment = sight.api.find(sight.kind("Deployment")!, name, { namespace });
    if (!deployment) return unmet("check.none", { what });
    const { spec, status = {} } = deployment;
    const wanted = spec.replicas ?? 1;
    const complete =
      (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0) &&
      (status.updatedReplicas ?? 0) === wanted &&
      (status.replicas ?? 0) === wanted &&
      (status.availableReplicas ?? 0) === wanted;
    if (!complete) {
      const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
      return unmet("check.rollout", { what, wanted, replicas, updated, available });
    }
    const current = deployment.metadata.annotations?.["deployment.kubernetes.io/revision"];
    if (revision !== undefined && current !== revision)
      return unmet("check.field", { what, field: "revision", actual: current ?? "–", expected: revision });
    if (revisions) {
      const owned = sight.api
        .list(sight.kind("ReplicaSet")!, { namespace })
        .filter((set) => set.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid));
      if (owned.length < revisions.atLeast || owned.length > revisions.atMost)
        return unmet("check.revisions", { what, actual: owned.length, expected: showBounds(revisions) });
    }
    return met;
  },
};
