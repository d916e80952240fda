// quota: a ResourceQuota is full just when a workload shall grow.
import type { Fault } from "./fault.ts";
import { type Loose, rewrite, settled } from "./objects.ts";

interface Options {
  quota: string;
}

export const quota: Fault<Options> = {
  name: "quota",
  targets: ["Deployment"],
  hides: ["pods"],
  fits: (workload) => (workload as Loose).spec.strategy?.type !== "Recreate",
  parse: (fields) => ({ quota: fields.optionalText("quota") ?? "team-budget" }),
  inject(target, scene, { quota: budget }) {
    const { name, namespace = "" } = target.metadata;
    const pods = (scene.api.list(scene.kind("Pod"), { namespace }) as readonly Loose[]).filter(
      ({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed",
    ).length;
    const before = (target as Loose).spec.replicas as number;
    scene.api.create(
      scene.kind("ResourceQuota"),
      { metadata: { name: budget, namespace }, spec: { hard: { pods: String(pods) } } },
      { namespace, fieldManager: "operator" },
    );
    rewrite(target, scene, ({ spec }) => {
      spec.replicas = before + 1;
    });
    const refused = {
      condition: { kind: "Deployment", name, namespace, condition: "ReplicaFailure", status: "True", reason: "FailedCreate" },
    };
    return {
      symptom: refused,
      cured: { all: [{ not: refused }, settled(target)] },
      repair: [
        `kubectl delete resourcequota ${budget} -n ${namespace}`,
        `kubectl scale deployment ${name} -n ${namespace} --replicas=${before}`,
      ],
      values: { quota: budget, pods, replicas: before + 1 },
      touches: [`${namespace}/quota`],
    };
  },
};
