// The Deployment controller (kubernetes/pkg/controller/deployment/deployment_controller.go).
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { claim } from "../claim.ts";
import { conditionOf } from "../conditions.ts";
import { type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { selects } from "../labels.ts";
import { hasDeadline, isRolling } from "./arithmetic.ts";
import { setCondition } from "./progress.ts";
import { rolloutRecreate } from "./recreate.ts";
import { rolloutRolling } from "./rolling.ts";
import { isScaling, syncOnlyStatus, syncScale } from "./scale.ts";
import { Work } from "./work.ts";

export function deploymentController(kinds: Kinds, caches: Caches): Controller {
  const deployments = caches.of(kinds.deployments);
  const sets = caches.of(kinds.replicaSets);
  const pods = caches.of(kinds.pods);

  const ownerKey = (object: KubeObject | undefined, kind: string): Key[] => {
    const owner = object && controllerOf(object);
    return object && owner?.kind === kind ? [`${object.metadata.namespace}/${owner.name}`] : [];
  };
  const adopters = (set: KubeObject): Key[] =>
    [...deployments.inNamespace(set.metadata.namespace!).values()]
      .filter((deployment) => selects(deployment["spec"].selector, set.metadata.labels))
      .map(keyOf);

  return {
    name: "deployment-controller",
    component: "deployment-controller",
    wakes: [
      { kind: kinds.deployments, keys: (deployment) => [keyOf(deployment)] },
      {
        kind: kinds.replicaSets,
        keys(set, _api, old) {
          const now = controllerOf(set) ? ownerKey(set, "Deployment") : adopters(set);
          return old && controllerOf(old)?.uid !== controllerOf(set)?.uid ? [...new Set([...now, ...ownerKey(old, "Deployment")])] : now;
        },
      },
      {
        // Recreate waits for the last old pod to go.
        kind: kinds.pods,
        keys(pod, _api, old, type) {
          if (type !== "DELETED" && !(old && controllerOf(old)?.uid !== controllerOf(pod)?.uid)) return [];
          return [pod, old].flatMap((each) => {
            const set = ownerKey(each, "ReplicaSet").map((key) => sets.get(key))[0];
            const deployment = ownerKey(set, "Deployment").map((key) => deployments.get(key))[0];
            return deployment && !isRolling(deployment) ? [keyOf(deployment)] : [];
          });
        },
      },
    ],
    reconcile(key, context) {
      const deployment = deployments.get(key);
      if (!deployment) return;
      const claimed = claim({ api: context.api, owner: deployment, ownerKind: kinds.deployments, kind: kinds.replicaSets, cache: sets });
      const work = new Work(deployment, claimed, kinds, pods, context);
      if (deployment.metadata.deletionTimestamp) return syncOnlyStatus(work);
      checkPaused(work);
      if (deployment["spec"].paused || isScaling(work)) return syncScale(work);
      return isRolling(deployment) ? rolloutRolling(work) : rolloutRecreate(work);
    },
  };
}

/** A pause stops the deadline; resuming starts it anew. */
function checkPaused(work: Work): void {
  if (!hasDeadline(work.deployment)) return;
  const condition = conditionOf(work.deployment["status"]?.conditions, "Progressing");
  if (condition?.reason === "ProgressDeadlineExceeded") return;
  const marked = condition?.reason === "DeploymentPaused";
  const paused = Boolean(work.deployment["spec"].paused);
  if (paused === marked) return;
  const [reason, message] = paused ? ["DeploymentPaused", "Deployment is paused"] : ["DeploymentResumed", "Deployment is resumed"];
  work.updateStatus(setCondition(work.deployment, { type: "Progressing", status: "Unknown", reason, message }, work.now));
}
