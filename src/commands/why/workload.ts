// Why a workload has fewer pods than it wants, and what holds its pods up.
import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { KubeObject } from "../../api/object.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, shown } from "./evidence.ts";
import { whyPod } from "./pod.ts";

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

const conditionOf = ({ status }: KubeObject, type: string): Condition | undefined =>
  (status?.conditions as Condition[] | undefined)?.find((condition) => condition.type === type);
const line = ({ type, reason, message }: Condition): string => `condition ${type}: ${reason ?? "-"}: ${message ?? ""}`;
const isReady = (pod: KubeObject): boolean => conditionOf(pod, "Ready")?.status === "True";

export function whyWorkload(evidence: Evidence, workload: KubeObject): Cause {
  const { kind, spec, status = {} } = workload;
  const what = shown(workload);
  const wanted: number = kind === "DaemonSet" ? (status.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  const ready: number = kind === "DaemonSet" ? (status.numberReady ?? 0) : (status.readyReplicas ?? 0);
  const because: Cause[] = [];
  if (spec.paused) because.push(cause("why.paused", { what }));
  const failure = conditionOf(workload, "ReplicaFailure");
  if (failure?.status === "True") because.push(cause("why.cannot-create", {}, { proof: [failure.message ?? ""] }));
  const progress = conditionOf(workload, "Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded") because.push(cause("why.deadline", {}, { proof: [line(progress)] }));
  const pods = podsOf(evidence, workload);
  const refused = kind === "Deployment" || failure ? [] : evidence.eventLines(workload, "FailedCreate");
  if (refused.length) because.push(cause("why.cannot-create", {}, { proof: refused }));
  because.push(...distinct(pods.filter((pod) => !isReady(pod)).map((pod) => whyPod(evidence, pod as PodObject))));
  if (ready >= wanted && !because.length) return cause("why.workload-well", { what, ready, wanted });
  return cause("why.workload", { what, ready, wanted }, { because });
}

export function whyJob(evidence: Evidence, job: KubeObject): Cause {
  const what = shown(job);
  const failed = conditionOf(job, "Failed");
  const pods = podsOf(evidence, job).filter((pod) => pod["status"]?.phase !== "Succeeded");
  const because = distinct(pods.map((pod) => whyPod(evidence, pod as PodObject)));
  if (failed?.status === "True") return cause("why.job-failed", { what }, { proof: [line(failed)], because });
  if (conditionOf(job, "Complete")?.status === "True") return cause("why.job-done", { what });
  return job["spec"].suspend ? cause("why.job-suspended", { what }) : cause("why.job-running", { what }, { because });
}

/** Of a deployment, those of its replica sets. */
function podsOf(evidence: Evidence, owner: KubeObject): readonly KubeObject[] {
  const pods = evidence.kind("pods");
  if (owner.kind !== "Deployment") return evidence.ownedBy(owner, pods);
  return evidence.ownedBy(owner, evidence.kind("replicasets", "apps")).flatMap((set) => evidence.ownedBy(set, pods));
}

/** Ten pods that fail alike are told once, by the first of them. */
function distinct(causes: readonly Cause[]): Cause[] {
  const seen = new Map<string, Cause>();
  for (const each of causes) {
    const key = each.because.length ? each.because.map(({ say }) => `${say.id} ${say.values?.["name"] ?? ""}`).join("|") : each.say.id;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()].slice(0, 5);
}
