// Job (batch/v1).
import { humanDuration } from "../../base/duration.ts";
import type { Draft } from "../object.ts";
import { fromTimestamp } from "../object.ts";
import { describeJob } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import type { JobObject, JobSpec } from "./job-types.ts";
import { validateJob } from "./job-validate.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

const holds = (job: JobObject, type: string): boolean =>
  job.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

function jobStatus(job: JobObject): string {
  if (holds(job, "Complete")) return "Complete";
  if (holds(job, "Failed")) return "Failed";
  if (job.metadata.deletionTimestamp) return "Terminating";
  if (holds(job, "Suspended")) return "Suspended";
  if (holds(job, "FailureTarget")) return "FailureTarget";
  if (holds(job, "SuccessCriteriaMet")) return "SuccessCriteriaMet";
  return "Running";
}

export function completions({ spec, status }: JobObject): string {
  const done = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function duration({ status }: JobObject, now: number): string {
  if (!status?.startTime) return "";
  return humanDuration((status.completionTime ? fromTimestamp(status.completionTime) : now) - fromTimestamp(status.startTime));
}

function defaultJobSpec(spec: Draft<JobSpec>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  spec.manualSelector ??= false;
  for (const { onPodConditions = [] } of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of onPodConditions) pattern.status ||= "True";
  defaultPodTemplate(spec.template);
}

/** A job without labels has those of its pods (batch/v1/defaults.go: SetDefaults_Job). */
function labelAsTemplate({ metadata, spec }: Draft<JobObject>): void {
  const labels = spec.template?.metadata?.labels;
  if (labels && !Object.keys(metadata.labels ?? {}).length) metadata.labels = { ...labels };
}

export const Job = define<JobObject>("batch", "v1", "Job", {
  describe: describeJob,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Status", "The state of the job", jobStatus),
    text("Completions", "Pods that succeeded, of those wished", completions),
    text("Duration", "Time required to complete the job.", duration),
    ageColumn,
    ...workloadColumns.map(wide),
  ],
  fields: { "status.successful": (job) => String(job.status?.succeeded ?? 0) },
  defaults(draft) {
    defaultJobSpec(draft.spec);
    labelAsTemplate(draft);
  },
  prepare(draft, old) {
    keepStatus<JobObject>({})(draft, old);
    if (old || draft.spec.manualSelector || !draft.metadata.uid) return;
    const { uid, name = "" } = draft.metadata;
    const meta = (draft.spec.template.metadata ??= {});
    // What the user has set himself is left for validation to refuse.
    meta.labels = {
      "batch.kubernetes.io/controller-uid": uid,
      "batch.kubernetes.io/job-name": name,
      "controller-uid": uid,
      "job-name": name,
      ...meta.labels,
    };
    draft.spec.selector ??= {};
    draft.spec.selector.matchLabels = { "batch.kubernetes.io/controller-uid": uid, ...draft.spec.selector.matchLabels };
    // What is read back from storage is defaulted again, and by now the template has labels.
    labelAsTemplate(draft);
  },
  validate: validateJob,
  warnings: warningsOfTemplate(({ spec }) => spec.template, { names: true }),
});
