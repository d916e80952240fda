// CronJob (batch/v1).
import type { KubeObject } from "../object.ts";
import type { CronJobObject } from "./cronjob-types.ts";
import { validateCronJob } from "./cronjob-validate.ts";
import { describeCronJob } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import { ageColumn, nameColumn, since, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

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
  validate: validateCronJob,
  warnings: warningsOfTemplate(({ spec }) => spec.jobTemplate?.spec?.template, { path: "spec.jobTemplate.spec.template", names: true }),
});
