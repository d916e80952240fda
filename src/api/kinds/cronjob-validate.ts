// Validation of CronJobs (pkg/apis/batch/validation: ValidateCronJobCreate, ValidateCronJobUpdate).
import { isTimeZone, parseCron } from "../../base/cron.ts";
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { maxLength } from "../names.ts";
import type { CronJobObject } from "./cronjob-types.ts";
import { validateJobSpec } from "./job-validate.ts";
import { nonNegative, shownSelector } from "./validation.ts";

type Spec = CronJobObject["spec"];

const POLICIES = ["Allow", "Forbid", "Replace"];
const NAME_LENGTH = 52;
const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** What is wrong with a schedule; a time zone before it is read, though not allowed any more. */
function scheduleTrouble(schedule: string): string | undefined {
  const [, zone, rest] = /^(?:CRON_)?TZ=(\S*)\s+(.*)$/.exec(schedule) ?? [undefined, undefined, schedule];
  if (zone && !isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
  try {
    parseCron(rest);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function validateSchedule({ schedule = "", timeZone }: Spec, old: Spec | undefined): FieldError[] {
  const path = "spec.schedule";
  if (!schedule) return [required(path)];
  const trouble = scheduleTrouble(schedule);
  const errors = trouble === undefined ? [] : [invalid(path, schedule, trouble)];
  if (!schedule.includes("TZ")) return errors;
  if (!old?.schedule.includes("TZ"))
    errors.push(invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
  else if (timeZone !== undefined) errors.push(invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
  return errors;
}

function validateTimeZone(zone: string | undefined): FieldError[] {
  const path = "spec.timeZone";
  if (zone === undefined) return [];
  if (!zone) return [invalid(path, zone, "timeZone must be nil or non-empty string")];
  const unknown = invalid(path, zone, `unknown time zone ${zone}`);
  if (zone.split("/").some((part) => part === "." || part === ".." || part.startsWith("-") || !ZONE_PART.test(part))) return [unknown];
  if (zone.toLowerCase() === "local") {
    const errors = [invalid(path, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")];
    return zone === "Local" ? errors : [...errors, unknown];
  }
  return isTimeZone(zone) ? [] : [unknown];
}

/** On create and update. */
export function validateCronJob({ metadata, spec }: CronJobObject, old: CronJobObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const { concurrencyPolicy: policy = "", jobTemplate } = spec;
  const errors = [...validateSchedule(spec, old?.spec), ...nonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds")];
  if (!old || spec.timeZone !== old.spec.timeZone) errors.push(...validateTimeZone(spec.timeZone));
  if (!policy) errors.push(required("spec.concurrencyPolicy"));
  else if (!POLICIES.includes(policy)) errors.push(notSupportedAsListed("spec.concurrencyPolicy", policy, POLICIES));
  const path = "spec.jobTemplate.spec";
  errors.push(...validateJobSpec(jobTemplate.spec, path));
  const { selector, manualSelector } = jobTemplate.spec;
  if (selector) errors.push(invalid(`${path}.selector`, shownSelector(selector), "`selector` will be auto-generated"));
  if (manualSelector) errors.push(notSupportedAsListed(`${path}.manualSelector`, manualSelector, ["nil", "false"]));
  errors.push(
    ...nonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...nonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
  );
  // Its jobs append eleven characters.
  if (!old && metadata.name?.length > NAME_LENGTH) errors.push(invalid("metadata.name", metadata.name, maxLength(NAME_LENGTH)));
  return errors;
}
