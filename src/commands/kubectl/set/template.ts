// The pod spec in an object: of a pod itself, or of a workload's template (polymorphichelpers' UpdatePodSpecForObject).
import type { KubeObject } from "../../../api/object.ts";
import { definition } from "../../../api/schema/types.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";

// biome-ignore lint/suspicious/noExplicitAny: a pod spec as the API has it
export type PodSpec = any;

const TEMPLATED = ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job"];

/** @throws Refusal where the object has no pod spec */
export function podSpecOf(info: Info): PodSpec {
  const object = info.object!;
  if (!definition(info.kind.definition))
    refuse(
      `no kind ${JSON.stringify(info.kind.kind)} is registered for version ${JSON.stringify(object.apiVersion)} in scheme "pkg/scheme/scheme.go:28"`,
    );
  if (object.kind === "Pod") return object.spec;
  if (TEMPLATED.includes(object.kind)) return object.spec.template.spec;
  if (object.kind === "CronJob") return object.spec.jobTemplate.spec.template.spec;
  return refuse(
    `${info.kind.plural}/${info.name} the object is not a pod or does not have a pod template: *${info.kind.version}.${object.kind}`,
  );
}

/** The object with another pod spec. */
export function withPodSpec(object: KubeObject, spec: PodSpec): KubeObject {
  if (object.kind === "Pod") return { ...object, spec };
  if (object.kind === "CronJob") {
    const { jobTemplate } = object.spec;
    return {
      ...object,
      spec: {
        ...object.spec,
        jobTemplate: { ...jobTemplate, spec: { ...jobTemplate.spec, template: { ...jobTemplate.spec.template, spec } } },
      },
    };
  }
  return { ...object, spec: { ...object.spec, template: { ...object.spec.template, spec } } };
}

/** Fields without omitempty, as Go's types write them when an object passed through them (--local). */
export function typed(object: KubeObject): KubeObject {
  const filled = (spec: PodSpec): PodSpec => ({
    ...spec,
    ...(spec.initContainers ? { initContainers: spec.initContainers.map((each: object) => ({ resources: {}, ...each })) } : {}),
    containers: (spec.containers ?? []).map((each: object) => ({ resources: {}, ...each })),
  });
  const known = object.kind === "Pod" || TEMPLATED.includes(object.kind) || object.kind === "CronJob";
  if (!known) return object;
  const spec =
    object.kind === "Pod"
      ? object.spec
      : object.kind === "CronJob"
        ? object.spec.jobTemplate.spec.template.spec
        : object.spec.template.spec;
  const full = withPodSpec(object, filled(spec));
  const strategy =
    object.kind === "Deployment"
      ? { strategy: {} }
      : object.kind === "DaemonSet" || object.kind === "StatefulSet"
        ? { updateStrategy: {} }
        : {};
  return { ...full, spec: { ...strategy, ...full.spec }, status: full.status ?? statusOf(object.kind) };
}

const statusOf = (kind: string): object => {
  if (kind === "DaemonSet") return { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  return kind === "ReplicaSet" || kind === "StatefulSet" || kind === "ReplicationController" ? { replicas: 0 } : {};
};
