// The pod spec in an object: of a pod itself, or of a workload's template (polymorphichelpers' UpdatePodSpecForObject).
import type { KubeObject } from "../../../api/object.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";

// biome-ignore lint/suspicious/noExplicitAny: a pod spec as the API has it
export type PodSpec = any;

const TEMPLATED = ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job"];

/** @throws Refusal where the object has no pod spec */
export function podSpecOf(info: Info): PodSpec {
  const object = info.object!;
  if (object.kind === "Pod") return object.spec ?? {};
  if (TEMPLATED.includes(object.kind)) return object.spec?.template?.spec ?? {};
  if (object.kind === "CronJob") return object.spec?.jobTemplate?.spec?.template?.spec ?? {};
  return refuse(`the object is not a pod or does not have a pod template: *${info.kind.version}.${object.kind}`);
}

/** The object with another pod spec. */
export function withPodSpec(object: KubeObject, spec: PodSpec): KubeObject {
  if (object.kind === "Pod") return { ...object, spec };
  if (object.kind === "CronJob") {
    const jobTemplate = object.spec?.jobTemplate;
    return {
      ...object,
      spec: {
        ...object.spec,
        jobTemplate: { ...jobTemplate, spec: { ...jobTemplate?.spec, template: { ...jobTemplate?.spec?.template, spec } } },
      },
    };
  }
  return { ...object, spec: { ...object.spec, template: { ...object.spec?.template, spec } } };
}
