// The pods of a job: how they are made and taken away (kubernetes/pkg/controller/job/job_controller.go: manageJob, deleteJobPods).
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { controllerReference, unlessGone } from "../claim.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { isNamespaceTerminating } from "../replicaset/manage.ts";
import { INDEX_ANNOTATION } from "./indexes.ts";

/** Keeps a pod in the store until its job has counted it. */
export const TRACKING = "batch.kubernetes.io/job-tracking";

/** On the pods of a job with a limit for each index: how often the index had failed before. */
const FAILURES = "batch.kubernetes.io/job-index-failure-count";
export const failuresBefore = ({ metadata }: KubeObject): number => Number(metadata.annotations?.[FAILURES] ?? 0);

/**
 * Makes one pod, for a completion index where the job is Indexed. Returns whether the namespace still takes pods.
 * @param failures of the index, where each has its own limit
 */
export function createPod(job: KubeObject, index: number | undefined, kinds: Kinds, { api, events }: Context, failures?: number): boolean {
  try {
    const pod = api.create(kinds.pods, podFor(job, index, kinds, failures), { namespace: job.metadata.namespace! });
    events.event(job, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isNamespaceTerminating(error)) return false;
    events.event(job, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    throw error;
  }
}

function podFor(job: KubeObject, index: number | undefined, kinds: Kinds, failures: number | undefined): object {
  const { metadata = {}, spec } = job["spec"].template;
  const { name, namespace } = job.metadata;
  const mark = index === undefined ? undefined : { [INDEX_ANNOTATION]: String(index) };
  const annotations = { ...metadata.annotations, ...mark, ...(failures === undefined ? {} : { [FAILURES]: String(failures) }) };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
      namespace,
      labels: { ...metadata.labels, ...mark },
      ...(Object.keys(annotations).length ? { annotations } : {}),
      finalizers: [...(metadata.finalizers ?? []), TRACKING],
      ownerReferences: [controllerReference(kinds.jobs, job)],
    },
    spec: index === undefined ? spec : indexed(spec, `${name}-${index}`),
  };
}

interface Container {
  env?: { name: string }[];
}

/** A pod with an index knows it: by its host name and a variable. */
function indexed(spec: { hostname?: string; containers: Container[]; initContainers?: Container[] }, hostname: string): object {
  const variable = { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX_ANNOTATION}']` } } };
  const tell = (container: Container): Container =>
    container.env?.some(({ name }) => name === variable.name) ? container : { ...container, env: [...(container.env ?? []), variable] };
  return {
    ...spec,
    hostname,
    containers: spec.containers.map(tell),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(tell) } : {}),
  };
}

/** Deletes pods; without their finalizer first where they shall not count as failures. */
export function deletePods(job: KubeObject, pods: readonly KubeObject[], counted: boolean, kinds: Kinds, context: Context): void {
  for (const pod of pods) {
    if (!counted) release(pod, kinds, context);
    const place = { namespace: pod.metadata.namespace!, preconditions: { uid: pod.metadata.uid } };
    const deleted = unlessGone(() => context.api.delete(kinds.pods, pod.metadata.name, place));
    if (deleted) context.events.event(job, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  }
}

/** Takes the tracking finalizer away. */
export function release(pod: KubeObject, kinds: Kinds, { api }: Context): void {
  if (!isTracked(pod)) return;
  const finalizers = pod.metadata.finalizers!.filter((finalizer) => finalizer !== TRACKING);
  const patch = { metadata: { uid: pod.metadata.uid, finalizers: finalizers.length ? finalizers : null } };
  unlessGone(() => api.patch(kinds.pods, pod.metadata.name, patch, { namespace: pod.metadata.namespace!, type: "merge" }));
}

export const isTracked = (pod: KubeObject): boolean => pod.metadata.finalizers?.includes(TRACKING) ?? false;
