// Descriptions of Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs and CronJobs (kubectl's pkg/describe).

import { humanDuration } from "../../../base/duration.ts";
import { ApiError } from "../../errors.ts";
import type { Reader } from "../../kind.ts";
import type { KubeObject, LabelSelector } from "../../object.ts";
import { controllerOf, fromTimestamp } from "../../object.ts";
import type { PodTemplate } from "../pod/types.ts";
import { formatSelector } from "../selector.ts";
import { formatLabels } from "../table.ts";
import { same, selectorMatches } from "../validation.ts";
import { writeTemplate } from "./template.ts";
import type { DescribeWriter } from "./writer.ts";
import { describer, formatTime, writeAnnotations, writeLabels } from "./writer.ts";

/** What a controller of a selector owns of a kind. */
function owned(object: KubeObject, read: Reader, plural: string, group = ""): KubeObject[] {
  const kind = read.kind(plural, group);
  const selector: LabelSelector | undefined = object["spec"].selector;
  if (!kind || !selector) return [];
  return read
    .list(kind, { namespace: object.metadata.namespace! })
    .filter((item) => controllerOf(item)?.uid === object.metadata.uid && selectorMatches(selector, item.metadata.labels ?? {}));
}

function writePods(writer: DescribeWriter, object: KubeObject, read: Reader): void {
  const phases: Record<string, number> = { Running: 0, Pending: 0, Succeeded: 0, Failed: 0 };
  for (const pod of owned(object, read, "pods")) phases[pod["status"]?.phase ?? "Pending"]!++;
  writer.line(
    0,
    `Pods Status:\t${phases["Running"]} Running / ${phases["Pending"]} Waiting / ${phases["Succeeded"]} Succeeded / ${phases["Failed"]} Failed`,
  );
}

function writeConditions(writer: DescribeWriter, object: KubeObject): void {
  const conditions: { type: string; status: string; reason?: string }[] = object["status"]?.conditions ?? [];
  if (!conditions.length) return;
  writer.line(0, "Conditions:");
  writer.line(1, "Type\tStatus\tReason");
  writer.line(1, "----\t------\t------");
  for (const { type, status, reason } of conditions) writer.line(1, `${type} \t${status}\t${reason ?? ""}`);
}

