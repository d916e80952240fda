// CronJob (batch/v1).
import { isTimeZone, parseCron } from "../../base/cron.ts";
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported, required } from "../field-errors.ts";
import { maxLength } from "../names.ts";
import type { KubeObject } from "../object.ts";
import { describeCronJob } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import type { JobSpec } from "./job.ts";
import { validateJobSpec } from "./job.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { ageColumn, nameColumn, since, text, wide } from "./table.ts";
import { nonNegative } from "./validation.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

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

/** pkg/apis/batch/validation: validateScheduleFormat, validateTimeZone. What an old object already had is not held against a new one. */
function validateSchedule(
  { schedule = "", timeZone, startingDeadlineSeconds }: CronJobObject["spec"],
  old: CronJobObject["spec"] | undefined,
): FieldError[] {
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
  errors.push(...nonNegative(startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  if (timeZone === undefined || timeZone === old?.timeZone) return errors;
  if (!timeZone) errors.push(invalid("spec.timeZone", timeZone, "must be nil or non-empty value"));
  else if (timeZone.toLowerCase() === "local")
    errors.push(invalid("spec.timeZone", timeZone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
  else if (!isTimeZone(timeZone)) errors.push(invalid("spec.timeZone", timeZone, `unknown time zone ${timeZone}`));
  return errors;
}

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
    errors.push(...validateSchedule(spec, old?.spec));
    if (!["Allow", "Forbid", "Replace"].includes(spec.concurrencyPolicy ?? ""))
      errors.push(notSupported("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]));
    return [
      ...errors,
      ...validateJobSpec(spec.jobTemplate.spec, "spec.jobTemplate.spec"),
      ...nonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
      ...nonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
    ];
  },
});
