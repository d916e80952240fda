// Validation of cron jobs.
import { describe, expect, it } from "vitest";
import { CronJob } from "../../../src/api/kinds/index.ts";
import { complaints } from "./made.ts";

describe("a cron job", () => {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };
  const check = (rest: object): string[] =>
    complaints(CronJob, { spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template } }, ...rest } });

  it("needs a schedule, in a time zone that exists", () => {
    expect(check({ timeZone: "Europe/Vienna" })).toEqual([]);
    expect(check({ schedule: "" })).toEqual(["spec.schedule: Required value"]);
    expect(check({ timeZone: "Mars/Base" })).toEqual(['spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base']);
  });
  it("keeps no negative history and has no negative deadline", () => {
    expect(check({ startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -2 })).toEqual([
      "spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.successfulJobsHistoryLimit: Invalid value: -2: must be greater than or equal to 0",
    ]);
  });
  it("leaves some of its name to its jobs", () => {
    const long = { metadata: { name: "x".repeat(53) }, spec: { schedule: "@daily", jobTemplate: { spec: { template } } } };
    expect(complaints(CronJob, long)).toEqual([`metadata.name: Invalid value: "${"x".repeat(53)}": must be no more than 52 characters`]);
  });
});
