// The CronJob controller: makes a job whenever the schedule comes round (kubernetes/pkg/controller/cronjob/cronjob_controllerv2.go).
import { ApiError } from "../../../api/errors.ts";
import { apiVersion } from "../../../api/kind.ts";
import { controllerOf, fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { type CronSchedule, isTimeZone, nextTime, parseCron } from "../../../base/cron.ts";
import type { Cache, Caches } from "../cache.ts";
import { controllerReference, unlessGone } from "../claim.ts";
import { isTrue } from "../conditions.ts";
import { type Context, type Controller, type Key, keyOf } from "../controller.ts";
import { isOver } from "../job/index.ts";
import type { Kinds } from "../kinds.ts";
import { internetTime, missedTimes, timeText } from "./schedule.ts";

/** After its time a schedule is looked at a little late, so that it is surely over (nextScheduleDelta). */
const DELTA = 100;

interface Reference {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  uid: string;
  resourceVersion?: string;
}
interface Status {
  active?: Reference[];
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

export function cronJobController(kinds: Kinds, caches: Caches): Controller {
  const cronJobs = caches.of(kinds.cronJobs);
  const jobs = caches.of(kinds.jobs);
  const ownerKey = (job: KubeObject): Key[] => {
    const owner = controllerOf(job);
    return owner?.kind === "CronJob" ? [`${job.metadata.namespace}/${owner.name}`] : [];
  };

  return {
    name: "cronjob-controller",
    component: "cronjob-controller",
    wakes: [
      { kind: kinds.cronJobs, keys: (cronJob) => [keyOf(cronJob)] },
      { kind: kinds.jobs, keys: ownerKey },
    ],
    reconcile(key, context) {
      const cronJob = cronJobs.get(key);
      if (!cronJob) return;
      const status = settled(cronJob, jobs, context);
      const again = cronJob.metadata.deletionTimestamp ? undefined : schedule(cronJob, status, { kinds, jobs, context });
      const next = { ...(status.active?.length ? { active: status.active } : {}), ...withoutActive(status) };
      if (!equal(next, cronJob["status"] ?? {})) context.api.updateStatus(kinds.cronJobs, { ...cronJob, status: next } as KubeObject);
      if (!cronJob.metadata.deletionTimestamp) cleanUp(cronJob, { kinds, jobs, context });
      return again === undefined ? undefined : { again };
    },
  };
}

const withoutActive = ({ active: _active, ...rest }: Status): Status => rest;

/** The status after looking at what has become of the jobs. */
function settled(cronJob: KubeObject, jobs: Cache, { events }: Context): Status {
  const status: Status = { ...cronJob["status"] };
  let active = status.active ?? [];
  for (const job of jobs.controlledBy(cronJob.metadata.uid).values()) {
    const known = active.some(({ uid }) => uid === job.metadata.uid);
    if (!isOver(job)) {
      if (!known)
        events.event(cronJob, "Warning", "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
      continue;
    }
    const succeeded = isTrue(job["status"].conditions, "Complete");
    if (known) {
      active = active.filter(({ uid }) => uid !== job.metadata.uid);
      events.event(
        cronJob,
        "Normal",
        "SawCompletedJob",
        `Saw completed job: ${job.metadata.name}, condition: ${succeeded ? "Complete" : "Failed"}`,
      );
    }
    const done: string | undefined = succeeded ? job["status"].completionTime : undefined;
    if (done && (!status.lastSuccessfulTime || status.lastSuccessfulTime < done)) status.lastSuccessfulTime = done;
  }
  for (const reference of active) {
    const job = jobs.get(`${reference.namespace}/${reference.name}`);
    if (job?.metadata.uid === reference.uid) continue;
    active = active.filter(({ uid }) => uid !== reference.uid);
    events.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${reference.name}`);
  }
  return { ...status, active };
}

interface Rooms {
  kinds: Kinds;
  jobs: Cache;
  context: Context;
}

/** Starts what is due. Returns the milliseconds until the next time. */
function schedule(cronJob: KubeObject, status: Status, rooms: Rooms): number | undefined {
  const { spec } = cronJob;
  const { events, clock } = rooms.context;
  const { now } = clock;
  const zone: string = spec.timeZone ?? "UTC";
  if (!isTimeZone(zone)) {
    events.event(cronJob, "Warning", "UnknownTimeZone", `invalid timeZone: ${JSON.stringify(zone)}: unknown time zone ${zone}`);
    return undefined;
  }
  if (spec.suspend) return undefined;
  let times: CronSchedule;
  try {
    times = parseCron(spec.schedule);
  } catch (error) {
    events.event(
      cronJob,
      "Warning",
      "UnparseableSchedule",
      `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${(error as Error).message}`,
    );
    return undefined;
  }
  const upcoming = nextTime(times, now, zone);
  const again = upcoming === undefined ? undefined : upcoming - now + DELTA;
  let since = fromTimestamp(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  const deadline = spec.startingDeadlineSeconds === undefined ? undefined : spec.startingDeadlineSeconds * 1000;
  if (deadline !== undefined) since = Math.max(since, now - deadline);
  const { latest: due, tooMany } = missedTimes(times, since, now, zone);
  if (tooMany)
    events.event(
      cronJob,
      "Warning",
      "TooManyMissedTimes",
      "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
    );
  if (due === undefined || timestamp(due) === status.lastScheduleTime) return again;
  if (deadline !== undefined && due + deadline < now) {
    events.event(cronJob, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${internetTime(due)}`);
    return again;
  }
  if (spec.concurrencyPolicy === "Forbid" && status.active?.length) {
    events.event(
      cronJob,
      "Normal",
      "JobAlreadyActive",
      "Not starting job because prior execution is running and concurrency policy is Forbid",
    );
    return again;
  }
  if (spec.concurrencyPolicy === "Replace") {
    for (const { name, namespace } of status.active ?? []) deleteJob(cronJob, name, namespace, rooms);
    status.active = [];
  }
  const job = start(cronJob, due, zone, rooms);
  if (!job) return again;
  const { name, namespace, uid, resourceVersion } = job.metadata;
  const reference = { apiVersion: apiVersion(rooms.kinds.jobs), kind: "Job", name, namespace: namespace!, resourceVersion, uid };
  status.active = [...(status.active ?? []), reference];
  status.lastScheduleTime = timestamp(due);
  return again;
}

/** The job of one time: its name tells the minute, so that none is made twice. */
function start(cronJob: KubeObject, due: number, zone: string, { kinds, context }: Rooms): KubeObject | undefined {
  const { metadata = {}, spec } = cronJob["spec"].jobTemplate;
  const { name, namespace } = cronJob.metadata;
  const body = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name}-${Math.floor(due / 60_000)}`,
      namespace,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata.annotations, "batch.kubernetes.io/cronjob-scheduled-timestamp": timeText(due, zone) },
      ownerReferences: [controllerReference(kinds.cronJobs, cronJob)],
    },
    spec,
  };
  try {
    const job = context.api.create(kinds.jobs, body, { namespace: namespace! });
    context.events.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === "AlreadyExists") return context.api.find(kinds.jobs, body.metadata.name, { namespace: namespace! });
    if (!error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating"))
      context.events.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
    throw error;
  }
}

function deleteJob(cronJob: KubeObject, name: string, namespace: string, { kinds, context }: Rooms): void {
  unlessGone(() => {
    context.api.delete(kinds.jobs, name, { namespace, propagationPolicy: "Background" });
    context.events.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
  });
}

/** Deletes the oldest finished jobs beyond the limits of history. */
function cleanUp(cronJob: KubeObject, rooms: Rooms): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob["spec"];
  const over = [...rooms.jobs.controlledBy(cronJob.metadata.uid).values()].filter(isOver);
  const began = (job: KubeObject): string => job["status"].startTime ?? job.metadata.creationTimestamp;
  for (const [type, limit] of [
    ["Complete", successfulJobsHistoryLimit],
    ["Failed", failedJobsHistoryLimit],
  ] as const) {
    if (limit === undefined) continue;
    const ended = over.filter((job) => isTrue(job["status"].conditions, type)).sort((a, b) => (began(a) < began(b) ? -1 : 1));
    for (const { metadata } of ended.slice(0, Math.max(0, ended.length - limit)))
      if (!metadata.deletionTimestamp) deleteJob(cronJob, metadata.name, metadata.namespace!, rooms);
  }
}
