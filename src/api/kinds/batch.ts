// Job and CronJob (batch/v1).

import { isTimeZone, parseCron } from "../../base/cron.ts";
import { humanDuration } from "../../base/duration.ts";
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, required } from "../field-errors.ts";
import { maxLength } from "../names.ts";
import type { Draft, KubeObject, LabelSelector } from "../object.ts";
import { fromTimestamp } from "../object.ts";
import { describeCronJob, describeJob } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { ageColumn, nameColumn, since, text, wide } from "./table.ts";
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
export interface CronJobObject extends KubeObject {
  spec: {
    schedule: string;
    timeZone?: string;
    startingDeadlineSeconds?: number;
    concurrencyPolicy?: string;
    suspend?: boolean;
    jobTemplate: { metadata?: Partial<KubeObject["metadata"]>; spec: JobSpec };
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
  };
  status?: { active?: { name?: string }[]; lastScheduleTime?: string; lastSuccessfulTime?: string };
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

/** pkg/apis/batch/validation: validateScheduleFormat, validateTimeZone. What an old object already had is not held against a new one. */
function validateSchedule(schedule: string, timeZone: string | undefined, old: CronJobObject["spec"] | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (!schedule) errors.push(required("spec.schedule"));
  else if (schedule !== old?.schedule) {
    if (schedule.includes("TZ"))
      errors.push(invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
    else
      try {
        parseCron(schedule);
      } catch (error) {
        errors.push(invalid("spec.schedule", schedule, (error as Error).message));
      }
  }
  if (timeZone === undefined || timeZone === old?.timeZone) return errors;
  if (!timeZone) errors.push(invalid("spec.timeZone", timeZone, "must be nil or non-empty value"));
  else if (timeZone.toLowerCase() === "local")
    errors.push(invalid("spec.timeZone", timeZone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
  else if (!isTimeZone(timeZone)) errors.push(invalid("spec.timeZone", timeZone, `unknown time zone ${timeZone}`));
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

export const CronJob = define<CronJobObject>("batch", "v1", "CronJob", {
  describe: describeCronJob,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Schedule", "When it runs", ({ spec }) => spec.schedule ?? ""),
    text("Timezone", "The time zone of the schedule", ({ spec }) => spec.timeZone ?? "<none>"),
    text("Suspend", "Whether it is suspended", ({ spec }) => (spec.suspend ? "True" : "False")),
    text("Active", "How many jobs run", ({ status }) => String(status?.active?.length ?? 0)),
    text("Last Schedule", "When it last ran", ({ status }, now) =>
      status?.lastScheduleTime ? since(status.lastScheduleTime, now) : "<none>",
    ),
    ageColumn,
    ...workloadColumns.map((column) =>
      wide<CronJobObject>({ ...column, value: (job, now) => column.value({ ...job, spec: job.spec.jobTemplate.spec } as KubeObject, now) }),
    ),
  ],
  defaults({ spec }) {
    spec.concurrencyPolicy ||= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    if (spec.jobTemplate?.spec?.template) defaultPodTemplate(spec.jobTemplate.spec.template);
  },
  prepare: keepStatus({}),
  validate({ metadata, spec }, old) {
    if (old && spec === old.spec) return [];
    const errors: FieldError[] = [];
    // Its jobs append eleven characters.
    if (!old && metadata.name?.length > 52) errors.push(invalid("metadata.name", metadata.name, maxLength(52)));
    errors.push(...validateSchedule(spec.schedule ?? "", spec.timeZone, old?.spec));
    if (!["Allow", "Forbid", "Replace"].includes(spec.concurrencyPolicy ?? ""))
      errors.push(notSupported("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]));
    return [...errors, ...validateJobSpec(spec.jobTemplate.spec, "spec.jobTemplate.spec")];
  },
});