function writeOwner(writer: DescribeWriter, object: KubeObject): void {
  const owner = controllerOf(object);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

const HASH = "pod-template-hash";
const withoutHash = (template: PodTemplate): unknown => {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { spec: template.spec, labels, annotations: template.metadata?.annotations ?? {} };
};
const named = (sets: readonly KubeObject[]): string =>
  sets.map((set) => `${set.metadata.name} (${set["status"]?.replicas ?? 0}/${set["spec"].replicas ?? 0} replicas created)`).join(", ") ||
  "<none>";

export const describeDeployment = describer((writer, deployment, read) => {
  const { metadata, spec, status = {} } = deployment;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Selector:\t${formatSelector(spec.selector)}`);
  line(
    `Replicas:\t${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  line(`StrategyType:\t${spec.strategy?.type ?? ""}`);
  line(`MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const update = spec.strategy?.rollingUpdate;
  if (update) line(`RollingUpdateStrategy:\t${update.maxUnavailable} max unavailable, ${update.maxSurge} max surge`);
  writeTemplate(writer, spec.template);
  writeConditions(writer, deployment);
  let sets: KubeObject[];
  try {
    sets = owned(deployment, read, "replicasets", "apps");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Who may not list them is told all the rest.
    return;
  }
  sets.sort(
    (a, b) =>
      fromTimestamp(a.metadata.creationTimestamp) - fromTimestamp(b.metadata.creationTimestamp) ||
      (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  const wanted = withoutHash(spec.template);
  const current = sets.find((set) => same(withoutHash(set["spec"].template), wanted));
  line(`OldReplicaSets:\t${named(sets.filter((set) => set !== current))}`);
  line(`NewReplicaSet:\t${named(current ? [current] : [])}`);
});

export const describeReplicaSet = describer((writer, set, read) => {
  const { metadata, spec, status = {} } = set;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Selector:\t${formatSelector(spec.selector)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writeOwner(writer, set);
  writer.line(0, `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  writePods(writer, set, read);
  writeTemplate(writer, spec.template);
  writeConditions(writer, set);
});

/** As of a replica set, with a selector of labels only. */
export const describeReplicationController = describer((writer, { metadata, spec, ...rest }, read) => {
  const { status = {} } = rest;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writer.line(0, `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  writePods(writer, { ...rest, metadata, spec: { ...spec, selector: { matchLabels: spec.selector } } }, read);
  writeTemplate(writer, spec.template);
  writeConditions(writer, { ...rest, metadata, spec });
});

export const describeDaemonSet = describer((writer, set, read) => {
  const { metadata, spec, status = {} } = set;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  line(`Selector:\t${formatSelector(spec.selector)}`);
  line(`Node-Selector:\t${formatLabels(spec.template.spec.nodeSelector)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  line(`Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  line(`Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  line(`Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  line(`Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  writePods(writer, set, read);
  writeTemplate(writer, spec.template);
});

export const describeStatefulSet = describer((writer, set, read) => {
  const { metadata, spec, status = {} } = set;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  line(`CreationTimestamp:\t${formatTime(metadata.creationTimestamp)}`);
  line(`Selector:\t${formatSelector(spec.selector)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Replicas:\t${spec.replicas ?? 0} desired | ${status.replicas ?? 0} total`);
  line(`Update Strategy:\t${spec.updateStrategy?.type ?? ""}`);
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) writer.line(1, `Partition:\t${partition}`);
  writePods(writer, set, read);
  writeTemplate(writer, spec.template);
  const claims: KubeObject[] = spec.volumeClaimTemplates ?? [];
  if (!claims.length) return line("Volume Claims:\t<none>");
  line("Volume Claims:");
  for (const claim of claims) {
    writer.line(1, `Name:\t${claim.metadata.name}`);
    writer.line(1, `StorageClass:\t${claim["spec"].storageClassName ?? ""}`);
    writeLabels(writer, "  Labels", claim.metadata.labels);
    writeAnnotations(writer, "  Annotations", claim.metadata.annotations);
    writer.line(1, `Capacity:\t${claim["spec"].resources?.requests?.storage ?? "<default>"}`);
    writer.line(1, `Access Modes:\t[${(claim["spec"].accessModes ?? []).join(" ")}]`);
  }
});

export const describeJob = describer((writer, job) => {
  const { metadata, spec, status = {} } = job;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  line(`Selector:\t${formatSelector(spec.selector)}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  writeOwner(writer, job);
  line(`Parallelism:\t${spec.parallelism ?? 0}`);
  line(`Completions:\t${spec.completions ?? "<unset>"}`);
  if (spec.completionMode) line(`Completion Mode:\t${spec.completionMode}`);
  if (spec.suspend !== undefined) line(`Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) line(`Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined) line(`TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  if (status.startTime) line(`Start Time:\t${formatTime(status.startTime)}`);
  if (status.completionTime) line(`Completed At:\t${formatTime(status.completionTime)}`);
  if (status.startTime && status.completionTime)
    line(`Duration:\t${humanDuration(fromTimestamp(status.completionTime) - fromTimestamp(status.startTime))}`);
  if (spec.activeDeadlineSeconds !== undefined) line(`Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const active = status.ready === undefined ? `${status.active ?? 0} Active` : `${status.active ?? 0} Active (${status.ready} Ready)`;
  line(`Pods Statuses:\t${active} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
  if (spec.completionMode === "Indexed") line(`Completed Indexes:\t${status.completedIndexes || "<none>"}`);
  writeTemplate(writer, spec.template);
});

export const describeCronJob = describer((writer, job) => {
  const { metadata, spec, status = {} } = job;
  const line = (text: string): void => writer.line(0, text);
  const orUnset = (value: unknown): unknown => value ?? "<unset>";
  line(`Name:\t${metadata.name}`);
  line(`Namespace:\t${metadata.namespace}`);
  writeLabels(writer, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
  line(`Schedule:\t${spec.schedule}`);
  line(`Concurrency Policy:\t${spec.concurrencyPolicy}`);
  line(`Suspend:\t${spec.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False"}`);
  line(`Successful Job History Limit:\t${orUnset(spec.successfulJobsHistoryLimit)}`);
  line(`Failed Job History Limit:\t${orUnset(spec.failedJobsHistoryLimit)}`);
  line(`Starting Deadline Seconds:\t${spec.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`}`);
  const template = spec.jobTemplate.spec;
  line(`Selector:\t${template.selector ? formatSelector(template.selector) : "<unset>"}`);
  line(`Parallelism:\t${orUnset(template.parallelism)}`);
  line(`Completions:\t${orUnset(template.completions)}`);
  if (template.activeDeadlineSeconds !== undefined) line(`Active Deadline Seconds:\t${template.activeDeadlineSeconds}s`);
  writeTemplate(writer, template.template);
  line(`Last Schedule Time:\t${status.lastScheduleTime ? formatTime(status.lastScheduleTime) : "<unset>"}`);
  line(`Active Jobs:\t${(status.active ?? []).map((active: { name?: string }) => active.name).join(", ") || "<none>"}`);
});
