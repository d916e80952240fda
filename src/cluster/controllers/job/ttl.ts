// Finished jobs with ttlSecondsAfterFinished are deleted when their time is over (kubernetes/pkg/controller/ttlafterfinished).
import { fromTimestamp, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Condition } from "../conditions.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isOver } from "./index.ts";

const counts = (job: KubeObject): boolean =>
  job["spec"].ttlSecondsAfterFinished !== undefined && !job.metadata.deletionTimestamp && isOver(job);

export function ttlAfterFinishedController(kinds: Kinds, caches: Caches): Controller {
  const jobs = caches.of(kinds.jobs);
  return {
    name: "ttl-after-finished-controller",
    component: "ttl-after-finished-controller",
    wakes: [{ kind: kinds.jobs, keys: (job) => (counts(job) ? [keyOf(job)] : []) }],
    reconcile(key, { api, clock }) {
      const job = jobs.get(key);
      if (!job || !counts(job)) return;
      const end = job["status"].conditions.find(
        (condition: Condition) => (condition.type === "Complete" || condition.type === "Failed") && condition.status === "True",
      );
      const left = fromTimestamp(end.lastTransitionTime) + job["spec"].ttlSecondsAfterFinished * 1000 - clock.now;
      if (left > 0) return { again: left };
      const { name, namespace, uid } = job.metadata;
      unlessGone(() => api.delete(kinds.jobs, name, { namespace: namespace!, propagationPolicy: "Foreground", preconditions: { uid } }));
    },
  };
}
