// One look at a job: count what ended, judge, then make or take away pods (kubernetes/pkg/controller/job/job_controller.go: syncJob).
import { fromTimestamp, type KubeObject, timestamp } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Cache } from "../cache.ts";
import { claim } from "../claim.ts";
import { type Condition, conditionOf, isTrue } from "../conditions.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isFinished, isReady } from "../pods.ts";
import { formatIndexes, indexOf, parseIndexes } from "./indexes.ts";
import { createPod, deletePods, failuresBefore, isTracked, release } from "./pods.ts";
import { type Counts, conditionFor, failureAction, type Verdict, verdictOn } from "./verdict.ts";

/** After a failure the next pod waits: 10 s doubling to 10 min. */
const FIRST_BACKOFF = 10_000;
const MAX_BACKOFF = 600_000;

/** What is remembered of a job's failures; as upstream, in the controller's memory only. */
export interface Failures {
  /** Since the last success. */
  inARow: number;
  /** Virtual ms of the last one. */
  last: number;
  /** Where each index has its own limit: its failures, and when the last one was. */
  byIndex: Map<number, { failures: number; last: number }>;
}

export interface Rooms {
  kinds: Kinds;
  jobs: Cache;
  pods: Cache;
  /** By the uid of the job. */
  records: Map<string, Failures>;
  context: Context;
}

export function syncJob(job: KubeObject, rooms: Rooms): { again: number } | undefined {
  const { kinds, pods, context } = rooms;
  const { now } = context.clock;
  const mine = { api: context.api, owner: job, ownerKind: kinds.jobs, kind: kinds.pods, cache: pods };
  const all = claim(mine);
  const before = job["status"] ?? {};
  if (isTrue(before.conditions, "Complete") || isTrue(before.conditions, "Failed")) {
    for (const pod of all) release(pod, kinds, context);
    return;
  }
  const counts = count(job, all, rooms);
  let conditions: readonly Condition[] = before.conditions ?? [];
  let startTime: string | undefined = before.startTime;
  if (!startTime && !job["spec"].suspend) startTime = timestamp(now);

  let verdict = interim(conditions);
  if (!verdict) {
    verdict = verdictOn(job, counts, now);
    if (verdict) conditions = [...conditions, conditionFor(verdict.type, verdict, now)];
  }
  let again: number | undefined;
  let refusal: unknown;
  let { active } = counts;
  if (verdict) {
    deletePods(job, active, true, kinds, context);
    active = [];
  } else if (!job.metadata.deletionTimestamp) {
    if (job["spec"].suspend) {
      deletePods(job, active, false, kinds, context);
      active = [];
      startTime = undefined;
      if (!isTrue(conditions, "Suspended")) {
        conditions = withSuspension(conditions, true, now);
        context.events.event(job, "Normal", "Suspended", "Job suspended");
      }
    } else {
      try {
        again = manage(job, counts, rooms);
      } catch (error) {
        // Its status tells all the same what has come of it.
        refusal = error;
      }
      if (isTrue(conditions, "Suspended")) {
        conditions = withSuspension(conditions, false, now);
        startTime = timestamp(now);
        context.events.event(job, "Normal", "Resumed", "Job resumed");
      }
      active = [...pods.controlledBy(job.metadata.uid).values()].filter((pod) => !isFinished(pod) && !pod.metadata.deletionTimestamp);
    }
  }
  const terminating = [...pods.controlledBy(job.metadata.uid).values()].filter(
    (pod) => pod.metadata.deletionTimestamp && !isFinished(pod),
  ).length;
  let completionTime: string | undefined;
  // The last word waits until nothing runs any more.
  const final = verdict && !terminating && !active.length ? verdict : undefined;
  if (final) {
    const complete = final.type === "SuccessCriteriaMet";
    conditions = [...conditions, conditionFor(complete ? "Complete" : "Failed", final, now)];
    if (complete) completionTime = timestamp(now);
  }
  const indexed = job["spec"].completionMode === "Indexed";
  const status = {
    ...(active.length ? { active: active.length } : {}),
    ...(indexed && counts.completedIndexes.size ? { completedIndexes: formatIndexes(counts.completedIndexes) } : {}),
    ...(completionTime ? { completionTime } : {}),
    ...(conditions.length ? { conditions } : {}),
    ...(counts.failed ? { failed: counts.failed } : {}),
    ...(job["spec"].backoffLimitPerIndex !== undefined ? { failedIndexes: formatIndexes(counts.failedIndexes) } : {}),
    ready: active.filter(isReady).length,
    ...(startTime ? { startTime } : {}),
    ...(counts.succeeded ? { succeeded: counts.succeeded } : {}),
    terminating,
    uncountedTerminatedPods: {},
  };
  const current = rooms.jobs.get(`${job.metadata.namespace}/${job.metadata.name}`);
  if (current?.metadata.uid === job.metadata.uid && !equal(status, before))
    context.api.updateStatus(kinds.jobs, { ...current, status } as KubeObject);
  if (refusal) throw refusal;
  if (final) {
    if (final.type === "SuccessCriteriaMet") context.events.event(job, "Normal", "Completed", "Job completed");
    else context.events.event(job, "Warning", final.reason, final.message);
    return undefined;
  }
  const deadline = job["spec"].activeDeadlineSeconds;
  if (deadline !== undefined && startTime && !job["spec"].suspend)
    again = Math.min(again ?? Number.POSITIVE_INFINITY, fromTimestamp(startTime) + deadline * 1000 - now);
  return again === undefined ? undefined : { again };
}

function interim(conditions: readonly Condition[]): Verdict | undefined {
  for (const type of ["SuccessCriteriaMet", "FailureTarget"] as const) {
    const condition = conditionOf(conditions, type);
    if (condition?.status === "True") return { type, reason: condition.reason!, message: condition.message! };
  }
  return undefined;
}

