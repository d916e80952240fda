// The fields of CronJob objects.
import type { KubeObject } from "../object.ts";
import type { JobSpec } from "./job-types.ts";

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
