// The Job controller: runs pods until enough of them have succeeded (kubernetes/pkg/controller/job/job_controller.go).
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { isTrue } from "../conditions.ts";
import { type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isTracked, release } from "./pods.ts";
import { type Failures, syncJob } from "./sync.ts";

/** Changes of a running job's pods are looked at together (SyncJobBatchPeriod). */
const BATCH = 1000;
/** Jobs that are managed by somebody else are left alone. */
const SELF = "kubernetes.io/job-controller";
/** Marks the key of a pod whose job is gone. */
const ORPHAN = "orphan:";

export const isOver = (job: KubeObject): boolean =>
  isTrue(job["status"]?.conditions, "Complete") || isTrue(job["status"]?.conditions, "Failed");

export function jobController(kinds: Kinds, caches: Caches): Controller {
  const jobs = caches.of(kinds.jobs);
  const pods = caches.of(kinds.pods);
  const records = new Map<string, Failures>();
  const orphan = (pod: KubeObject): Key => `${ORPHAN}${keyOf(pod)}`;

  const keysOfPod = (pod: KubeObject): Key[] => {
    const owner = controllerOf(pod);
    if (owner?.kind !== "Job") return [];
    const key = `${pod.metadata.namespace}/${owner.name}`;
    if (jobs.get(key)?.metadata.uid === owner.uid) return [key];
    return isTracked(pod) ? [orphan(pod)] : [];
  };

  return {
    name: "job-controller",
    component: "job-controller",
    // DefaultJobApiBackOff, MaxJobApiBackOff
    backoff: { first: 1_000, most: 60_000 },
    wakes: [
      {
        kind: kinds.jobs,
        keys(job, _api, _old, type) {
          if (type !== "DELETED") return [keyOf(job)];
          records.delete(job.metadata.uid);
          return [...pods.controlledBy(job.metadata.uid).values()].filter(isTracked).map(orphan);
        },
      },
      { kind: kinds.pods, keys: keysOfPod },
    ],
    latency(key) {
      const job = jobs.get(key);
      return job?.["status"]?.startTime && !isOver(job) && Boolean(job["spec"].suspend) === isTrue(job["status"].conditions, "Suspended")
        ? BATCH
        : 2;
    },
    reconcile(key, context) {
      if (key.startsWith(ORPHAN)) {
        const pod = pods.get(key.slice(ORPHAN.length));
        if (pod && keysOfPod(pod).includes(key)) release(pod, kinds, context);
        return;
      }
      const job = jobs.get(key);
      if (job && (job["spec"].managedBy ?? SELF) === SELF) return syncJob(job, { kinds, jobs, pods, records, context });
    },
  };
}
