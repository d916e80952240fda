// Job (batch/v1).
import { humanDuration } from "../../base/duration.ts";
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, required } from "../field-errors.ts";
import type { Draft, KubeObject, LabelSelector } from "../object.ts";
import { fromTimestamp } from "../object.ts";
import { describeJob } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { immutableField, nonNegative, same } from "./validation.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

export interface JobSpec {
  parallelism?: number;
  completions?: number;
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  selector?: LabelSelector;
  manualSelector?: boolean;
  template: PodTemplate;
  ttlSecondsAfterFinished?: number;
  completionMode?: string;
  suspend?: boolean;
  podReplacementPolicy?: string;
}
export interface JobObject extends KubeObject {
  spec: JobSpec;
  status?: {
    conditions?: { type: string; status: string; reason?: string; message?: string; lastProbeTime?: string; lastTransitionTime?: string }[];
    startTime?: string;
    completionTime?: string;
    active?: number;
    succeeded?: number;
    failed?: number;
    ready?: number;
    terminating?: number;
  };
}

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
function completions({ spec, status }: JobObject): string {
  const done = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}
function duration({ status }: JobObject, now: number): string {
  if (!status?.startTime) return "";
  return humanDuration((status.completionTime ? fromTimestamp(status.completionTime) : now) - fromTimestamp(status.startTime));
}

export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] as const)
    errors.push(...nonNegative(spec[field], `${path}.${field}`));
  errors.push(...validatePodTemplate(spec.template, `${path}.template`));
  const policy = spec.template.spec.restartPolicy;
  if (policy === "Always") errors.push(required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  else if (policy !== "OnFailure" && policy !== "Never")
    errors.push(notSupported(`${path}.template.spec.restartPolicy`, policy ?? "", ["OnFailure", "Never"]));
  return errors;
}

function defaultJobSpec(spec: Draft<JobSpec>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= "TerminatingOrFailed";
  spec.manualSelector ??= false;
  defaultPodTemplate(spec.template);
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
    const labels = draft.spec.template?.metadata?.labels;
    if (labels && !Object.keys(draft.metadata.labels ?? {}).length) draft.metadata.labels = { ...labels };
  },
  prepare(draft, old) {
    keepStatus<JobObject>({})(draft, old);
    if (old || draft.spec.manualSelector || !draft.metadata.uid) return;
    const { uid, name } = draft.metadata;
    const meta = (draft.spec.template.metadata ??= {});
    meta.labels = {
      ...meta.labels,
      "batch.kubernetes.io/controller-uid": uid,
      "batch.kubernetes.io/job-name": name,
      "controller-uid": uid,
      "job-name": name,
    };
    draft.spec.selector ??= {};
    draft.spec.selector.matchLabels = { ...draft.spec.selector.matchLabels, "batch.kubernetes.io/controller-uid": uid };
  },
  validate(job, old) {
    if (old && job.spec === old.spec) return [];
    const errors = validateJobSpec(job.spec, "spec");
    const own = { matchLabels: { "batch.kubernetes.io/controller-uid": job.metadata.uid } };
    if (!old && !job.spec.manualSelector && !same(job.spec.selector, own))
      errors.push(invalid("spec.selector", job.spec.selector, "`selector` not auto-generated"));
    if (old)
      errors.push(
        ...immutableField(job.spec.completions, old.spec.completions, "spec.completions"),
        ...immutableField(job.spec.selector, old.spec.selector, "spec.selector"),
        ...immutableField(job.spec.template, old.spec.template, "spec.template"),
      );
    return errors;
  },
});