function withSuspension(conditions: readonly Condition[], suspended: boolean, now: number): readonly Condition[] {
  const words = suspended ? { reason: "JobSuspended", message: "Job suspended" } : { reason: "JobResumed", message: "Job resumed" };
  return [...conditions.filter(({ type }) => type !== "Suspended"), conditionFor("Suspended", words, now, suspended ? "True" : "False")];
}

/** Counts what has ended since the last look and lets those pods go. A pod being deleted has failed, unless only ended ones are replaced. */
function count(job: KubeObject, all: readonly KubeObject[], { kinds, records, context }: Rooms): Counts {
  const { spec, status: before = {} } = job;
  const indexed = spec.completionMode === "Indexed";
  const completedIndexes = parseIndexes(before.completedIndexes);
  const failedIndexes = parseIndexes(before.failedIndexes);
  const record = recordOf(job, records);
  let succeeded: number = before.succeeded ?? 0;
  let failed: number = before.failed ?? 0;
  let failJob: string | undefined;
  const active: KubeObject[] = [];
  for (const pod of all) {
    const phase = pod["status"]?.phase;
    const failing =
      phase === "Failed" || (pod.metadata.deletionTimestamp && phase !== "Succeeded" && spec.podReplacementPolicy !== "Failed");
    if (phase !== "Succeeded" && !failing) {
      if (!pod.metadata.deletionTimestamp) active.push(pod);
      continue;
    }
    if (!isTracked(pod)) continue;
    const index = indexed ? indexOf(pod) : undefined;
    const ended = endOf(pod, context.clock.now);
    if (phase === "Succeeded") {
      if (index !== undefined) completedIndexes.add(index);
      else succeeded++;
      if (ended >= record.last) record.inARow = 0;
    } else if (!job.metadata.deletionTimestamp) {
      const { action, message } = failureAction(job, pod);
      if (action === "FailJob") failJob ??= message;
      if (action !== "Ignore") {
        failed++;
        record.inARow++;
        record.last = Math.max(record.last, ended);
        if (index !== undefined && spec.backoffLimitPerIndex !== undefined) {
          const failures = failuresBefore(pod) + 1;
          record.byIndex.set(index, { failures, last: ended });
          if (failures > spec.backoffLimitPerIndex || action === "FailIndex") failedIndexes.add(index);
        }
      }
    }
    release(pod, kinds, context);
  }
  if (indexed) succeeded = completedIndexes.size;
  return {
    active,
    succeeded,
    failed,
    ...(failJob ? { failJob } : {}),
    completedIndexes,
    failedIndexes,
  };
}

function recordOf({ metadata: { uid } }: KubeObject, records: Rooms["records"]): Failures {
  let record = records.get(uid);
  if (!record) records.set(uid, (record = { inARow: 0, last: 0, byIndex: new Map() }));
  return record;
}

function endOf({ status, metadata }: KubeObject, now: number): number {
  let end = 0;
  for (const each of status?.containerStatuses ?? []) {
    const at = each.state?.terminated?.finishedAt;
    if (at) end = Math.max(end, fromTimestamp(at));
  }
  return end || (metadata.deletionTimestamp ? Math.min(fromTimestamp(metadata.deletionTimestamp), now) : now);
}

/** Makes as many pods as are missing, or takes away those too many. Returns the milliseconds to wait where a failure holds the next back. */
function manage(job: KubeObject, { active, succeeded, completedIndexes, failedIndexes }: Counts, rooms: Rooms): number | undefined {
  const { spec } = job;
  const { kinds, pods, context } = rooms;
  const limit: number = spec.parallelism ?? 0;
  const open = spec.completions === undefined ? undefined : Math.max(0, spec.completions - succeeded - failedIndexes.size);
  const wanted = open === undefined ? (succeeded > 0 ? Math.min(active.length, limit) : limit) : Math.min(open, limit);
  if (active.length > wanted) {
    const youngestFirst = [...active].sort(
      (a, b) => Number(isReady(a)) - Number(isReady(b)) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1),
    );
    deletePods(job, youngestFirst.slice(0, active.length - wanted), false, kinds, context);
    return undefined;
  }
  let missing = wanted - active.length;
  if (spec.podReplacementPolicy === "Failed")
    for (const pod of pods.controlledBy(job.metadata.uid).values()) if (pod.metadata.deletionTimestamp && !isFinished(pod)) missing--;
  if (missing <= 0) return undefined;
  const record = recordOf(job, rooms.records);
  const perIndex = spec.backoffLimitPerIndex !== undefined;
  const left = (failures: number, last: number): number =>
    failures ? Math.max(0, last + Math.min(FIRST_BACKOFF * 2 ** (failures - 1), MAX_BACKOFF) - context.clock.now) : 0;
  const held = perIndex ? 0 : left(record.inARow, record.last);
  if (held) return held;
  if (spec.completionMode !== "Indexed") {
    for (let i = 0; i < missing; i++) if (!createPod(job, undefined, kinds, context)) break;
    return undefined;
  }
  const taken = new Set(active.map(indexOf));
  let again = Number.POSITIVE_INFINITY;
  for (let index = 0; index < spec.completions && missing > 0; index++) {
    if (taken.has(index) || completedIndexes.has(index) || failedIndexes.has(index)) continue;
    const { failures = 0, last = 0 } = record.byIndex.get(index) ?? {};
    const wait = perIndex ? left(failures, last) : 0;
    if (wait) {
      again = Math.min(again, wait);
      continue;
    }
    missing--;
    if (!createPod(job, index, kinds, context, perIndex ? failures : undefined)) break;
  }
  return Number.isFinite(again) ? again : undefined;
}
