// When a job has succeeded or failed, and why (kubernetes/pkg/controller/job: syncJob, pod_failure_policy.go).
import { fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import type { Condition } from "../conditions.ts";
import { parseIndexes } from "./indexes.ts";

export interface Verdict {
  /** The interim condition: pods are ended before the final one is set. */
  type: "SuccessCriteriaMet" | "FailureTarget";
  reason: string;
  message: string;
}

export interface Counts {
  active: readonly KubeObject[];
  succeeded: number;
  /** Those that a failure policy ignores are not counted. */
  failed: number;
  /** What a pod failure policy said of one of the failed pods. */
  failJob?: string;
  failedIndexes: ReadonlySet<number>;
  completedIndexes: ReadonlySet<number>;
}

export function verdictOn(job: KubeObject, counts: Counts, now: number): Verdict | undefined {
  const { spec, status = {} } = job;
  const fail = (reason: string, message: string): Verdict => ({ type: "FailureTarget", reason, message });
  if (counts.failJob) return fail("PodFailurePolicy", counts.failJob);
  const perIndex = spec.backoffLimitPerIndex !== undefined;
  if (counts.failed > spec.backoffLimit || restartsExceed(job, counts.active))
    return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && !spec.suspend && status.startTime && now - fromTimestamp(status.startTime) >= deadline * 1000)
    return fail("DeadlineExceeded", "Job was active longer than specified deadline");
  if (perIndex && spec.maxFailedIndexes !== undefined && counts.failedIndexes.size > spec.maxFailedIndexes)
    return fail("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
  if (perIndex && counts.failedIndexes.size && counts.failedIndexes.size + counts.completedIndexes.size >= spec.completions)
    return fail("FailedIndexes", "Job has failed indexes");
  const rule = metRule(spec.successPolicy?.rules ?? [], counts.completedIndexes);
  if (rule >= 0) return { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${rule}` };
  const done = spec.completions === undefined ? counts.succeeded > 0 && counts.active.length === 0 : counts.succeeded >= spec.completions;
  return done
    ? { type: "SuccessCriteriaMet", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" }
    : undefined;
}

/** The place of the first rule of a success policy that the completed indexes fulfil; -1 where none is. */
function metRule(rules: readonly { succeededIndexes?: string; succeededCount?: number }[], completed: ReadonlySet<number>): number {
  return rules.findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? completed : parseIndexes(succeededIndexes);
    let met = 0;
    for (const index of wanted) if (completed.has(index)) met++;
    return met >= (succeededCount ?? wanted.size) && met > 0;
  });
}

/** With restartPolicy OnFailure the restarts of containers count (pastBackoffLimitOnFailure). */
function restartsExceed({ spec }: KubeObject, active: readonly KubeObject[]): boolean {
  if (spec.template.spec.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of active)
    for (const each of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) restarts += each.restartCount ?? 0;
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}

export const conditionFor = (type: string, { reason, message }: Omit<Verdict, "type">, now: number, status = "True"): Condition => ({
  type,
  status,
  lastProbeTime: timestamp(now),
  lastTransitionTime: timestamp(now),
  reason,
  message,
});

interface PolicyRule {
  action: string;
  onExitCodes?: { containerName?: string; operator: string; values: number[] };
  onPodConditions?: { type: string; status?: string }[];
}

/** What the job's failure policy does about a failed pod: its action (Count where no rule fits) and, for FailJob, the message. */
export function failureAction(job: KubeObject, pod: KubeObject): { action: string; message?: string } {
  const rules: readonly PolicyRule[] = job["spec"].podFailurePolicy?.rules ?? [];
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const [index, rule] of rules.entries()) {
    const because = reasonFor(rule, pod);
    if (because) return { action: rule.action, message: `${because.replace("POD", name)} matching ${rule.action} rule at index ${index}` };
  }
  return { action: "Count" };
}

function reasonFor({ onExitCodes, onPodConditions }: PolicyRule, { status }: KubeObject): string | undefined {
  if (onExitCodes) {
    for (const container of [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]) {
      const code: number | undefined = container.state?.terminated?.exitCode;
      if (!code || (onExitCodes.containerName && onExitCodes.containerName !== container.name)) continue;
      if (onExitCodes.values.includes(code) === (onExitCodes.operator === "In"))
        return `Container ${container.name} for pod POD failed with exit code ${code}`;
    }
    return undefined;
  }
  for (const { type, status: wanted = "True" } of onPodConditions ?? [])
    if (status?.conditions?.some((condition: Condition) => condition.type === type && condition.status === wanted))
      return `Pod POD has condition ${type}`;
  return undefined;
}
